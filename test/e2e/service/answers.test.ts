/** What every answer has in common, and the errors: point by point of docs/http-api.md. */
import {
  type Answer,
  bearer,
  type HttpService,
  newAccount,
  newPerson,
  type Person,
  serviceUnderTest,
} from '../../support/http-service.ts';

let service: HttpService;
let person: Person;

beforeAll(async () => {
  service = await serviceUnderTest();
  person = await newPerson(service);
}, 60_000);
afterAll(() => service?.stop());

const login = (body: object | string, headers: Record<string, string | string[]> = {}) =>
  service.call('/auth/login', { method: 'POST', body, headers });

function expectProblem(answer: Answer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.json?.code }).toEqual({ status, code });
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(Object.keys(answer.json).filter((key) => !['errors', 'reason', 'detail'].includes(key))).toEqual([
    'type',
    'title',
    'status',
    'code',
    'request_id',
  ]);
  expect(answer.json).toMatchObject({ status, type: expect.any(String), title: expect.any(String) });
  expect(answer.json.request_id).toBe(answer.headers['x-request-id']);
}

test.each(['/health', '/auth/me', '/auth/login'])('%s carries the headers that every answer carries', async (path) => {
  const { headers } = await service.call(path);

  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'strict-transport-security': expect.stringMatching(/^max-age=\d{8,}/),
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-request-id': expect.stringMatching(/.+/),
  });
});

test('the service says that it is well', async () => {
  const { status, json } = await service.call('/health');
  expect({ status, json }).toEqual({ status: 200, json: { status: 'ok' } });
});

test.each(['/.well-known/jwks.json', '/.well-known/openid-configuration'])(
  '%s may be kept for a while',
  async (path) => {
    expect((await service.call(path)).headers['cache-control']).toMatch(/^public, max-age=\d+$/);
  },
);

describe('a malformed body is invalid_request, and each fault is named', () => {
  const account = newAccount();
  const whole = { ...account, client_type: 'web' };
  test.each<[string, object | string, string[]]>([
    ['no JSON', '{"email":', ['body']],
    ['an array', '[]', ['body']],
    ['null', 'null', ['body']],
    ['a byte order mark', `\ufeff${JSON.stringify(whole)}`, ['body']],
    ['nothing', '', ['email', 'password', 'client_type']],
    ['missing fields', {}, ['email', 'password', 'client_type']],
    ['wrong types', { email: 1, password: [], client_type: {} }, ['email', 'password', 'client_type']],
    ['an unknown field', { ...whole, role: 'admin' }, ['role']],
    ['__proto__', `{"__proto__":{},${JSON.stringify(whole).slice(1)}`, ['__proto__']],
    ['another client type', { ...whole, client_type: 'desktop' }, ['client_type']],
    ['a member named twice', `{"email":"a@example.com",${JSON.stringify(whole).slice(1)}`, ['email']],
    ['the same, escaped', `{"\\u0065mail":"a@example.com",${JSON.stringify(whole).slice(1)}`, ['email']],
    ['null for an optional field', { ...whole, device_name: null }, ['device_name']],
    ['a device name of no length', { ...whole, device_name: '' }, ['device_name']],
    ['a device name that is too long', { ...whole, device_name: 'x'.repeat(201) }, ['device_name']],
    ['U+0000', { ...whole, password: 'a\0b' }, ['password']],
    ['a lone surrogate', `{"email":"a@example.com","password":"\\ud800","client_type":"web"}`, ['password']],
    ['no address', { ...whole, email: 'nobody' }, ['email']],
    ['an address that is too long', { ...whole, email: `${'a'.repeat(250)}@example.com` }, ['email']],
  ])('%s', async (_, body, fields) => {
    const answer = await login(body, { 'content-type': 'application/json' });

    expectProblem(answer, 400, 'invalid_request');
    expect(answer.json.errors.map(({ field }: { field: string }) => field)).toEqual(expect.arrayContaining(fields));
  });

  test('an over-long password is one, and no more', async () => {
    expectProblem(await login({ ...whole, password: 'x'.repeat(1_025) }), 400, 'invalid_request');
  });

  test('before credentials are looked at', async () => {
    const answer = await service.call('/auth/refresh', { body: '{', headers: { 'content-type': 'application/json' } });
    expectProblem(answer, 400, 'invalid_request');
  });
});

