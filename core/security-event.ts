import type { SecurityEvent } from '../contract/metrics.ts';
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

/**
 * Which security event a change of a table is, or null. The change itself is the outbox: event and state are one
 * write, so an event can neither be lost by a function that freezes nor told of what never happened.
 */
export function securityEventOf({ table, before, after }: TableChange): SecurityNotice | null {
  if (!before || !after) return null;
  switch (table) {
    case 'sessions':
      if (before.endedAt !== undefined || after.endReason !== 'refresh_reused') return null;
      return {
        event: 'refresh_token_reused',
        detail: { user_id: String(after.userId), session_id: String(after.sessionId) },
      };
    case 'users':
      return userEvent(before, after);
    case 'attempts':
      // At its limit a counter is never swept; that is what closes the account for good.
      if (after.sweepAt !== undefined || before.sweepAt === undefined) return null;
      return { event: 'account_locked', detail: { counter: String(after.key) } };
    case 'publicKeys':
      return before.json === after.json ? null : { event: 'keys_rotated', detail: {} };
    default:
      return null;
  }
}

function userEvent(before: Item, after: Item): SecurityNotice | null {
  const detail = { user_id: String(after.userId) };
  if (before.disabled === false && after.disabled === true) return { event: 'user_disabled', detail };
  if (before.sessionEpoch === after.sessionEpoch) return null;
  return hashOf(before) === hashOf(after) ? { event: 'global_logout', detail } : { event: 'password_changed', detail };
}

const hashOf = ({ password }: Item): unknown => (password as { hash?: unknown } | undefined)?.hash;
