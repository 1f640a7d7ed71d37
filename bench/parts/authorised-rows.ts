/** What the subjects are called in tables and plots. */
export const names = {
  snapshot: 'ours, snapshot: a client that comes back',
  snapshotNew: 'ours, snapshot: every token new to the instance',
  snapshotNewRs256: 'ours, snapshot, RS256: every token new to the instance',
  joseAlone: 'jose jwtVerify alone (no revocation)',
  awsJwtVerify: 'aws-jwt-verify verifySync (no revocation)',
  openauth: 'openauth client.verify (no revocation)',
  betterAuth: 'better-auth getSession, memory adapter',
  supertokens: 'supertokens-node getSession (RS256, no revocation)',
  strictCanned: 'ours, strict: a client that comes back',
  strictNew: 'ours, strict: every token new to the instance',
  joseSdkCanned: 'jose + SDK GetItem',
  tutorialCanned: 'jose + DocumentClient + middy',
  strictLocal: 'ours, strict: one consistent read',
  cookieLocal: 'ours, session cookie: one consistent read',
  joseSdkLocal: 'jose + SDK GetItem',
  expressSession: 'express-session + connect-dynamodb, over loopback HTTP',
  bareExpress: 'the same Express without a session',
} as const;
export type Name = keyof typeof names;

/** The tables of the part, and their rows. */
export const groups: Readonly<Record<string, readonly Name[]>> = {
  'In process': [
    'snapshot',
    'snapshotNew',
    'snapshotNewRs256',
    'joseAlone',
    'awsJwtVerify',
    'openauth',
    'betterAuth',
    'supertokens',
  ],
  'Canned answers over TCP': ['strictCanned', 'strictNew', 'joseSdkCanned', 'tutorialCanned'],
  'DynamoDB Local': ['strictLocal', 'cookieLocal', 'joseSdkLocal', 'expressSession', 'bareExpress'],
};
