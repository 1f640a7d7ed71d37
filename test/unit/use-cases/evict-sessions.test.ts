import { newId } from '../../../core/random.ts';
import { endSession } from '../../../core/sessions/end-session.ts';
import { evictSessions } from '../../../core/sessions/evict-sessions.ts';
import { isAlive, type Session } from '../../../core/sessions/session.ts';
import { aMobileSession, anEnd, aSession, aUser, days, hours, minutes, noon, seconds } from '../../support/builders.ts';
import { counted, failing } from '../../support/dynamo-faults.ts';
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
  const indexNow = async () => Object.keys((await stores.users.find(userId))?.sessionIndex ?? {});
  return {
    stores,
    userId,
    indexNow,
    evict: async (more: Partial<typeof stores> = {}) => {
      const seen = { ...stores, ...more };
      const end = endSession({ ...seen, settings: { accessTokenLifetime: 900 }, now: () => now, logEvent: () => {} });
      const user = (await seen.users.find(userId)) ?? aUser();
      const own = made.at(-1) ?? aSession();
      const begun = { ...user, sessionEpoch: own.sessionEpoch };
      await evictSessions({ ...seen, end }, { user: begun, sessionIndex: user.sessionIndex, own, limit, now });
    },
    living: async () => {
      const found = await stores.sessions.findAll(await indexNow());
      return found.filter((session) => isAlive(session, now)).map(({ sessionId }) => sessionId);
    },
  };
}

const begun = (ago: number, parts: Partial<Session> = {}): Session =>
  aMobileSession({ createdAt: noon - ago, lastSeenAt: noon - ago, ...parts });

test('the one unused for longest ends for the limit, is revoked, and leaves the session index', async () => {
  // The oldest was used a moment ago.
  const [used, unused, own] = [begun(3 * days, { lastSeenAt: noon - seconds }), begun(2 * days), begun(0)];
  const { stores, evict, indexNow } = await signedIn((userId) => [used, unused, own].map((s) => ({ ...s, userId })));
  await evict();
  expect(await stores.sessions.find(unused.sessionId)).toMatchObject({ ended: { reason: 'session_limit' } });
  expect(await stores.revocations.isRevoked(unused.sessionId)).toBe(true);
  expect((await indexNow()).sort()).toEqual([used.sessionId, own.sessionId].sort());
});

test('of two unused for equally long the older one ends, whatever their ids', async () => {
  const ids = [newId(), newId()].sort();
  for (const [first = '', second = ''] of [ids, ids.toReversed()]) {
    const older = begun(days, { sessionId: first });
    // A clock that is a second behind has noted its last use.
    const younger = begun(days - seconds, { sessionId: second, lastSeenAt: noon - days });
    const own = begun(0);
    const { evict, living } = await signedIn((userId) => [older, younger, own].map((s) => ({ ...s, userId })));
    await evict();
    expect((await living()).sort()).toEqual([second, own.sessionId].sort());
  }
});

test('of two unused for equally long, and equally old, the one with the smaller id ends', async () => {
  const twins = [begun(days), begun(days)].sort((a, b) => (a.sessionId < b.sessionId ? -1 : 1));
  const own = begun(0);
  const { evict, living } = await signedIn((userId) => [...twins, own].map((s) => ({ ...s, userId })));
  await evict();
  expect((await living()).sort()).toEqual([twins[1]?.sessionId, own.sessionId].sort());
});

test('one that is used between the look and its end stays, and the next one ends', async () => {
  const [first, second, own] = [begun(3 * days), begun(2 * days), begun(0)];
  const { stores, evict, living } = await signedIn((userId) => [first, second, own].map((s) => ({ ...s, userId })));
  const { sessions } = stores;
  let uses = 1;
  const used: typeof sessions = {
    ...sessions,
    async findAll(ids) {
      const found = await sessions.findAll(ids);
      const idleExpiresAt = noon + days;
      if (uses-- > 0)
        await sessions.touch(first.sessionId, { now: noon, ip: undefined, seenBefore: noon, idleExpiresAt });
      return found;
    },
  };
  await evict({ sessions: used });
  expect((await living()).sort()).toEqual([first.sessionId, own.sessionId].sort());
});

test('however often the sessions are used, the limit holds in the end', async () => {
  const [first, second, own] = [begun(3 * days), begun(2 * days), begun(0)];
  const { stores, evict, living } = await signedIn((userId) => [first, second, own].map((s) => ({ ...s, userId })));
  const { sessions } = stores;
  let at = noon - days;
  const busy: typeof sessions = {
    ...sessions,
    async findAll(ids) {
      const found = await sessions.findAll(ids);
      const touch = { now: ++at, ip: undefined, seenBefore: at, idleExpiresAt: noon + days };
      for (const { sessionId } of [first, second]) await sessions.touch(sessionId, touch);
      return found;
    },
  };
  await evict({ sessions: busy });
  expect(await living()).toHaveLength(limit);
});

test('one that an interrupted end of all sessions left behind holds no place, and ends', async () => {
  const [left, living, own] = [begun(0), begun(days, { sessionEpoch: 1 }), begun(0, { sessionEpoch: 1 })];
  const world = await signedIn((userId) => [left, living, own].map((s) => ({ ...s, userId })));
  await world.evict();
  expect((await world.living()).sort()).toEqual([living.sessionId, own.sessionId].sort());
  expect(await world.stores.sessions.find(left.sessionId)).toMatchObject({ ended: { reason: 'logged_out' } });
  expect(await world.stores.revocations.isRevoked(left.sessionId)).toBe(true);
});

