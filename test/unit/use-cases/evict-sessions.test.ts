import { evictSessions } from '../../../core/sessions/evict-sessions.ts';
import { isAlive, type Session } from '../../../core/sessions/session.ts';
import { aMobileSession, anEnd, aSession, days, hours, minutes, noon, seconds } from '../../support/builders.ts';
import { failing } from '../../support/dynamo-faults.ts';
import { wiredUseCases } from '../../support/wired-use-cases.ts';

const limit = 2;

/** A user with these sessions on the session index, the last of which has just begun. */
async function signedIn(make: (userId: string) => readonly Session[], now = noon) {
  const { stores, person } = await wiredUseCases();
  const { userId } = await person();
  const made = make(userId);
  for (const session of made) {
    await stores.sessions.create(session);
    await stores.users.addSession(userId, { sessionId: session.sessionId, at: session.createdAt, sessionEpoch: 0 });
  }
  const rosterNow = async () => Object.keys((await stores.users.find(userId))?.sessionIndex ?? {});
  return {
    stores,
    userId,
    rosterNow,
    evict: async (more: Partial<typeof stores> = {}) => {
      const { users, sessions, revocations } = { ...stores, ...more };
      const end: Parameters<typeof evictSessions>[0]['end'] = async ({ sessionId }, reason) => {
        await sessions.end(sessionId, { userId, reason, at: now });
        await revocations.revoke(sessionId, now, now + hours);
      };
      const sessionIndex = (await users.find(userId))?.sessionIndex ?? {};
      const own = made.at(-1)?.sessionId ?? '';
      await evictSessions({ users, sessions, end }, { userId, sessionIndex, own, limit, now });
    },
    living: async () => {
      const found = await stores.sessions.findAll(await rosterNow());
      return found.filter((session) => isAlive(session, now)).map(({ sessionId }) => sessionId);
    },
  };
}

const begun = (ago: number, parts: Partial<Session> = {}): Session =>
  aMobileSession({ createdAt: noon - ago, lastSeenAt: noon - ago, ...parts });

test('the oldest ends, is revoked, and leaves the sessionIndex', async () => {
  const [oldest, older, own] = [begun(3 * days), begun(2 * days), begun(0)];
  const { stores, evict, rosterNow } = await signedIn((userId) => [older, oldest, own].map((s) => ({ ...s, userId })));
  await evict();
  expect(await stores.sessions.find(oldest.sessionId)).toMatchObject({ ended: { reason: 'revoked' } });
  expect(await stores.revocations.isRevoked(oldest.sessionId)).toBe(true);
  expect((await rosterNow()).sort()).toEqual([older.sessionId, own.sessionId].sort());
});

test('as long as there is room nothing is read', async () => {
  const { stores, evict, rosterNow } = await signedIn((userId) =>
    [begun(days), begun(0)].map((s) => ({ ...s, userId })),
  );
  const sessions = failing(stores.sessions, 'findAll');
  await evict({ sessions });
  expect(await rosterNow()).toHaveLength(2);
});

test('sessions that have ended or run out make room, and nobody’s has to end', async () => {
  const living = begun(9 * days);
  const ended = begun(2 * days, { ended: { at: noon - days, reason: 'logged_out' } });
  const timedOut = aSession({ createdAt: noon - days, idleExpiresAt: noon - hours, expiresAt: noon });
  const own = begun(0);
  const {
    living: alive,
    evict,
    rosterNow,
  } = await signedIn((userId) => [living, ended, timedOut, own].map((s) => ({ ...s, userId })));
  await evict();
  expect((await alive()).sort()).toEqual([living.sessionId, own.sessionId].sort());
  expect(await rosterNow()).toHaveLength(2);
});

describe('an id on the sessionIndex without an item', () => {
  const withGhost = (age: number) =>
    signedIn((userId) => [begun(20 * days), begun(0)].map((s) => ({ ...s, userId }))).then(async (world) => {
      await world.stores.users.addSession(world.userId, {
        sessionId: 'G'.repeat(21).concat('A'),
        at: noon - age,
        sessionEpoch: 0,
      });
      return world;
    });

  test('is a sign-in in the making, and counts', async () => {
    const { evict, living } = await withGhost(seconds);
    await evict();
    expect(await living()).toHaveLength(1);
  });

  test('that is older than any sign-in can be was swept: nobody’s session ends for it', async () => {
    const { evict, living, rosterNow } = await withGhost(9 * days);
    await evict();
    expect(await living()).toHaveLength(2);
    expect(await rosterNow()).toHaveLength(2);
  });
});

test('a session that has just run out is ended as that, or a clock that is behind could still extend it', async () => {
  const justOver = aSession({ createdAt: noon - days, idleExpiresAt: noon - seconds, expiresAt: noon + hours });
  const { stores, evict, rosterNow, living } = await signedIn((userId) =>
    [justOver, begun(2 * days), begun(0)].map((s) => ({ ...s, userId })),
  );
  await evict();
  expect(await stores.sessions.find(justOver.sessionId)).toMatchObject({ ended: { reason: 'idle_timeout' } });
  expect(await stores.revocations.isRevoked(justOver.sessionId)).toBe(true);
  expect(await living()).toHaveLength(2);
  expect(await rosterNow()).toHaveLength(2);
});

test('whose end breaks stays on the sessionIndex, for the next sign-in to end', async () => {
  const sessions = [begun(3 * days), begun(2 * days), begun(0)];
  const { stores, evict, rosterNow, living } = await signedIn((userId) => sessions.map((s) => ({ ...s, userId })));
  await expect(evict({ sessions: failing(stores.sessions, 'end') })).rejects.toThrow();
  expect(await rosterNow()).toHaveLength(3);
  await evict();
  expect(await living()).toHaveLength(limit);
  expect(await rosterNow()).toHaveLength(limit);
});

test('the own session stays, even where a clock that is behind made it the oldest', async () => {
  const own = begun(5 * minutes);
  const { evict, living } = await signedIn((userId) => [begun(0), begun(0), own].map((s) => ({ ...s, userId })));
  await evict();
  expect(await living()).toContain(own.sessionId);
  expect(await living()).toHaveLength(limit);
});

test('an end leaves another user’s session alone', async () => {
  const { stores } = await wiredUseCases();
  const session = aSession();
  await stores.sessions.create(session);
  expect(await stores.sessions.end(session.sessionId, anEnd({ userId: 'somebody else' }))).toBe(false);
});
