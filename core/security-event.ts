import { type SecurityEvent, type SecurityEventSpecification, securityEvents } from '../contract/security-events.ts';
import type { TableName } from '../contract/tables.ts';

/** What changed in a table: the item before and after, plain values, null where there was or is none. */
export interface TableChange {
  readonly table: TableName;
  readonly before: Item | null;
  readonly after: Item | null;
}

type Item = Readonly<Record<string, unknown>>;

export interface SecurityNotice {
  readonly event: SecurityEvent;
  /** Ids only. */
  readonly detail: Readonly<Record<string, string>>;
}

/** Which change of an item of its table each event is. */
const isEvent: Record<SecurityEvent, (before: Item, after: Item) => boolean> = {
  refresh_token_reused: (before, after) => before.endedAt === undefined && after.endReason === 'refresh_reused',
  refresh_token_forged: (before, after) => before.forgedAt === undefined && after.forgedAt !== undefined,
  // At its limit a counter no longer expires: the account is locked until it is reset or unlocked.
  account_locked: (before, after) => before.sweepAt !== undefined && after.sweepAt === undefined,
  user_disabled: (before, after) => before.disabled === false && after.disabled === true,
  user_deleted: (before, after) => before.deletedAt === undefined && after.deletedAt !== undefined,
  email_changed: (before, after) => before.email !== after.email,
  password_changed: (before, after) => before.sessionEpoch !== after.sessionEpoch && hashOf(before) !== hashOf(after),
  passkey_counter_regressed: (before, after) => before.regressedAt !== after.regressedAt,
  global_logout: (before, after) => before.sessionEpoch !== after.sessionEpoch,
  keys_rotated: (before, after) => before.json !== after.json,
};

const hashOf = ({ password }: Item): unknown => (password as { hash?: unknown } | undefined)?.hash;

const names = Object.keys(securityEvents) as SecurityEvent[];

/**
 * Which security event a change of a table is, or null. The change itself is the outbox: event and state are one
 * write, so an event can neither be lost by a function that freezes nor told of what never happened.
 */
export function securityEventOf({ table, before, after }: TableChange): SecurityNotice | null {
  if (!before || !after) return null;
  const event = names.find((name) => securityEvents[name].table === table && isEvent[name](before, after));
  if (!event) return null;
  const { detail }: SecurityEventSpecification = securityEvents[event];
  return {
    event,
    detail: Object.fromEntries(Object.entries(detail).map(([member, name]) => [member, String(after[name])])),
  };
}
