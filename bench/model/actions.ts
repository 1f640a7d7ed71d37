/** What one action asks of DynamoDB, in capacity units; `test/integration/dynamodb-calls.test.ts` holds it to the real calls. */

export interface Units {
  /** Strongly consistent. */
  readonly reads: number;
  /** Of items below 1 KB. */
  readonly writes: number;
}

export const actions = {
  /** Of an unknown device: six of the writes count an attempt or take it back. A known device writes two less. */
  login: { reads: 2, writes: 8 },
  refresh: { reads: 1, writes: 1 },
  /** The first use of a new access token records that it arrived. */
  proof: { reads: 0, writes: 1 },
} as const satisfies Record<string, Units>;

/** How many of the writes of a sign-in go to the table of attempts. */
export const attemptsOfLogin = 6;
