/// <reference lib="dom" />
import { memoryStorage } from '../../../packages/client/src/storage.ts';
import {
  clientOf,
  fakeService,
  key,
  offline,
  problem,
  type Reply,
  tokens,
  tokensOf,
} from '../../support/client-service.ts';

function stored(token = 'rt_1') {
  const storage = memoryStorage();
  storage.setItem(key, `s ${token}`);
  return storage;
}
const credentials = { email: 'user@example.com', password: 'correct horse battery' };

test('a lost answer is asked for again with the same token', async () => {
  const service = fakeService({ '/auth/refresh': [offline, new Response('<h1>', { status: 502 }), tokens(2)] });
  const auth = clientOf(service, { storage: stored() });
  expect((await auth.ready()).status).toBe('signed-in');
  expect(service.to('/auth/refresh').map(({ body }) => body)).toEqual(Array(3).fill('{"refresh_token":"rt_1"}'));
});

test('all who ask at once wait for one refresh', async () => {
  const service = fakeService({ '/auth/refresh': [tokens(2)] });
  const auth = clientOf(service, { storage: stored() });
  await Promise.all([auth.ready(), auth.fetch('/a'), auth.fetch('/b'), auth.ready()]);
  expect(service.to('/auth/refresh')).toHaveLength(1);
});

test('the next refresh token rests before the access token of its generation is used', async () => {
  const order: string[] = [];
  const storage = stored();
  const service = fakeService({
    '/auth/refresh': [tokens(2)],
    '/orders': [
      () => {
        order.push('used');
        return Response.json({});
      },
    ],
  });
  const slow = {
    ...storage,
    async setItem(name: string, value: string) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      storage.setItem(name, value);
      order.push(`stored ${value}`);
    },
  };
  await clientOf(service, { storage: slow }).fetch('/orders');
  expect(order).toEqual(['stored s rt_2', 'used']);
});

test('a token that could not be stored is not used, and asked for again with the one before', async () => {
  const storage = stored();
  let isFull = true;
  const full = {
    ...storage,
    setItem(name: string, value: string) {
      if (isFull) throw new Error('QuotaExceededError');
      storage.setItem(name, value);
    },
  };
  const service = fakeService({ '/auth/refresh': [tokens(2)] });
  const auth = clientOf(service, { storage: full });
  await expect(auth.fetch('/orders')).rejects.toMatchObject({ code: 'storage' });
  expect([auth.state.status, service.to('/orders').length]).toEqual(['unknown', 0]);
  isFull = false;
  expect((await auth.ready()).status).toBe('signed-in');
  expect(service.to('/auth/refresh').map(({ body }) => body)).toEqual(Array(2).fill('{"refresh_token":"rt_1"}'));
});

test.each<[string, Reply, string]>([
  ['session_expired', problem('session_expired', 401, { reason: 'password_changed' }), 'password_changed'],
  ['refresh_token_reused', problem('refresh_token_reused', 401), 'refresh_reused'],
  ['unauthenticated', problem('unauthenticated', 401), 'unauthenticated'],
])('%s signs out, and the reason is told', async (_, reply, reason) => {
  const storage = stored();
  const auth = clientOf(fakeService({ '/auth/refresh': [reply] }), { storage });
  expect(await auth.ready()).toEqual({ status: 'signed-out', reason });
  expect(storage.getItem(key)).toBeNull();
});

test.each<[string, Reply]>([
  ['no network', offline],
  ['a 401 of a portal', Response.json({ code: 'unauthenticated', status: 401 }, { status: 401 })],
  ['a bare 401', new Response(null, { status: 401 })],
  ['a page of a portal', new Response('<h1>Welcome to our café</h1>', { headers: { 'content-type': 'text/html' } })],
  ['an empty 204', new Response(null, { status: 204 })],
  ['JSON that is none of ours', Response.json({ ok: true })],
  ['a 500', problem('internal_error', 500)],
  ['a 503', problem('unavailable', 503)],
  ['a 503 with the words of an end', problem('session_expired', 503)],
  ['too many attempts', problem('too_many_attempts', 429, {}, { 'retry-after': '30' })],
  ['an origin that is not allowed', problem('origin_refused', 403)],
  ['a code of another time', problem('session_gone', 401)],
  [
    'a problem whose status is another',
    new Response('{"code":"unauthenticated","status":401}', {
      status: 503,
      headers: { 'content-type': 'application/problem+json' },
    }),
  ],
])('%s signs nobody out', async (_, reply) => {
  const storage = stored();
  const auth = clientOf(fakeService({ '/auth/refresh': [reply] }), { storage });
  expect(await auth.ready()).toEqual({ status: 'unknown' });
  expect(storage.getItem(key)).toBe('s rt_1');
  await expect(auth.fetch('/orders')).rejects.toMatchObject({ name: 'AuthError' });
});

