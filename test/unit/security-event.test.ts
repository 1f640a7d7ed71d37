import type { TableName } from '../../contract/tables.ts';
import { securityEventOf } from '../../core/security-event.ts';

type Item = Record<string, unknown>;
const eventOf = (table: TableName, before: Item | null, after: Item | null) =>
  securityEventOf({ table, before, after });

describe('the security event that a change of a table is', () => {
  it('is none where an item begins or goes', () => {
    expect(eventOf('sessions', null, { endReason: 'refresh_reused' })).toBeNull();
    expect(eventOf('users', { sessionEpoch: 1 }, null)).toBeNull();
  });

  it('is the reuse of a refresh token, once', () => {
    const live = { sessionId: 's', userId: 'u', seed: 'x' };
    const ended = { ...live, endedAt: 1, endReason: 'refresh_reused' };

    expect(eventOf('sessions', live, ended)).toEqual({
      event: 'refresh_token_reused',
      detail: { user_id: 'u', session_id: 's' },
    });
    expect(eventOf('sessions', ended, { ...ended, lastSeenAt: 2 })).toBeNull();
    expect(eventOf('sessions', live, { ...ended, endReason: 'logged_out' })).toBeNull();
    expect(eventOf('sessions', live, { ...live, generation: 2 })).toBeNull();
  });

  it('is a forged refresh token, once a session', () => {
    const session = { sessionId: 's', userId: 'u', seed: 'x' };

    expect(eventOf('sessions', session, { ...session, forgedAt: 1 })).toEqual({
      event: 'refresh_token_forged',
      detail: { user_id: 'u', session_id: 's' },
    });
    expect(eventOf('sessions', { ...session, forgedAt: 1 }, { ...session, forgedAt: 1, generation: 2 })).toBeNull();
  });

  it('is a disabled user, a global logout or a changed password', () => {
    const user = { userId: 'u', sessionEpoch: 1, disabled: false, password: { hash: 'one' } };
    const names = (after: Item) => eventOf('users', user, { ...user, ...after })?.event ?? null;

    expect(names({ sessionEpoch: 2 })).toBe('global_logout');
    expect(names({ sessionEpoch: 2, password: { hash: 'two' } })).toBe('password_changed');
    expect(names({ sessionEpoch: 2, disabled: true })).toBe('user_disabled');
    expect(names({ password: { hash: 'upgraded' } })).toBeNull();
    expect(names({ sessionIndex: { s: 1 } })).toBeNull();
    expect(eventOf('users', { ...user, disabled: true }, { ...user, sessionEpoch: 1 })).toBeNull();
    expect(eventOf('users', user, { ...user, sessionEpoch: 2 })?.detail).toEqual({ user_id: 'u' });
  });

  it('is a passkey whose counter went back, each time', () => {
    const user = { userId: 'u', sessionEpoch: 1, regressedFactorId: 'f', regressedAt: 1 };

    expect(eventOf('users', user, { ...user, regressedFactorId: 'g', regressedAt: 2 })).toEqual({
      event: 'passkey_counter_regressed',
      detail: { user_id: 'u', factor_id: 'g' },
    });
    expect(eventOf('users', user, { ...user, sessionIndex: { s: 1 } })).toBeNull();
  });

  it('is a deleted user or a changed address', () => {
    const user = { userId: 'u', sessionEpoch: 1, email: 'one', disabled: false, password: { hash: 'one' } };

    expect(eventOf('users', user, { ...user, sessionEpoch: 2, email: 'two' })?.event).toBe('email_changed');
    const tombstone = { userId: 'u', sessionEpoch: 2, deletedAt: 1 };
    expect(eventOf('users', user, tombstone)).toEqual({ event: 'user_deleted', detail: { user_id: 'u' } });
    expect(eventOf('users', tombstone, { ...tombstone, sessionIndex: {} })).toBeNull();
  });

  it('is a closed account, when its counter stops being swept', () => {
    const counter = { key: 'account#x', count: 99, sweepAt: 7 };
    const closed = { key: 'account#x', count: 100 };

    expect(eventOf('attempts', counter, closed)).toEqual({ event: 'account_locked', detail: { counter: 'account#x' } });
    expect(eventOf('attempts', closed, { ...closed, closedUntil: 1 })).toBeNull();
    expect(eventOf('attempts', counter, { ...counter, count: 100 })).toBeNull();
  });

  it('is another set of public keys', () => {
    expect(eventOf('publicKeys', { json: '1' }, { json: '2' })).toEqual({ event: 'keys_rotated', detail: {} });
    expect(eventOf('publicKeys', { json: '1' }, { json: '1' })).toBeNull();
  });

  it('is none of any other table', () => {
    expect(eventOf('emails', { a: 1 }, { a: 2 })).toBeNull();
    expect(eventOf('revokedTokens', { a: 1 }, { a: 2 })).toBeNull();
  });
});
