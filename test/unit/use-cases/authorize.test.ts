/** The authorizer's decision, and the one of our own endpoints beside it. */
import { days, minutes, seconds } from '../../support/builders.ts';
import { counted, failing } from '../../support/dynamo-faults.ts';
import { bearer, cookie, cookieOf, tokensOf, type WiredOptions, wiredUseCases } from '../../support/wired-use-cases.ts';

async function signedIn(options: WiredOptions = {}) {
  const open = await wiredUseCases(options);
  const owner = await open.person({ roles: ['user', 'editor'], permissions: ['notes:read'] });
  const instance = open.instance();
  const phone = tokensOf(await instance.signIn(owner, 'mobile'));
  const browser = cookieOf(await instance.signIn(owner, 'web'));
  return { open, owner, instance, phone, browser };
}

test('a bearer token and a cookie name the same user, each with its own session and method', async () => {
  const { open, owner, instance, phone, browser } = await signedIn();
  const common = {
    userId: owner.userId,
    roles: ['user', 'editor'],
    permissions: ['notes:read'],
    authenticatedAt: open.clock.now(),
    amr: ['pwd'],
  };
  expect(await instance.authorize(bearer(phone.accessToken))).toEqual({
    ...common,
    sessionId: phone.sessionId,
    clientType: 'mobile',
    method: 'bearer',
  });
  expect(await instance.authorize(cookie(browser))).toMatchObject({ ...common, clientType: 'web', method: 'cookie' });
});

test('one stands in for the other nowhere', async () => {
  const { instance, phone, browser } = await signedIn();
  for (const value of [browser, phone.refreshToken, phone.sessionId])
    expect(await instance.authorize(bearer(value))).toBeNull();
  for (const value of [phone.accessToken, phone.refreshToken, phone.sessionId])
    expect(await instance.authorize(cookie(value))).toBeNull();
});

test.each(['none', 'bearer', 'cookie'] as const)(
  'what cannot be read as one credential is nobody: %s',
  async (method) => {
    const { instance } = await signedIn();
    const credential = method === 'none' ? { method } : { method, value: null };
    expect(await instance.authorize(credential)).toBeNull();
    await expect(instance.authenticate(credential)).rejects.toMatchObject({
      code: 'unauthenticated',
      facts: { tokenSent: method === 'bearer' },
    });
  },
);

test('an access token is good to its last second, and not into the next', async () => {
  const { open, instance, phone } = await signedIn();
  open.clock.move(15 * minutes - 1);
  expect(await instance.authorize(bearer(phone.accessToken))).not.toBeNull();
  open.clock.move(1);
  expect(await instance.authorize(bearer(phone.accessToken))).toBeNull();
});

test('an access token that runs out while the list is read is refused all the same', async () => {
  const { open, phone } = await signedIn();
  open.clock.move(15 * minutes - 1);
  const { authorize } = open.instance({
    isRevoked: async () => {
      open.clock.move(1);
      return false;
    },
  });
  expect(await authorize(bearer(phone.accessToken))).toBeNull();
});

test('a cookie session in use lives on to its absolute end, and not beyond', async () => {
  const { open, instance, browser } = await signedIn();
  const ends = open.clock.now() + days;
  while (ends - open.clock.now() > 29 * minutes) {
    open.clock.move(29 * minutes);
    expect(await instance.authorize(cookie(browser))).not.toBeNull();
  }
  open.clock.move(ends - open.clock.now() - 1);
  expect(await instance.authorize(cookie(browser))).not.toBeNull();
  open.clock.move(1);
  expect(await instance.authorize(cookie(browser))).toBeNull();
  await expect(instance.authenticate(cookie(browser))).rejects.toMatchObject({
    code: 'session_expired',
    facts: { reason: 'absolute_timeout' },
  });
});

test('an expired item that nobody has swept yet opens nothing, and is not extended', async () => {
  const { open, instance, browser } = await signedIn();
  open.clock.move(30 * minutes);
  for (let turn = 0; turn < 2; turn++) expect(await instance.authorize(cookie(browser))).toBeNull();
  await expect(instance.authenticate(cookie(browser))).rejects.toMatchObject({
    code: 'session_expired',
    facts: { reason: 'idle_timeout' },
  });
});