test('an outage is no storm: many calls are three tries, until Retry-After has passed', async () => {
  let now = 0;
  const service = fakeService({ '/auth/refresh': [problem('unavailable', 503, {}, { 'retry-after': '1' })] });
  const auth = clientOf(service, { storage: stored() }, { monotonicClock: () => now, wallClock: () => now });
  for (let call = 0; call < 10; call++) await auth.fetch('/orders').catch(() => {});
  expect(service.to('/auth/refresh')).toHaveLength(3);
  now += 1_001;
  await auth.fetch('/orders').catch(() => {});
  expect(service.to('/auth/refresh')).toHaveLength(6);
});

test('who was signed in is still named while nobody can say', async () => {
  let now = 0;
  const service = fakeService({ '/auth/login': [tokens(1)], '/auth/refresh': [offline] });
  const auth = clientOf(service, {}, { monotonicClock: () => now, wallClock: () => now });
  await auth.signIn(credentials);
  now = 16 * 60_000;
  await expect(auth.fetch('/orders')).rejects.toMatchObject({ code: 'unreachable' });
  expect(auth.state).toMatchObject({ status: 'unknown', user: { email: 'user@example.com' }, session: { id: 's' } });
});

test('a token that is due but lives serves while the refresh cannot be reached', async () => {
  let now = 0;
  const service = fakeService({ '/auth/login': [tokens(1)], '/auth/refresh': [offline] });
  const auth = clientOf(service, {}, { monotonicClock: () => now, wallClock: () => now });
  await auth.signIn(credentials);
  now = 14.5 * 60_000;
  expect((await auth.fetch('/orders')).status).toBe(200);
  expect(service.to('/orders')[0]?.authorization).toBe('Bearer access-1');
});

test.each([
  ['the clock that counts stood still while the device slept', { wall: 16, monotonic: 0 }],
  ['the clock of the device was set back', { wall: -600, monotonic: 16 }],
])('a token whose time is over is renewed where %s', async (_, minutes) => {
  let passed = { wall: 0, monotonic: 0 };
  const clocks = { wallClock: () => passed.wall * 60_000, monotonicClock: () => passed.monotonic * 60_000 };
  const service = fakeService({ '/auth/login': [tokens(1)], '/auth/refresh': [tokens(2)] });
  const auth = clientOf(service, {}, clocks);
  await auth.signIn(credentials);
  passed = minutes;
  await auth.fetch('/orders');
  expect(service.to('/orders')[0]?.authorization).toBe('Bearer access-2');
});

test('a late answer takes no place of a newer token, of another tab', async () => {
  const storage = stored();
  const service = fakeService({
    '/auth/refresh': [
      () => {
        storage.setItem(key, 's rt_3');
        return tokens(2);
      },
      tokens(4),
    ],
  });
  const auth = clientOf(service, { storage });
  expect((await auth.ready()).status).toBe('signed-in');
  expect(service.to('/auth/refresh').map(({ body }) => JSON.parse(body).refresh_token)).toEqual(['rt_1', 'rt_3']);
  expect(storage.getItem(key)).toBe('s rt_4');
});

test('an end of a token that another tab has replaced is not the end', async () => {
  const storage = stored();
  const service = fakeService({
    '/auth/refresh': [
      () => {
        storage.setItem(key, 't rt_8');
        return problem('session_expired', 401, { reason: 'logged_out' });
      },
      () => Response.json(tokensOf(9, 't')),
    ],
  });
  expect(await clientOf(service, { storage }).ready()).toMatchObject({ status: 'signed-in', session: { id: 't' } });
});

test('a sign-out during a refresh wins, and the answer brings nothing back', async () => {
  const storage = stored();
  const answered = Promise.withResolvers<void>();
  const service = fakeService({
    '/auth/refresh': [
      async (request) => {
        await Promise.race([
          answered.promise,
          new Promise((resolve) => request.signal.addEventListener('abort', resolve)),
        ]);
        return tokens(2);
      },
    ],
    '/auth/logout': [new Response(null, { status: 204 })],
  });
  const auth = clientOf(service, { storage });
  const ready = auth.ready();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await auth.signOut()).toEqual({ told: true });
  answered.resolve();
  await ready;
  expect([auth.state, storage.getItem(key)]).toEqual([{ status: 'signed-out', reason: 'logged_out' }, null]);
  expect(service.to('/auth/logout').map(({ body }) => body)).toEqual(['{"refresh_token":"rt_1"}']);
});

