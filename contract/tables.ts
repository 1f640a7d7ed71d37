/** The DynamoDB tables: keys, TTL attribute, environment variable. `lib` and the embedded database both build from here. */

export interface Table {
  readonly env: string;
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** The attribute with the epoch second after which the item may be swept. TTL is a broom, not a lock. */
  readonly ttl?: string;
  /** Whether changes of the table feed the security events. */
  readonly streamed?: true;
  /** Whether it can be restored to any second of the last 35 days: where a loss could not be made good otherwise. */
  readonly pointInTimeRecovery?: true;
}

export const tables = {
  /** One item a user: password hash, roles, permissions, session epoch and the session index of the sessions that may be live. */
  users: { env: 'USERS_TABLE', partitionKey: 'userId', streamed: true, pointInTimeRecovery: true },
  /** One item an e-mail address in use: whose it is. The conditional put here is what makes an address unique. */
  emails: { env: 'EMAILS_TABLE', partitionKey: 'email', pointInTimeRecovery: true },
  /** One item a session, for a while after its end too, so that its end can be explained. */
  sessions: { env: 'SESSIONS_TABLE', partitionKey: 'sessionId', ttl: 'sweepAt', streamed: true },
  /** One item a revoked session, until its last access token has expired. */
  revokedTokens: { env: 'REVOKED_TOKENS_TABLE', partitionKey: 'sid', ttl: 'sweepAt' },
  /**
   * The same revocations in the order of time, for authorizers that hold a snapshot. It is written whatever the setting
   * `revocationMaxStaleness` says, so that it is complete whenever the setting is switched on.
   */
  revocationLog: { env: 'REVOCATION_LOG_TABLE', partitionKey: 'shard', sortKey: 'at', ttl: 'sweepAt' },
  /** One counter an account, device or address and window. */
  attempts: { env: 'ATTEMPTS_TABLE', partitionKey: 'key', ttl: 'sweepAt', streamed: true },
  /** The public halves of the signing keys, as the JWKS publishes them. Nothing in it is secret. */
  publicKeys: { env: 'PUBLIC_KEYS_TABLE', partitionKey: 'id', streamed: true },
} as const satisfies Record<string, Table>;

export type TableName = keyof typeof tables;
export const tableNames = Object.keys(tables) as TableName[];