test('a cookie in constant use is noted once a minute', async () => {
  const { open, browser } = await signedIn();
  const { store, calls } = counted(open.stores.sessions);
  const { authorize } = open.instance({ stores: { sessions: store } });
  for (let time = 0; time < 10 * minutes; time += seconds) {
    await authorize(cookie(browser));
    open.clock.move(seconds);
  }
  expect(calls.touch).toBeGreaterThanOrEqual(9);
  expect(calls.touch).toBeLessThanOrEqual(10);
});

test.each(['authorize', 'authenticate'] as const)(
  'a cookie is noted with the address of its client, or neither is: %s',
  async (decide) => {
    const { open, instance, browser } = await signedIn();
    const { sessionId = '' } = (await instance.authorize(cookie(browser))) ?? {};
    const usedFrom = (ip?: string) => instance[decide]({ ...cookie(browser), ip });
    const began = { lastSeenAt: open.clock.now(), ip: '192.0.2.7' };
    open.clock.move(minutes);
    await usedFrom('198.51.100.7');
    expect(await open.stores.sessions.find(sessionId)).toMatchObject(began);

    open.clock.move(1);
    await usedFrom('198.51.100.7');
    expect(await open.stores.sessions.find(sessionId)).toMatchObject({
      lastSeenAt: open.clock.now(),
      ip: '198.51.100.7',
    });

    open.clock.move(minutes + 1);
    await usedFrom();
    expect(await open.stores.sessions.find(sessionId)).toMatchObject({
      lastSeenAt: open.clock.now(),
      ip: '198.51.100.7',
    });
  },
);

test('a busy session of a very short idle time does not fall between two notes', async () => {
  const { open, instance, browser } = await signedIn({ settings: { sessionIdleTimeout: 1 } });
  for (let time = 0; time < minutes; time += 400) {
    expect(await instance.authorize(cookie(browser))).not.toBeNull();
    open.clock.move(400);
  }
});

test('reads that fail are thrown, for the caller to deny; a note that fails denies nobody', async () => {
  const { open, phone, browser } = await signedIn();
  const { sessions, revocations } = open.stores;
  const broken = open.instance({
    stores: { sessions: failing(sessions, 'find'), revocations: failing(revocations, 'isRevoked') },
  });
  await expect(broken.authorize(bearer(phone.accessToken))).rejects.toThrow('isRevoked');
  await expect(broken.authorize(cookie(browser))).rejects.toThrow('find');
  open.clock.move(2 * minutes);
  const noting = open.instance({ stores: { sessions: failing(sessions, 'touch') } });
  expect(await noting.authorize(cookie(browser))).not.toBeNull();
  expect(open.reports.at(-1)?.event).toBe('sys_unavailable');
});

test('a session whose item is gone opens nothing', async () => {
  const { open, browser, phone } = await signedIn();
  const gone = open.instance({ stores: { sessions: { ...open.stores.sessions, find: async () => null } } });
  expect(await gone.authorize(cookie(browser))).toBeNull();
  await expect(gone.authenticate(cookie(browser))).rejects.toMatchObject({
    code: 'unauthenticated',
    facts: { cookieIsDead: true },
  });
  await expect(gone.authenticate(bearer(phone.accessToken))).rejects.toMatchObject({ code: 'unauthenticated' });
});

describe('at our own endpoints', () => {
  test('the user as it is now counts, for a cookie with the reason', async () => {
    for (const [change, reason] of [
      [{ disabled: true }, 'user_disabled'],
      [{ sessionEpoch: 5 }, 'logged_out'],
    ] as const) {
      const { open, phone, browser } = await signedIn();
      const find = async (userId: string) => {
        const user = await open.stores.users.find(userId);
        return user && { ...user, ...change };
      };
      const { authenticate } = open.instance({ stores: { users: { ...open.stores.users, find } } });
      await expect(authenticate(bearer(phone.accessToken))).rejects.toMatchObject({ code: 'unauthenticated' });
      await expect(authenticate(cookie(browser))).rejects.toMatchObject({ code: 'session_expired', facts: { reason } });
    }
  });

  test('another session’s secret is nobody’s: no reason is told', async () => {
    const { open, browser } = await signedIn();
    const find = async (sessionId: string) => {
      const session = await open.stores.sessions.find(sessionId);
      return session && { ...session, secretHash: 'another', ended: { at: 1, reason: 'admin' as const } };
    };
    const { authenticate, authorize } = open.instance({ stores: { sessions: { ...open.stores.sessions, find } } });
    await expect(authenticate(cookie(browser))).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await authorize(cookie(browser))).toBeNull();
  });
});
