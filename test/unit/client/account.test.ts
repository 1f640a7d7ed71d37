/// <reference lib="dom" />
import { accountOf } from '../../../packages/client/src/account-of.ts';
import { AuthError } from '../../../packages/client/src/auth-error.ts';
import type { Cause } from '../../../packages/client/src/state.ts';
import { usersOf } from '../../../packages/client/src/users-of.ts';
import { clientOf, fakeService, offline, problem, tokens, tokensOf } from '../../support/client-service.ts';

const credentials = { email: 'user@example.com', password: 'correct horse battery' };
const login = { '/auth/login': [tokens(1)] };

test('a refusal comes with its problem, and ends nothing', async () => {
  const service = fakeService({
    ...login,
    '/auth/email': [problem('step_up_required', 401, { methods: ['password'] })],
    '/auth/password': [problem('weak_password', 422, { errors: [{ field: 'new_password', message: 'is too short' }] })],
  });
  const auth = clientOf(service);
  await auth.signIn(credentials);
  const account = accountOf(auth);
  await expect(account.changeEmail('new@example.com')).rejects.toMatchObject({
    code: 'step_up_required',
    problem: { methods: ['password'] },
  });
  await expect(account.changePassword({ newPassword: 'short' })).rejects.toMatchObject({
    problem: { errors: [{ field: 'new_password' }] },
  });
  expect(auth.state.status).toBe('signed-in');
  expect(service.to('/auth/refresh')).toEqual([]);
});

test.each([
  ['nothing', offline],
  ["a portal's page", new Response('<h1>Sign in</h1>', { headers: { 'content-type': 'text/html' } })],
  ['JSON of somebody else', () => Response.json({ welcome: true })],
])('where %s comes, the service was not reached', async (_, reply) => {
  const auth = clientOf(fakeService({ '/auth/factors': [reply], '/admin/users': [reply] }), { mode: 'cookie' });
  for (const asked of [accountOf(auth).factors(), usersOf(auth).list()]) {
    const fault = await asked.then(
      () => null,
      (cause: unknown) => cause,
    );
    expect(fault).toBeInstanceOf(AuthError);
    expect(fault).toMatchObject({ code: 'unreachable' });
  }
});

test('a call with a session that has ended tells why, though the cookie has gone with its answer', async () => {
  const { user, session } = tokensOf(1);
  const lively = { ...session, idle_expires_at: '2026-11-27T08:00:00Z', expires_at: '2026-11-28T07:00:00Z' };
  const service = fakeService({
    '/auth/login': [Response.json({ user, session: lively })],
    '/auth/sessions': [problem('session_expired', 401, { reason: 'admin' })],
    '/auth/refresh': [problem('unauthenticated', 401)],
  });
  const auth = clientOf(service, { mode: 'cookie' });
  const causes: Cause[] = [];
  auth.onChange((_, cause) => causes.push(cause));
  await auth.signIn(credentials);
  await expect(accountOf(auth).sessions()).rejects.toMatchObject({ code: 'session_expired' });
  expect(auth.state).toEqual({ status: 'signed-out', reason: 'admin' });
  await Promise.resolve();
  expect(causes).toEqual(['sign-in', 'ended']);
});

test('a code signs in with its challenge, and says nothing else', async () => {
  const service = fakeService({ '/auth/login/code': [tokens(1)] });
  const auth = clientOf(service);
  const words = { challengeId: 'c', code: '07081804', remember: true };
  expect((await auth.signIn(words)).status).toBe('signed-in');
  expect(service.requests.map(({ body }) => JSON.parse(body))).toEqual([
    { challenge_id: 'c', code: '07081804', client_type: 'mobile' },
  ]);
});

test('a call carries the credential, and an id of strange letters stays in its place', async () => {
  const service = fakeService({ ...login, '/admin/users/..%2F%3Fa': [() => new Response(null, { status: 204 })] });
  const auth = clientOf(service);
  await auth.signIn(credentials);
  await usersOf(auth).delete('../?a');
  expect(service.requests.at(-1)).toMatchObject({
    path: '/admin/users/..%2F%3Fa',
    authorization: 'Bearer access-1',
    credentials: 'omit',
    redirect: 'error',
  });
});

test.each(['.evil.example/x', '@evil.example/x', ':8443/x', 'auth/me', ''])(
  '"%s" is no path, and would be an address of somebody else: no call is made',
  async (path) => {
    const service = fakeService(login);
    const auth = clientOf(service);
    await auth.signIn(credentials);
    await expect(auth.call(path as '/', { method: 'GET' })).rejects.toThrow(TypeError);
    expect(service.requests.map(({ url }) => url)).toEqual(['https://api.example.com/auth/login']);
  },
);
