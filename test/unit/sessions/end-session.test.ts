import { revocationMemory } from '../../../adapters/memory/revocation-memory.ts';
import { sessionMemory } from '../../../adapters/memory/session-memory.ts';
import { endSession } from '../../../core/sessions/end-session.ts';
import { anEnd, aSession, noon, seconds } from '../../support/builders.ts';

describe('the end of a session', () => {
  const settings = { accessTokenLifetime: 900 };
  const session = aSession();
  let sessions: ReturnType<typeof sessionMemory>;
  let revocations: ReturnType<typeof revocationMemory>;
  let revoked: unknown[][];
  let reported: unknown[][];
  const end = (target = session) =>
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
    await end();
    await end();

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

  it('does not reach the session of another user', async () => {
    await end(aSession({ sessionId: session.sessionId }));

    expect(await sessions.find(session.sessionId)).toMatchObject({ ended: null });
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