describe('another media type is unsupported_media_type', () => {
  const body = JSON.stringify({ ...newAccount(), client_type: 'web' });
  test.each<[string, Record<string, string | string[]>]>([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['text', { 'content-type': 'text/plain' }],
    ['JSON of some other kind', { 'content-type': 'application/problem+json' }],
    ['another charset', { 'content-type': 'application/json; charset=latin1' }],
    ['another parameter', { 'content-type': 'application/json; version=1' }],
    ['something compressed', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ])('%s', async (_, headers) => {
    expectProblem(await login(body, headers), 415, 'unsupported_media_type');
  });

  test('the charset UTF-8 may be said', async () => {
    expectProblem(await login(body, { 'content-type': 'application/json; charset=utf-8' }), 401, 'invalid_credentials');
  });
});

test('a body over 16 KiB is payload_too_large', async () => {
  expectProblem(await login('x'.repeat(16_385), { 'content-type': 'application/json' }), 413, 'payload_too_large');
});

test.each([
  ['GET', '/auth/login', 'POST'],
  ['DELETE', '/auth/me', 'GET'],
  ['PUT', '/auth/sessions', 'GET'],
  ['GET', '/auth/sessions/x', 'DELETE'],
  ['POST', '/health', 'GET'],
])('%s %s is method_not_allowed, and Allow says what is', async (method, path, allow) => {
  const answer = await service.call(path, { method });

  expectProblem(answer, 405, 'method_not_allowed');
  expect(answer.headers.allow).toBe(allow);
});

test.each(['/', '/auth', '/auth/', '/auth/login/', '//auth/login', '/Auth/login', '/auth/nothing', '/auth/sessions/'])(
  '%s is nowhere: the gateway says so',
  async (path) => {
    // The emulator collapses slashes; AWS does not.
    if (service.isEmulated && path.startsWith('//')) return;
    const answer = await service.call(path, { method: 'POST' });
    expect({ status: answer.status, json: answer.json }).toEqual({ status: 404, json: { message: 'Not Found' } });
  },
);

test('unknown address, wrong password: the same bytes but for the request', async () => {
  const wrong = await login({ email: person.email, password: 'not the password', client_type: 'web' });
  const unknown = await login({ ...newAccount(), client_type: 'web' });

  expectProblem(wrong, 401, 'invalid_credentials');
  const bytes = ({ text, json }: Answer) => text.replace(json.request_id, '');
  expect(bytes(unknown)).toBe(bytes(wrong));
  expect(wrong.setCookies).toEqual([]);
});

test('WWW-Authenticate says whether a token was sent', async () => {
  const without = await service.call('/auth/me');
  const withOne = await service.call('/auth/me', { headers: bearer('nonsense') });

  expectProblem(without, 401, 'unauthenticated');
  expect(without.headers['www-authenticate']).toBe('Bearer');
  expectProblem(withOne, 401, 'unauthenticated');
  expect(withOne.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
});

describe('registration', () => {
  test('makes a user, and says nothing of the password', async () => {
    const account = newAccount();
    const { status, json, text } = await service.call('/auth/register', { body: account });

    expect({ status, json }).toEqual({
      status: 201,
      json: {
        user: {
          id: expect.stringMatching(/^[\w-]{22}$/),
          email: account.email,
          email_verified: false,
          roles: ['user'],
          permissions: [],
          created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        },
      },
    });
    expect(text).not.toContain(account.password);
  });

  test('an address is taken once, in whatever spelling', async () => {
    const answer = await service.call('/auth/register', {
      body: { ...newAccount(), email: ` ${person.email.toUpperCase()} ` },
    });
    expectProblem(answer, 409, 'email_taken');
  });

  test('of ten at once for one address exactly one succeeds', async () => {
    const account = newAccount();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => service.call('/auth/register', { body: account })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
  });

  test.each([
    ['too short', 'fourteen chars'],
    ['too long', Array.from({ length: 80 }, (_, index) => `${index} x`).join('')],
    ['common', 'passwordpassword'],
  ])('a password that is %s is weak_password, and says why', async (_, password) => {
    const answer = await service.call('/auth/register', { body: { ...newAccount(), password } });
    expectProblem(answer, 422, 'weak_password');
    expect(answer.json.errors).toEqual([{ field: 'password', message: expect.any(String) }]);
  });

  test('the address is no password', async () => {
    const { email } = newAccount();
    expectProblem(await service.call('/auth/register', { body: { email, password: email } }), 422, 'weak_password');
  });

  test('fifteen characters are fifteen code points', async () => {
    const password = '🔑🎩🐎🔋📎🌵🚲🎲🧦🪁🛶🥁🪴🧭🦉';
    expect((await service.call('/auth/register', { body: { ...newAccount(), password } })).status).toBe(201);
  });
});

describe('an origin that is not on the list', () => {
  const account = newAccount();
  test.each<[string, string, Record<string, string>]>([
    ['a sign-in', '/auth/login', { origin: 'https://evil.example' }],
    ['a registration', '/auth/register', { origin: 'null' }],
    ['a sign-in, by fetch metadata alone', '/auth/login', { 'sec-fetch-site': 'cross-site' }],
    ['a refresh', '/auth/refresh', { origin: 'https://evil.example' }],
    ['a sign-out', '/auth/logout', { origin: 'https://evil.example' }],
  ])('is refused: %s', async (_, path, headers) => {
    const body = path.endsWith('login') ? { ...account, client_type: 'web' } : path.endsWith('register') ? account : {};
    expectProblem(await service.call(path, { body, headers }), 403, 'origin_refused');
  });

  test('a cookie that changes something needs one of the two headers', async () => {
    const cookie = await person.cookie();

    expectProblem(await service.call('/auth/logout', { method: 'POST', headers: { cookie } }), 403, 'origin_refused');
    expect((await service.call('/auth/me', { headers: { cookie } })).status).toBe(200);
    const allowed = { cookie, origin: service.origin };
    expect((await service.call('/auth/logout', { method: 'POST', headers: allowed })).status).toBe(204);
  });
});

test('forwarding and override headers change nothing', async () => {
  const { access_token: token, session } = await person.tokens();
  const answer = await service.call('/auth/me', {
    headers: {
      ...bearer(token),
      'x-forwarded-for': '203.0.113.9',
      'x-http-method-override': 'DELETE',
      'x-original-url': '/health',
      'x-user-id': 'somebody',
    },
  });
  expect(answer.json.session.id).toBe(session.id);
  expect(answer.json.session.ip).not.toBe('203.0.113.9');
});
