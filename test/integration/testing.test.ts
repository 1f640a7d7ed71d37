/** `hybrid-auth/testing`, as tests of apps use it. */
import { denial, optionalPrincipal, principal } from '../../backend/lambda.ts';
import { verifier } from '../../backend/verify.ts';
import type { PrincipalEvent } from '../../dev/principal-event-types.ts';
import {
  type SignInOptions,
  type StartHybridAuthOptions,
  startHybridAuth,
  type TestService,
} from '../../dev/testing.ts';

let auth: TestService;
let other: TestService;
const answered: string[] = [];
const whoami = async (event: PrincipalEvent) => ({ owner: principal(event).userId, roles: principal(event).roles });

beforeAll(async () => {
  [auth, other] = await Promise.all([
    startHybridAuth({
      routes: {
        'GET /orders': whoami,
        'GET /orders/{id}': (event: PrincipalEvent) => ({ id: event.pathParameters?.id }),
        'ANY /files/{path+}': whoami,
        'GET /admin': { handler: whoami, roles: ['admin'], permissions: ['orders:read'] },
        'GET /recent': { handler: whoami, maxAuthAge: 600 },
        'GET /factor': { handler: whoami, secondFactor: true },
        'GET /page': { handler: whoami, clientTypes: ['web'] },
        'GET /news': {
          handler: async (event: PrincipalEvent) => ({ reader: optionalPrincipal(event)?.userId ?? null }),
          optional: true,
        },
        'GET /explained': {
          handler: async (event: PrincipalEvent) => denial(event) ?? whoami(event),
          secondFactor: true,
          onDenied: 'explain',
        },
        'GET /open': { handler: () => ({ statusCode: 202 }), access: 'public' },
        'POST /open': {
          access: 'public',
          handler: async (event: PrincipalEvent) => {
            answered.push(String(event.body));
          },
        },
      },
      settings: { accessTokenLifetime: 120 },
    }),
    startHybridAuth({ settings: { allowedOrigins: ['https://app.example.com'] } }),
  ]);
});
afterAll(() => Promise.all([auth.stop(), other.stop()]));

const asked = async (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') => {
  const answer = await fetch(`${auth.url}${path}`, { headers: { ...headers }, method });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
};

test.each(['mobile', 'api', 'web'] as const)(
  'who signs in as %s is let in, and is who was asked for',
  async (clientType) => {
    const one = await auth.signIn({ clientType, roles: ['editor'] });
    expect(await asked('/orders', one.headers)).toEqual({
      status: 200,
      body: { owner: one.userId, roles: ['editor'] },
    });
    expect(await asked('/auth/me', one.headers)).toMatchObject({
      ...{
        status: 200,
        body: { user: { email: one.email, email_verified: true }, session: { client_type: clientType } },
      },
    });
    expect(Object.keys(one.headers)).toEqual(clientType === 'web' ? ['cookie', 'origin'] : ['authorization']);
    expect([one.accessToken === null, one.refreshToken === null]).toEqual(Array(2).fill(clientType === 'web'));

    expect((await asked('/auth/logout', one.headers, 'POST')).status).toBe(204);
    expect(await asked('/orders', one.headers)).toEqual({ status: 403, body: { message: 'Forbidden' } });
  },
);

test('the authorizer holds the rules of the routes', async () => {
  const [plain, admin] = [await auth.signIn(), await auth.signIn({ roles: ['admin'], permissions: ['orders:read'] })];
  const half = await auth.signIn({ roles: ['admin'] });
  const page = await auth.signIn({ clientType: 'web' });
  const statuses = async (path: string) =>
    Promise.all(
      [{}, plain.headers, half.headers, admin.headers, page.headers].map(
        async (headers) => (await asked(path, headers)).status,
      ),
    );

  expect(await statuses('/orders')).toEqual([403, 200, 200, 200, 200]);
  expect(await statuses('/admin')).toEqual([403, 403, 403, 200, 403]);
  expect(await statuses('/page')).toEqual([403, 403, 403, 403, 200]);
  expect(await statuses('/open')).toEqual([202, 202, 202, 202, 202]);
  expect((await asked('/news')).body).toEqual({ reader: null });
  expect((await asked('/news', plain.headers)).body).toEqual({ reader: plain.userId });
  expect((await asked('/news', { authorization: 'Bearer x' })).status).toBe(403);
  expect(await asked('/explained', plain.headers)).toMatchObject({ status: 401, body: { code: 'step_up_required' } });
  expect((await asked('/explained')).body).toMatchObject({ code: 'unauthenticated' });
});