test('an eviction that was interrupted before its revocation is revoked by the next sign-in', async () => {
  const sessions = [begun(3 * days), begun(2 * days), begun(0)];
  const { stores, evict } = await signedIn((userId) => sessions.map((s) => ({ ...s, userId })));
  await expect(evict({ revocations: failing(stores.revocations, 'revoke') })).rejects.toThrow();
  expect(await stores.revocations.isRevoked(sessions[0]?.sessionId ?? '')).toBe(false);
  await evict();
  expect(await stores.revocations.isRevoked(sessions[0]?.sessionId ?? '')).toBe(true);
});

test('as long as there is room nothing is read', async () => {
  const { stores, evict, indexNow } = await signedIn((userId) =>
    [begun(days), begun(0)].map((s) => ({ ...s, userId })),
  );
  const sessions = failing(stores.sessions, 'findAll');
  await evict({ sessions });
  expect(await indexNow()).toHaveLength(2);
});

test('sessions that have ended or run out make room, and nobody’s has to end', async () => {
  const living = begun(9 * days);
  const ended = begun(2 * days, { ended: { at: noon - days, reason: 'logged_out' } });
  const timedOut = aSession({ createdAt: noon - days, idleExpiresAt: noon - hours, expiresAt: noon });
  const own = begun(0);
  const {
    living: alive,
    evict,
    indexNow,
  } = await signedIn((userId) => [living, ended, timedOut, own].map((s) => ({ ...s, userId })));
  await evict();
  expect((await alive()).sort()).toEqual([living.sessionId, own.sessionId].sort());
  expect(await indexNow()).toHaveLength(2);
});

describe('an id on the session index without an item', () => {
  const ghost = 'G'.repeat(21).concat('A');
  const withGhost = (age: number) =>
    signedIn((userId) => [begun(20 * days), begun(0)].map((s) => ({ ...s, userId }))).then(async (world) => {
      await world.stores.users.addSession(world.userId, {
        sessionId: ghost,
        at: noon - age,
        sessionEpoch: 0,
      });
      return world;
    });

  test('is a sign-in that failed or is under way: it goes first, and can no longer be created', async () => {
    const { stores, userId, evict, living, indexNow } = await withGhost(seconds);
    await evict();
    expect(await living()).toHaveLength(2);
    expect(await indexNow()).toHaveLength(2);
    expect(await stores.sessions.create(begun(0, { sessionId: ghost, userId }))).toBe(false);
    expect(await stores.revocations.isRevoked(ghost)).toBe(false);
  });

  test('that is created between the look and its end counts like any other', async () => {
    const { stores, userId, evict, living } = await withGhost(seconds);
    const { sessions } = stores;
    let creations = 1;
    const created: typeof sessions = {
      ...sessions,
      async findAll(ids) {
        const found = await sessions.findAll(ids);
        if (creations-- > 0) await sessions.create(begun(0, { sessionId: ghost, userId }));
        return found;
      },
    };
    await evict({ sessions: created });
    expect(await living()).toHaveLength(limit);
    expect(await living()).toContain(ghost);
  });

  test('that another sign-in has taken is no reason to look again', async () => {
    const { stores, userId, evict, living } = await withGhost(seconds);
    await stores.sessions.end(ghost, anEnd({ userId }));
    const { store, calls } = counted(stores.sessions);
    await evict({ sessions: store });
    expect(calls.findAll).toBe(1);
    expect(await living()).toHaveLength(2);
  });

  test('that is older than any sign-in can be was swept: nobody’s session ends for it', async () => {
    const { evict, living, indexNow } = await withGhost(9 * days);
    await evict();
    expect(await living()).toHaveLength(2);
    expect(await indexNow()).toHaveLength(2);
  });
});

test('a session that has just run out is ended as that, or a clock that is behind could still extend it', async () => {
  const justOver = aSession({ createdAt: noon - days, idleExpiresAt: noon - seconds, expiresAt: noon + hours });
  const { stores, evict, indexNow, living } = await signedIn((userId) =>
    [justOver, begun(2 * days), begun(0)].map((s) => ({ ...s, userId })),
  );
  await evict();
  expect(await stores.sessions.find(justOver.sessionId)).toMatchObject({ ended: { reason: 'idle_timeout' } });
  expect(await stores.revocations.isRevoked(justOver.sessionId)).toBe(true);
  expect(await living()).toHaveLength(2);
  expect(await indexNow()).toHaveLength(2);
});

test('whose end breaks stays on the session index, for the next sign-in to end', async () => {
  const sessions = [begun(3 * days), begun(2 * days), begun(0)];
  const { stores, evict, indexNow, living } = await signedIn((userId) => sessions.map((s) => ({ ...s, userId })));
  await expect(evict({ sessions: failing(stores.sessions, 'end') })).rejects.toThrow();
  expect(await indexNow()).toHaveLength(3);
  await evict();
  expect(await living()).toHaveLength(limit);
  expect(await indexNow()).toHaveLength(limit);
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
