/// <reference lib="dom" />
import { memoryStorage } from '../../../packages/client/src/storage.ts';
import {
  clientOf,
  fakeService,
  key,
  offline,
  problem,
  type Reply,
  signedInByCookie,
  tokens,
} from '../../support/client-service.ts';

const credentials = { email: 'user@example.com', password: 'correct horse battery' };
const login = { '/auth/login': [tokens(1)] };

test.each([
  ['another host', 'https://evil.example/orders'],
  ['a subdomain', 'https://x.api.example.com/orders'],
  ['the parent domain', 'https://example.com/orders'],
  ['another scheme', 'http://api.example.com/orders'],
  ['another port', 'https://api.example.com:8443/orders'],
  ['our host at the beginning of a longer one', 'https://api.example.com.evil.example/orders'],
  ['our host in a backslash', 'https://evil.example\\@api.example.com/orders'],
])('a request to %s gets no credential', async (_, address) => {
  for (const mode of ['token', 'cookie'] as const) {
    const service = fakeService({ '/auth/login': [tokens(1)] });
    const auth = clientOf(service, { mode });
    await auth.signIn(credentials);
    for (const input of [address, new URL(address), new Request(address)]) await auth.fetch(input);
    const sent = service.requests.filter(({ path }) => path !== '/auth/login');
    expect(sent).toHaveLength(3);
    for (const { authorization, credentials: mine } of sent)
      expect([authorization, mine]).toEqual([null, 'same-origin']);
  }
});

test('our host as the name of a user is no address for fetch', async () => {
  const service = fakeService(login);
  const auth = clientOf(service);
  await auth.signIn(credentials);
  await expect(auth.fetch('https://api.example.com@evil.example/orders')).rejects.toThrow('credentials');
  expect(service.requests).toHaveLength(1);
});

test.each([
  ['a path', '/orders'],
  ['an address', 'https://api.example.com/orders'],
  ['the address of the default port', 'https://api.example.com:443/orders'],
  ['a path that looks like a host', '//evil.example/orders'],
])('%s is of the service, and gets the credential', async (_, input) => {
  const service = fakeService(login);
  const auth = clientOf(service);
  await auth.signIn(credentials);
  await auth.fetch(input);
  expect(service.requests.at(-1)).toMatchObject({ authorization: 'Bearer access-1', credentials: 'omit' });
  expect(new URL(String(service.requests.at(-1)?.url)).origin).toBe('https://api.example.com');
});

test('a path stands behind the stage of a REST API', async () => {
  const service = fakeService({ '/prod/auth/login': [tokens(1)] });
  const auth = clientOf(service, { url: 'https://api.example.com/prod/' });
  await auth.signIn(credentials);
  await auth.fetch('/orders');
  expect(service.requests.map(({ path }) => path)).toEqual(['/prod/auth/login', '/prod/orders']);
});

test('in cookie mode the cookie goes along, and no token', async () => {
  const service = fakeService(login);
  const auth = clientOf(service, { mode: 'cookie' });
  await auth.signIn(credentials);
  await auth.fetch('/orders');
  expect(service.requests.at(-1)).toMatchObject({ authorization: null, credentials: 'include' });
});

test.each(['/orders', 'https://elsewhere.example/'])('who refers to %s stays as the caller said', async (address) => {
  const service = fakeService(login);
  const auth = clientOf(service);
  await auth.signIn(credentials);
  await auth.fetch(address, { referrer: '', referrerPolicy: 'no-referrer' });
  await auth.fetch(address);
  expect(service.requests.slice(1).map(({ referrer, referrerPolicy }) => [referrer, referrerPolicy])).toEqual([
    ['', 'no-referrer'],
    ['about:client', ''],
  ]);
});

test('a credential of the caller’s own is left as it is', async () => {
  const service = fakeService(login);
  const auth = clientOf(service);
  await auth.signIn(credentials);
  await auth.fetch('/orders', { headers: { authorization: 'Bearer mine' } });
  expect(service.requests.at(-1)?.authorization).toBe('Bearer mine');
});

test('what was refused is sent once more with the next token, body and all', async () => {
  const service = fakeService({
    ...login,
    '/auth/refresh': [tokens(2)],
    '/orders': [problem('unauthenticated', 401), Response.json({})],
  });
  const auth = clientOf(service);
  await auth.signIn(credentials);
  const response = await auth.fetch('/orders', { method: 'POST', body: 'one tea' });
  expect(response.status).toBe(200);
  expect(service.to('/orders').map(({ authorization, body }) => [authorization, body])).toEqual([
    ['Bearer access-1', 'one tea'],
    ['Bearer access-2', 'one tea'],
  ]);
});