test.each(['mobile', 'web'] as const)('a proof of %s may be old, or of two factors', async (clientType) => {
  const statuses = async (options: SignInOptions) => {
    const { headers } = await auth.signIn({ clientType, ...options });
    return Promise.all(['/orders', '/recent', '/factor'].map(async (path) => (await asked(path, headers)).status));
  };
  const longAgo = new Date(Date.now() - 3_600_000);

  expect(await statuses({})).toEqual([200, 200, 403]);
  expect(await statuses({ secondFactor: true })).toEqual([200, 200, 200]);
  expect(await statuses({ authTime: longAgo })).toEqual([200, 403, 403]);
  expect(await statuses({ authTime: longAgo, secondFactor: true })).toEqual([200, 403, 200]);
});

test('routes are matched as API Gateway does, and functions are those of this process', async () => {
  const { headers } = await auth.signIn();
  expect((await asked('/orders/7', headers)).body).toEqual({ id: '7' });
  expect((await asked('/files/a/b', headers, 'PUT')).status).toBe(200);
  expect((await asked('/orders', headers, 'DELETE')).status).toBe(404);
  await fetch(`${auth.url}/open`, { method: 'POST', body: 'said' });
  expect(answered).toEqual(['said']);
});

test('a user who is known by address signs in on another device, and keeps what they were given', async () => {
  const first = await auth.signIn({ email: 'ada@example.com', roles: ['editor'] });
  const second = await auth.signIn({ email: 'ada@example.com', clientType: 'web' });

  expect(second.userId).toBe(first.userId);
  expect((await asked('/auth/logout?scope=others', second.headers, 'POST')).status).toBe(204);
  expect((await asked('/orders', first.headers)).status).toBe(403);
  expect((await asked('/orders', second.headers)).body).toMatchObject({ roles: ['editor'] });
  await expect(auth.signIn({ email: 'ada@example.com', roles: ['admin'] })).rejects.toThrow(
    'has those of the first sign-in',
  );
});

test('tokens are real: a verifier takes them, and they live as long as the setting says', async () => {
  const { accessToken, userId, headers } = await auth.signIn();
  const { iat, exp } = JSON.parse(Buffer.from(String(accessToken).split('.')[1] as string, 'base64url').toString());
  expect(exp - iat).toBe(120);
  expect(await verifier({ issuer: auth.url, audience: auth.url }).principal({ headers })).toMatchObject({ userId });
});

test('several run at once, and know nothing of each other', async () => {
  const { headers } = await other.signIn();
  expect(other.url).not.toBe(auth.url);
  expect((await asked('/orders', headers)).status).toBe(403);
  expect((await fetch(`${other.url}/auth/me`, { headers })).status).toBe(200);
});

test.each<[string, StartHybridAuthOptions, string]>([
  [
    'a route without a method',
    { routes: { '/orders': whoami } },
    'routes: got "/orders", expected a method and a path',
  ],
  ['a route without a function', { routes: { 'GET /a': {} as never } }, 'routes: GET /a has no function'],
  [
    'a misspelt rule',
    { routes: { 'GET /a': { handler: whoami, role: ['x'] } as never } },
    'routes: GET /a: the rule is wrong in: role',
  ],
  [
    'a rule on a public route',
    { routes: { 'GET /a': { handler: whoami, access: 'public', roles: ['x'] } } },
    'GET /a is public, and can have no rule',
  ],
  [
    'another access',
    { routes: { 'GET /a': { handler: whoami, access: 'none' as never } } },
    'GET /a: access: expected authorizer or public',
  ],
  ['a setting that there is not', { settings: { nope: 1 } as never }, 'settings: there is no setting nope'],
  ['a setting out of range', { settings: { accessTokenLifetime: 5 } }, 'settings: accessTokenLifetime: got 5'],
  [
    'settings that contradict',
    { settings: { sessionIdleTimeout: 7_200, sessionAbsoluteTimeout: 3_600 } },
    'settings: sessionIdleTimeout: got 7200 s',
  ],
])('%s is refused before anything starts', async (_, options, words) => {
  await expect(startHybridAuth(options)).rejects.toThrow(words);
});

test('all faults are told at once', async () => {
  const faulty = startHybridAuth({ routes: { x: whoami }, settings: { nope: 1, bcryptCost: 99 } as never });
  await expect(faulty).rejects.toThrow(/no setting nope.*bcryptCost.*got "x"/);
});

test.each<[SignInOptions, string]>([
  [{ role: ['admin'] } as SignInOptions, 'signIn: there is no option role'],
  [{ authTime: new Date(Date.now() + 86_400_000) }, 'signIn: authTime: got '],
  [
    { authTime: 'yesterday' as never, secondFactor: 1 as never },
    'signIn: authTime: got "yesterday"; secondFactor: got 1',
  ],
  [{ clientType: 'phone' as never }, 'signIn: clientType: got "phone"'],
  [{ roles: ['two words'], email: 'x' }, 'signIn: roles: got ["two words"]; email: got "x"'],
])('%j signs nobody in', async (options, words) => {
  await expect(auth.signIn(options)).rejects.toThrow(words);
});
