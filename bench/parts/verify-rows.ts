/** What the subjects are called in tables and plots. */
export const names = {
  snapshot: 'ours, maxStaleness 5: a client that comes back',
  snapshotNew: 'ours, maxStaleness 5: every token new to the process',
  none: 'ours, no revocations: a client that comes back',
  strict: 'ours, strict: a client that comes back',
  strictAtOnce: 'ours, strict: the same, 16 requests at once',
  strictNew: 'ours, strict: every token new to the process',
  joseAlone: 'jose jwtVerify alone (no revocation)',
  awsJwtVerify: 'aws-jwt-verify verifySync (no revocation)',
  signature: "one signature by Node's own crypto, and nothing else",
} as const;
export type Name = keyof typeof names;

/** Requests of one operation. */
export const requestsIn = (name: Name): number => (name === 'strictAtOnce' ? 16 : 1);