test.each<[string, Reply]>([
  ['a portal’s page', new Response('<h1>', { headers: { 'content-type': 'text/html' } })],
  ['a 200', Response.json({})],
  ['a 503', problem('unavailable', 503)],
])('a sign-out that %s answers has not been told, and is told the next time', async (_, reply) => {
  const storage = stored();
  const service = fakeService({ '/auth/logout': [reply, reply, reply, new Response(null, { status: 204 })] });
  const auth = clientOf(service, { storage });
  expect(await auth.signOut()).toEqual({ told: false });
  await clientOf(service, { storage }).ready();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(service.to('/auth/logout').map(({ body }) => body)).toEqual(Array(4).fill('{"refresh_token":"rt_1"}'));
  expect(storage.getItem(`${key}.untold`)).toBeNull();
});

test('a session that could not be stored is ended, and the sign-in rejects', async () => {
  const broken = {
    ...memoryStorage(),
    setItem() {
      throw new Error('SecurityError');
    },
  };
  const service = fakeService({ '/auth/login': [tokens(1)], '/auth/logout': [new Response(null, { status: 204 })] });
  const auth = clientOf(service, { storage: broken });
  await expect(auth.signIn(credentials)).rejects.toMatchObject({ code: 'storage' });
  expect(service.to('/auth/logout').map(({ body }) => body)).toEqual(['{"refresh_token":"rt_1"}']);
  expect(auth.state.status).not.toBe('signed-in');
});

test('a service that is silent for ten seconds has not answered', async () => {
  jest.useFakeTimers();
  try {
    const silent = {
      answer: (request: Request) =>
        new Promise<Response>((_, reject) => request.signal.addEventListener('abort', () => reject(offline))),
    };
    const auth = clientOf(silent, { storage: stored() }, { locks: null });
    const ready = auth.ready();
    await jest.advanceTimersByTimeAsync(31_000);
    expect(await ready).toEqual({ status: 'unknown' });
  } finally {
    jest.useRealTimers();
  }
});

test('no redirect is followed with a credential in the body', async () => {
  const service = fakeService({ '/auth/refresh': [tokens(2)] });
  await clientOf(service, { storage: stored() }).ready();
  expect(service.requests.map(({ redirect }) => redirect)).toEqual(['error']);
});

test('a second sign-in ends the session of the first', async () => {
  const service = fakeService({
    '/auth/login': [tokens(1), () => Response.json(tokensOf(5, 't'))],
    '/auth/logout': [new Response(null, { status: 204 })],
  });
  const auth = clientOf(service);
  await auth.signIn(credentials);
  await auth.signIn({ ...credentials, email: 'other@example.com' });
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(service.to('/auth/logout').map(({ body }) => body)).toEqual(['{"refresh_token":"rt_1"}']);
  expect(auth.state).toMatchObject({ status: 'signed-in', session: { id: 't' } });
});

test('an app that comes to the front tells of the sign-outs that were not told', async () => {
  const service = fakeService({
    '/auth/login': [tokens(1)],
    '/auth/logout': [offline, offline, offline, new Response(null, { status: 204 })],
  });
  const auth = clientOf(service);
  await auth.signIn(credentials);
  expect(await auth.signOut()).toEqual({ told: false });
  auth.wake();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(service.to('/auth/logout')).toHaveLength(4);
});

test('a cookie is renewed at half of its life, by the server’s clock', async () => {
  for (const offset of [-86_400_000, 0, 86_400_000]) {
    let now = 0;
    const clocks = { wallClock: () => Date.parse('2026-11-27T07:00:00Z') + offset + now, monotonicClock: () => now };
    const body = tokensOf(1);
    const session = { ...body.session, idle_expires_at: '2026-11-27T07:30:00Z', expires_at: '2026-11-28T07:00:00Z' };
    const answer = () => Response.json({ ...body, session }, { headers: { date: 'Fri, 27 Nov 2026 07:00:00 GMT' } });
    const service = fakeService({ '/auth/login': [answer], '/auth/refresh': [answer] });
    const auth = clientOf(service, { mode: 'cookie' }, clocks);
    await auth.signIn(credentials);
    now = 14 * 60_000;
    await auth.fetch('/orders');
    expect(service.to('/auth/refresh')).toHaveLength(0);
    now = 16 * 60_000;
    await auth.fetch('/orders');
    expect(service.to('/auth/refresh')).toHaveLength(1);
  }
});

test('a tab that hears of a sign-in in another, and cannot ask the service, does not know', async () => {
  const storage = memoryStorage();
  const other = clientOf(fakeService({ '/auth/refresh': [offline] }), { storage });
  expect(await other.ready()).toEqual({ status: 'signed-out' });
  await clientOf(fakeService({ '/auth/login': [tokens(1)] }), { storage }).signIn(credentials);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(other.state).toEqual({ status: 'unknown' });
});
