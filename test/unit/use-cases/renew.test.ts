import { days, minutes } from '../../support/builders.ts';
import { counted } from '../../support/dynamo-faults.ts';
import { cookie, cookieOf, type WiredOptions, wiredUseCases } from '../../support/wired-use-cases.ts';

async function signedIn(options: WiredOptions = {}) {
  const open = await wiredUseCases(options);
  const owner = await open.person();
  const instance = open.instance();
  const answer = await instance.signIn(owner, 'web');
  return { open, owner, instance, sessionId: answer.session.sessionId, held: cookieOf(answer) };
}

test('a renewal moves the idle expiry and nothing else; the cookie of before works on, for tabs lose no races', async () => {
  const { open, instance, held, sessionId } = await signedIn();
  const before = await open.stores.sessions.find(sessionId);
  open.clock.move(29 * minutes);
  const now = open.clock.now();
  const { session, cookie: renewed } = await instance.renew(held);
  expect(session).toEqual({ ...before, lastSeenAt: now, idleExpiresAt: now + 30 * minutes });
  for (const one of [held, renewed]) expect(await instance.authorize(cookie(one))).toMatchObject({ sessionId });
});

test('a renewal has the address of its client, and keeps the one before where it is not known', async () => {
  const { open, instance, held } = await signedIn();
  open.clock.move(minutes);
  const ip = '198.51.100.7';
  expect((await instance.renew(held, ip)).session).toMatchObject({ lastSeenAt: open.clock.now(), ip });
  expect((await instance.renew(held)).session.ip).toBe(ip);
});

test('many renewals at once all succeed', async () => {
  const { instance, held } = await signedIn();
  await Promise.all(Array.from({ length: 50 }, () => instance.renew(held)));
});

test.each([
  ['idle_timeout', 30 * minutes, 30 * minutes],
  ['absolute_timeout', days, 20 * minutes],
])('a session that ended by itself says %s, and is not brought back', async (reason, after, every) => {
  const { open, instance, held } = await signedIn();
  for (let time = every; time < after; time += every) {
    open.clock.move(every);
    await instance.renew(held);
  }
  open.clock.move(every - 1);
  await instance.authorize(cookie(held));
  open.clock.move(reason === 'idle_timeout' ? 30 * minutes : 1);
  for (let turn = 0; turn < 2; turn++)
    await expect(instance.renew(held)).rejects.toMatchObject({ code: 'session_expired', facts: { reason } });
  expect(await instance.authorize(cookie(held))).toBeNull();
});

test('what is no cookie of ours reads no table', async () => {
  const { open, held } = await signedIn();
  const { store, calls } = counted(open.stores.sessions);
  const { renew } = open.instance({ stores: { sessions: store } });
  const last = held.at(-1) === 'A' ? 'B' : 'A';
  for (const text of [null, '', 'A'.repeat(128), held.slice(0, -1) + last, `${held}A`])
    await expect(renew(text)).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(calls).toEqual({});
});

test('the secret counts, not the session: the cookie of another secret is nobody’s', async () => {
  const { open, instance, held, sessionId } = await signedIn();
  const there = await open.stores.sessions.find(sessionId);
  if (!there) throw new Error('it has just been made');
  const sessions = {
    ...open.stores.sessions,
    renew: async () => null,
    find: async () => ({ ...there, secretHash: 'another' }),
  };
  await expect(open.instance({ stores: { sessions } }).renew(held)).rejects.toMatchObject({ code: 'unauthenticated' });
  await instance.renew(held);
});

test.each([
  ['disabled', { disabled: true }, 'user_disabled'],
  ['of another sessionEpoch', { sessionEpoch: 7 }, 'logged_out'],
] as const)('a user who is %s gets nothing, and the session ends', async (_, change, reason) => {
  const { open, held, sessionId } = await signedIn();
  const users = {
    ...open.stores.users,
    find: async (userId: string) => {
      const user = await open.stores.users.find(userId);
      return user && { ...user, ...change };
    },
  };
  const { renew } = open.instance({ stores: { users } });
  await expect(renew(held)).rejects.toMatchObject({ code: 'session_expired', facts: { reason } });
  expect(await open.stores.sessions.find(sessionId)).toMatchObject({ ended: { reason } });
});

test('roles that have changed since reach the session, whose authorizer reads nothing else', async () => {
  const { open, owner, instance, held } = await signedIn();
  await open.stores.users.amend(owner.userId, { roles: ['user', 'editor'] });
  expect(await instance.authorize(cookie(held))).not.toMatchObject({ roles: ['user', 'editor'] });
  await instance.renew(held);
  expect(await instance.authorize(cookie(held))).toMatchObject({ roles: ['user', 'editor'] });
});

test('after a turn of the keys the old cookie is renewed under the new one', async () => {
  const { open, held, sessionId } = await signedIn({
    settings: { sessionIdleTimeout: 86_400, sessionAbsoluteTimeout: 31_536_000 },
  });
  for (let turn = 0, sealed = held; turn < 120; turn++) {
    open.clock.move(days - 1);
    await open.rotateKeys();
    sealed = (await open.instance().renew(sealed)).cookie;
    if (turn === 119) {
      expect(sealed).not.toBe(held);
      expect(await open.instance().authorize(cookie(sealed))).toMatchObject({ sessionId });
    }
  }
});
