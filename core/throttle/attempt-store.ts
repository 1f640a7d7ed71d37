/** Counters of guesses. Each verb is one atomic write or one strongly consistent read. */
export interface Attempts {
  readonly count: number;
  /** Closed to further guesses until then, epoch milliseconds. */
  readonly closedUntil: number;
}

export interface AttemptStore {
  /** Adds one while the count is below `limit`; answers the new count, or null where the limit is reached. */
  count(key: string, limit: number, sweepAt: number): Promise<number | null>;
  /** Takes one back; never below nothing, never creating. */
  refund(key: string): Promise<void>;
  find(key: string): Promise<Attempts>;
  /** Moves the counter from exactly `seen` to `next`; false where somebody else moved it first. `sweepAt` null: never. */
  move(key: string, seen: Attempts, next: Attempts, sweepAt: number | null): Promise<boolean>;
  reset(key: string): Promise<void>;
}
