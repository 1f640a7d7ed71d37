/** The DynamoDB tables: keys and TTL attribute. `lib` and the embedded database both build from here. */

/** Holds the keys of the items that have both attributes, and nothing else of them. */
export interface TableIndex {
  readonly partitionKey: string;
  readonly sortKey: string;
}

export interface Table {
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** The attribute with the epoch second after which DynamoDB deletes the item, late; every read checks expiry itself. */
  readonly ttl?: string;
  /** By name. What an index says is a while old: it finds things, and decides nothing. */
  readonly indexes?: Readonly<Record<string, TableIndex>>;
  /** Whether changes of the table are told: as security events, or, of `mails`, as mails. */
  readonly streamed?: true;
  /** Whether it can be restored to any second of the last 35 days: where a loss could not be made good otherwise. */
  readonly pointInTimeRecovery?: true;
}

export const tables = {
  /** One item a user: password hash, roles, permissions, session epoch and the session index of the sessions that may be live. */
  users: {
    partitionKey: 'userId',
    ttl: 'sweepAt',
    indexes: { byEmail: { partitionKey: 'listShard', sortKey: 'email' } },
    streamed: true,
    pointInTimeRecovery: true,
  },
  /**
   * One item an e-mail address in use: whose it is. The conditional put here is what makes an address unique. An address
   * that its user has changed stays reserved for a while, so that the change can be undone.
   */
  emails: { partitionKey: 'email', ttl: 'sweepAt', pointInTimeRecovery: true },
  /** One item a session, for a while after its end too, so that its end can be explained. */
  sessions: { partitionKey: 'sessionId', ttl: 'sweepAt', streamed: true },
  /** One item a revoked session, until its last access token has expired. */
  revokedTokens: { partitionKey: 'sid', ttl: 'sweepAt' },
  /**
   * The same revocations in the order of time, for authorizers that hold a snapshot. It is written whatever the setting
   * `revocationMaxStaleness` says, so that it is complete whenever the setting is switched on.
   */
  revocationLog: { partitionKey: 'shard', sortKey: 'at', ttl: 'sweepAt' },
  /** One counter an account, device or address and window. */
  attempts: { partitionKey: 'key', ttl: 'sweepAt', streamed: true },
  /** One item a mail that was asked for: the outbox, and the token of its link until it is used or expires. */
  mails: { partitionKey: 'mailId', ttl: 'sweepAt', streamed: true },
  /** One item a challenge that waits for its answer: a second factor, a passkey, a mailed code. */
  challenges: { partitionKey: 'challengeId', ttl: 'sweepAt' },
  /** The public halves of the signing keys, as the JWKS publishes them. Nothing in it is secret. */
  publicKeys: { partitionKey: 'id', streamed: true },
} as const satisfies Record<string, Table>;

export type TableName = keyof typeof tables;
export const tableNames = Object.keys(tables) as TableName[];
