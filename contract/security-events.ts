/**
 * The security events: what leaves through the event bus. Each is a change of one item, so that event and state are one
 * write. `core/security-event.ts` says which change it is; the first that fits counts.
 */
import type { TableName, tables } from './tables.ts';

/** The tables that have a stream. */
export type StreamedTable = {
  [Name in TableName]: (typeof tables)[Name] extends { readonly streamed: true } ? Name : never;
}[TableName];

export interface SecurityEventSpecification {
  readonly sentence: string;
  /** The table whose change is the event. */
  readonly table: StreamedTable;
  /**
   * What Lambda looks for in the new image before it calls the function, so that not every change does. Filters cannot
   * compare the two images. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
   */
  readonly newImage?: Readonly<Record<string, object>>;
  /** The members of the detail, and the attribute of the item that each carries. Ids only; `event_id` comes with each. */
  readonly detail: Readonly<Record<string, string>>;
}

/** By the `detail-type` of the event. */
export const securityEvents = {
  refresh_token_reused: {
    sentence: 'A refresh token of an older generation was presented; its session was revoked.',
    table: 'sessions',
    newImage: { endReason: { S: ['refresh_reused'] } },
    detail: { user_id: 'userId', session_id: 'sessionId' },
  },
  refresh_token_forged: {
    sentence:
      'A refresh token of a session had a genuine MAC and a false proof, for the first time: the MAC secret may have leaked.',
    table: 'sessions',
    newImage: { forgedAt: { N: [{ exists: true }] } },
    detail: { user_id: 'userId', session_id: 'sessionId' },
  },
  account_locked: {
    sentence:
      'An account had `accountLockoutThreshold` wrong guesses in a row from strangers (`account#<user id>`) or from one of its devices, or twice as many from all of them (`devices#<user id>`), or as many wrong codes (`codes#<user id>`); its password is disabled there until it is reset or unlocked.',
    table: 'attempts',
    newImage: { closedUntil: { N: [{ exists: true }] } },
    detail: { counter: 'key' },
  },
  user_disabled: {
    sentence: 'An operator disabled a user; all sessions ended.',
    table: 'users',
    detail: { user_id: 'userId' },
  },
  user_deleted: { sentence: 'A user was deleted.', table: 'users', detail: { user_id: 'userId' } },
  email_changed: {
    sentence: 'The e-mail address of a user changed, or the old one came back; sessions ended.',
    table: 'users',
    detail: { user_id: 'userId' },
  },
  password_changed: {
    sentence: 'The password of a user changed; all other sessions ended.',
    table: 'users',
    detail: { user_id: 'userId' },
  },
  passkey_counter_regressed: {
    sentence:
      'A passkey signed with a counter that is not above the one before: somebody may have copied it. It was refused.',
    table: 'users',
    detail: { user_id: 'userId', factor_id: 'regressedFactorId' },
  },
  global_logout: {
    sentence: 'All sessions of a user ended, and the password is the same.',
    table: 'users',
    detail: { user_id: 'userId' },
  },
  keys_rotated: { sentence: 'The published keys changed.', table: 'publicKeys', detail: {} },
} as const satisfies Record<string, SecurityEventSpecification>;

export type SecurityEvent = keyof typeof securityEvents;

/** The `source` of the events on the bus. */
export const securityEventSource = 'hybrid-auth';
