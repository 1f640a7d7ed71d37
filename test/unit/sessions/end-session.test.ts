import { revocationMemory } from '../../../adapters/memory/revocation-memory.ts';
import { sessionMemory } from '../../../adapters/memory/session-memory.ts';
import { newId } from '../../../core/random.ts';
import { endSession, type SessionId } from '../../../core/sessions/end-session.ts';
import type { Session } from '../../../core/sessions/session.ts';
import { anEnd, aSession, noon, seconds } from '../../support/builders.ts';

describe('the end of a session', () => {
  const settings = { accessTokenLifetime: 900 };
  const session = aSession();
  let sessions: ReturnType<typeof sessionMemory>;
  let revocations: ReturnType<typeof revocationMemory>;
  let revoked: unknown[][];
  let reported: unknown[][];
  const ids: SessionId = { sessionId: session.sessionId, userId: session.userId };
  const end = (target: Session | SessionId = ids) =>
    endSession({
      sessions,
      revocations: {
        ...revocations,
        revoke: (...entry) => {
          revoked.push(entry);
          return revocations.revoke(...entry);
        },
      },
      settings,
      now: () => noon,
      logEvent: (...told) => reported.push(told),
    })(target, 'logged_out');

  beforeEach(async () => {
    [sessions, revocations, revoked, reported] = [sessionMemory(), revocationMemory(), [], []];
    await sessions.create(session);
  });

  it('stands in both tables, with its reason, and is told once (R35)', async () => {
    expect(await end()).toBe('ended');
    expect(await end()).toBe('over');

    expect(await sessions.find(session.sessionId)).toMatchObject({ ended: { at: noon, reason: 'logged_out' } });
    expect(await revocations.isRevoked(session.sessionId)).toBe(true);
    expect(reported).toEqual([
      ['session_ended', { sid: session.sessionId, user_id: session.userId, reason: 'logged_out' }],
    ]);
  });

  it('outlives the last access token by a minute (R43)', async () => {
    await end();

    expect(revoked).toEqual([[session.sessionId, noon, noon + 960 * seconds]]);
  });

  it('is revoked also where somebody else ended it and may have died before revoking', async () => {
    await sessions.end(session.sessionId, anEnd(session));

    await end();

    expect(await revocations.isRevoked(session.sessionId)).toBe(true);
    expect(reported).toEqual([]);
  });

  it('is written once where the access tokens of an ended session are over', async () => {
    await sessions.end(session.sessionId, anEnd(session, { at: noon - 960 * seconds }));
    await end();
    expect(revoked).toEqual([]);
  });

  it('is revoked again at whole minutes, which makes one entry a minute in the log', async () => {
    for (const ago of [1, 40, 60]) {
      sessions = sessionMemory();
      await sessions.create(session);
      await sessions.end(session.sessionId, anEnd(session, { at: noon - ago * seconds }));
      await end();
    }
    expect(revoked.map(([, at]) => (at as number) - noon)).toEqual([59 * seconds, 20 * seconds, 0]);
  });

  it('is not written where the session ran out a minute ago, and is where a slow clock may extend it', async () => {
    for (const [idleExpiresAt, count] of [
      [noon - 60 * seconds, 0],
      [noon - 60 * seconds + 1, 1],
    ] as const) {
      await end(aSession({ idleExpiresAt }));
      expect(revoked).toHaveLength(count);
    }
  });

  it('of a session that does not exist leaves a tombstone and its revocation, once', async () => {
    const { sessionId, userId } = aSession();
    for (let turn = 0; turn < 2; turn++) await end({ sessionId, userId });
    expect(revoked).toHaveLength(1);
    expect(await sessions.create(aSession({ sessionId, userId }))).toBe(false);
  });

  it('does not reach the session of another user', async () => {
    await end({ ...ids, userId: newId() });

    expect(await sessions.find(session.sessionId)).toMatchObject({ ended: null });
    expect(revoked).toEqual([]);
    expect(reported).toEqual([]);
  });

  it('breaks where either table does', async () => {
    const away = async (): Promise<never> => {
      throw new Error('the table is away');
    };
    sessions = { ...sessions, end: away };
    await expect(end()).rejects.toThrow('the table is away');

    sessions = sessionMemory();
    revocations = { ...revocations, revoke: away };
    await expect(end()).rejects.toThrow('the table is away');
  });
});