test('it is sent once more and no oftener', async () => {
  const service = fakeService({
    ...login,
    '/auth/refresh': [tokens(2)],
    '/orders': [new Response('no', { status: 401 })],
  });
  const auth = clientOf(service);
  await auth.signIn(credentials);
  expect((await auth.fetch('/orders')).status).toBe(401);
  expect([service.to('/orders').length, service.to('/auth/refresh').length]).toEqual([2, 1]);
  expect(auth.state.status).toBe('signed-in');
});

test.each([
  ['a step-up that a route wants', problem('step_up_required', 401)],
  ['a wrong current password', problem('invalid_credentials', 401)],
  ['a role that is missing, in the service’s words', problem('forbidden', 403)],
  ['a refusal of the app itself', Response.json({ message: 'not yours' }, { status: 403 })],
])('%s is no reason to refresh', async (_, refusal) => {
  const service = fakeService({ ...login, '/orders': [refusal] });
  const auth = clientOf(service);
  await auth.signIn(credentials);
  expect((await auth.fetch('/orders')).status).toBe(refusal.status);
  expect(service.requests.map(({ path }) => path)).toEqual(['/auth/login', '/orders']);
});

test('where the refresh cannot be reached, the refusal is what the caller gets', async () => {
  const service = fakeService({
    ...login,
    '/auth/refresh': [offline],
    '/orders': [new Response('no', { status: 401 })],
  });
  const auth = clientOf(service);
  await auth.signIn(credentials);
  expect((await auth.fetch('/orders')).status).toBe(401);
  expect(auth.state.status).toBe('signed-in');
});

test.each<[string, (request: Request) => Response]>([
  ['for its turn', () => Response.json({})],
  ['after a refusal', () => problem('unauthenticated', 401)],
])('a caller who gives up while a refresh hangs, %s, waits no longer; the refresh goes on', async (when, orders) => {
  const storage = memoryStorage();
  storage.setItem(key, 's rt_1');
  const hanging = Promise.withResolvers<Response>();
  const hangs = () => hanging.promise;
  const heeding: Reply = (request) => {
    request.signal.throwIfAborted();
    return orders(request);
  };
  const service = fakeService({
    '/auth/refresh': when === 'for its turn' ? [hangs] : [tokens(1), hangs],
    '/orders': [heeding],
  });
  const auth = clientOf(service, { storage });
  if (when !== 'for its turn') await auth.ready();
  const given = [AbortSignal.timeout(20), AbortSignal.timeout(20), AbortSignal.abort(new Error('never mind'))];
  const faults = given.map((signal) => auth.fetch('/orders', { signal }).catch(({ name, message }) => name + message));
  expect((await Promise.all(faults)).map(String)).toEqual([
    expect.stringContaining('TimeoutError'),
    expect.stringContaining('TimeoutError'),
    'Errornever mind',
  ]);
  // Nobody has waited for what hangs to this moment.
  hanging.resolve(tokens(2));
  await new Promise((resolve) => setTimeout(resolve, 10));
  await auth.fetch('/others');
  expect(service.to('/others')[0]?.authorization).toBe('Bearer access-2');
});

test.each([
  ['that knows none', problem('unauthenticated', 401)],
  ['that wants another proof', problem('step_up_required', 401)],
])('the reason that one answer told is not lost to a later one %s', async (_, later) => {
  const refresh = Promise.withResolvers<Response>();
  const service = fakeService({
    '/auth/login': [signedInByCookie],
    '/auth/refresh': [() => refresh.promise],
    '/orders': [problem('session_expired', 401, { reason: 'password_changed' })],
    '/others': [later],
  });
  const auth = clientOf(service, { mode: 'cookie' });
  await auth.signIn(credentials);
  const orders = auth.fetch('/orders');
  const others = auth.fetch('/others');
  await new Promise((resolve) => setTimeout(resolve, 10));
  // The cookie has gone with the first answer.
  refresh.resolve(problem('unauthenticated', 401));
  await Promise.all([orders, others]);
  expect(auth.state).toEqual({ status: 'signed-out', reason: 'password_changed' });
});
