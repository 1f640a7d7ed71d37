/** The edges of what is accepted: bodies, media types, sizes, headers, queries and paths, byte by byte. */
import { isRestApi } from '../../support/api-kind.ts';
import { expectGatewayAnswer, expectProblem, testOfGateway, testOfHttpApi } from '../../support/expect-answer.ts';
import {
  type Answer,
  bearer,
  type Call,
  type HttpService,
  newAccount,
  newPerson,
  type Person,
  serviceUnderTest,
} from '../../support/http-service.ts';

let service: HttpService;
let person: Person;
/** Of one sign-in each, which no test here ends: what is tried is how they are presented. */
let phone: Answer['json'];
let token: string;
let cookie: string;

beforeAll(async () => {
  service = await serviceUnderTest();
  person = await newPerson(service);
  phone = await person.tokens();
  token = phone.access_token;
  cookie = await person.cookie();
});
afterAll(() => service?.stop());

const isJson = { 'content-type': 'application/json' };
const whole = { ...newAccount(), client_type: 'web' };
const login = (body: Call['body'], headers: Call['headers'] = isJson) =>
  service.call('/auth/login', { method: 'POST', headers, ...(body !== undefined && { body }) });
const whoami = (headers: Call['headers'], lines: Call['lines'] = []) =>
  service.call('/demo/whoami', { headers: headers ?? {}, lines });
const me = (headers: Call['headers'], lines: Call['lines'] = []) =>
  service.call('/auth/me', { headers: headers ?? {}, lines });
const fieldsOf = (json: { errors: { field: string }[] }) => json.errors.map(({ field }) => field);
/** The body of a sign-in whose password is these bytes. */
const withPassword = (bytes: number[]): Buffer =>
  Buffer.concat([
    Buffer.from('{"email":"a@example.com","client_type":"web","password":"'),
    Buffer.from(bytes),
    Buffer.from('"}'),
  ]);
const first = (text: string): string => `{${text},${JSON.stringify(whole).slice(1)}`;

describe('what is no UTF-8 is no body (the emulator mends it on the way, and so does a REST API)', () => {
  (isRestApi ? test.skip : testOfGateway).each<[string, number[]]>([
    ['a stray byte', [0xff]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a sequence that is cut', [0xe2, 0x82]],
  ])('%s', async (_, bytes) => {
    const answer = await login(withPassword(bytes));

    expectProblem(answer, 'invalid_request');
    expect(answer.json.errors.map(({ field }: { field: string }) => field)).toEqual(['body']);
  });
});

describe('a malformed body is invalid_request, and exactly its faults are named', () => {
  test.each<[string, Call['body'], string[]]>([
    ['no JSON', '{"email":', ['body']],
    ['an array', '[]', ['body']],
    ['null, which is an empty body', 'null', ['email', 'password', 'client_type']],
    ['a string', '"text"', ['body']],
    ['two objects', '{}{}', ['body']],
    ['a comment', '{}//', ['body']],
    ['NaN', '{"email":NaN}', ['body']],
    ['a byte order mark', `\ufeff${JSON.stringify(whole)}`, ['body']],
    ['UTF-16', Buffer.from(JSON.stringify(whole), 'utf16le'), ['body']],
    ['no byte at all', undefined, ['email', 'password', 'client_type']],
    ['missing fields', {}, ['email', 'password', 'client_type']],
    ['wrong types', { email: 1, password: [], client_type: {} }, ['email', 'password', 'client_type']],
    ['null for what is needed', { ...whole, email: null }, ['email']],
    ['an unknown field', { ...whole, role: 'admin' }, ['role']],
    ['a field in another case', { ...whole, Email: whole.email }, ['Email']],
    ['__proto__', first('"__proto__":{}'), ['__proto__']],
    ['constructor', first('"constructor":{}'), ['constructor']],
    ['prototype', first('"prototype":{}'), ['prototype']],
    ['another client type', { ...whole, client_type: 'desktop' }, ['client_type']],
    ['a client type in another case', { ...whole, client_type: 'WEB' }, ['client_type']],
    ['a member named twice', first('"email":"a@example.com"'), ['email']],
    ['the same, escaped', first('"\\u0065mail":"a@example.com"'), ['email']],
    ['a device name of no length', { ...whole, device_name: '' }, ['device_name']],
    ['a device name of 201 characters', { ...whole, device_name: 'x'.repeat(201) }, ['device_name']],
    ['U+0000 in what nobody asked for', first('"other":{"deep":["\\u0000"]}'), ['other.deep.0']],
    ['U+0000', { ...whole, password: 'a\0b' }, ['password']],
    ['a lone surrogate', first('"device_name":"\\ud800"'), ['device_name']],
    ['no address', { ...whole, email: 'nobody' }, ['email']],
    ['an address of 255 bytes', { ...whole, email: `${'a'.repeat(243)}@example.com` }, ['email']],
    ['a password of 1,025 bytes', { ...whole, password: 'x'.repeat(1_025) }, ['password']],
  ])('%s', async (_, body, fields) => {
    const answer = await login(body);

    expectProblem(answer, 'invalid_request');
    expect(fieldsOf(answer.json)).toEqual(fields);
  });

  test('of which at most 20 are told, however many there are', async () => {
    const members = Array.from({ length: 1_300 }, (_, index) => [`m${index}`, 1]);
    const answer = await login(Object.fromEntries(members));

    expectProblem(answer, 'invalid_request');
    expect(answer.json.errors).toHaveLength(20);
    expect(answer.text.length).toBeLessThan(2_000);
  });

  test('with at most 20 of them, so that no answer is larger than what was sent', async () => {
    const members = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`m${index}`, 1]));
    const answer = await login({ ...members, ...whole });

    expectProblem(answer, 'invalid_request');
    expect(fieldsOf(answer.json)).toEqual(Object.keys(members).slice(0, 20));
  });

  test('before credentials are looked at, whatever the endpoint', async () => {
    for (const path of ['/auth/refresh', '/auth/logout', '/auth/register']) {
      for (const body of ['{', '{"other":1}']) {
        expectProblem(await service.call(path, { body, headers: { ...isJson, ...bearer('x') } }), 'invalid_request');
      }
    }
  });

  test('and ends nothing', async () => {
    const body = { refresh_token: 1 };
    expectProblem(await service.call('/auth/logout', { body, headers: bearer(token) }), 'invalid_request');

    expect((await whoami(bearer(token))).status).toBe(200);
  });

  test.each([
    ['a device name of 200 characters, each two units long', { device_name: '📱'.repeat(200) }],
    ['null for an optional field', { device_name: null }],
    ['blanks around the address, and capitals in it', {}],
  ])('what is at the edge is taken: %s', async (_, more) => {
    const email = ` ${person.email.toUpperCase()}\t`;
    const { status } = await login({ email, password: person.password, client_type: 'api', ...more });
    expect(status).toBe(200);
  });
});

describe('a media type', () => {
  const body = JSON.stringify(whole);
  test.each<[string, Record<string, string>]>([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['text', { 'content-type': 'text/plain' }],
    ['none', {}],
    ['an empty one', { 'content-type': '' }],
    ['JSON of some other kind', { 'content-type': 'application/problem+json' }],
    ['another charset', { 'content-type': 'application/json; charset=latin1' }],
    ['a parameter without a value', { 'content-type': 'application/json; version' }],
    ['the charset twice', { 'content-type': 'application/json; charset=utf-8; charset=utf-8' }],
    ['two in one', { 'content-type': 'application/json, application/json' }],
    ['gzip', { ...isJson, 'content-encoding': 'gzip' }],
    ['identity and gzip', { ...isJson, 'content-encoding': 'identity, gzip' }],
  ])('that is %s is unsupported_media_type', async (_, headers) => {
    expectProblem(await login(body, headers), 'unsupported_media_type');
  });

  test('that is given in two lines is unsupported_media_type', async () => {
    const lines = [['content-type', 'application/json']] as const;
    const answer = await service.call('/auth/login', { body, headers: isJson, lines });
    expectProblem(answer, 'unsupported_media_type');
  });

  test('is not asked of a body that is not there', async () => {
    expectProblem(await service.call('/auth/refresh', { method: 'POST' }), 'unauthenticated');
  });

  test.each<[string, Record<string, string>]>([
    ['in capitals', { 'content-type': 'APPLICATION/JSON' }],
    ['with its charset', { 'content-type': 'application/json; charset=utf-8' }],
    ['with its charset in capitals', { 'content-type': 'application/json;charset=UTF-8' }],
    ['with its charset in quotes, and other parameters', { 'content-type': 'application/json; v=1; charset="utf8"' }],
    ['with an empty parameter', { 'content-type': 'application/json;' }],
    ['encoded as it is', { ...isJson, 'content-encoding': 'identity' }],
  ])('that is JSON %s is taken', async (_, headers) => {
    // A stranger each, for no address takes many guesses.
    const stranger = JSON.stringify({ ...newAccount(), client_type: 'web' });
    expectProblem(await login(stranger, headers), 'invalid_credentials');
  });
});

describe('a body', () => {
  const padded = (bytes: number): string => {
    const text = JSON.stringify(whole);
    return `${' '.repeat(bytes - Buffer.byteLength(text))}${text}`;
  };

  test('of 16 KiB is read', async () => {
    expectProblem(await login(padded(16_384)), 'invalid_credentials');
  });

  test('of one byte more is payload_too_large, before its type or its JSON is looked at', async () => {
    expectProblem(await login(padded(16_385)), 'payload_too_large');
    expectProblem(await login('x'.repeat(16_385), { 'content-type': 'text/plain' }), 'payload_too_large');
  });

  testOfGateway('of a megabyte is payload_too_large (the emulator resets the connection)', async () => {
    expectProblem(await login('x'.repeat(1_000_000)), 'payload_too_large');
  });

  test('that a GET brings along is not looked at', async () => {
    const answer = await service.call('/auth/me', { method: 'GET', headers: bearer(token), body: '' });
    expect(answer.status).toBe(200);
  });
});

describe('Authorization', () => {
  const noToken: [string, (token: string) => string][] = [
    ['another scheme', () => 'Basic dXNlcjpwYXNz'],
    ['the token without a scheme', (token) => token],
    ['the scheme alone', () => 'Bearer'],
    ['the scheme and a blank', () => 'Bearer '],
    ['nothing', () => ''],
  ];
  const badToken: [string, (token: string) => string][] = [
    ['a bad bearer', () => 'Bearer nonsense'],
    ['two blanks', (token) => `Bearer  ${token}`],
    ['a tab', (token) => `Bearer\t${token}`],
    ['a no-break space', (token) => `Bearer\u00a0${token}`],
    ['two values in one line', (token) => `Bearer ${token}, Bearer ${token}`],
    ['something behind the token', (token) => `Bearer ${token} x`],
    ['quotes', (token) => `Bearer "${token}"`],
  ];
  test.each([
    ...noToken.map((one) => [...one, 'Bearer'] as const),
    ...badToken.map((one) => [...one, 'Bearer error="invalid_token"'] as const),
  ])('that is %s opens nothing, and never falls back to the cookie', async (_, spelling, challenge) => {
    const headers = { authorization: spelling(token), cookie };

    expectGatewayAnswer(await whoami(headers), 403);
    const refused = await me(headers);
    expectProblem(refused, 'unauthenticated');
    expect(refused.headers['www-authenticate']).toBe(challenge);
    expect((await whoami({ cookie })).status).toBe(200);
  });

  test('in two lines opens nothing, wherever they stand, though both are good', async () => {
    const { authorization } = bearer(token);
    const between = Array.from({ length: 60 }, (_, index) => [`x-${index}`, ''] as const);
    const lines = [...between, ['Authorization', authorization] as const];

    expectGatewayAnswer(await whoami({ authorization }, lines), 403);
    expectProblem(await me({ authorization }, lines), 'unauthenticated');
    expect((await whoami({ authorization }, between)).status).toBe(200);
  });

  test('counts with its scheme in any case', async () => {
    for (const scheme of ['bearer', 'BEARER', 'bEARER']) {
      expect((await whoami({ authorization: `${scheme} ${token}` })).status).toBe(200);
      expect((await me({ authorization: `${scheme} ${token}` })).status).toBe(200);
    }
  });

  test('that is good makes a cookie irrelevant, bad ones and two of them included', async () => {
    for (const other of ['__Host-session=nonsense', cookie, `${cookie}; ${cookie}`]) {
      expect((await whoami({ ...bearer(token), cookie: other })).json.auth_method).toBe('bearer');
      expect((await me({ ...bearer(token), cookie: other })).json.session.client_type).toBe('mobile');
    }
  });
});

describe('the session cookie', () => {
  test.each<[string, (cookie: string) => string]>([
    ['twice', (cookie) => `${cookie}; ${cookie}`],
    ['beside another of its name', (cookie) => `__Host-session=other; ${cookie}`],
    ['beside an empty one of its name', (cookie) => `${cookie}; __Host-session=`],
    ['in lower case', (cookie) => cookie.replace('Host', 'host')],
    ['in quotes', (cookie) => `${cookie.replace('=', '="')}"`],
    ['percent-encoded', (cookie) => cookie.replace(/.$/, (last) => `%${last.charCodeAt(0).toString(16)}`)],
    ['with its name percent-encoded', (cookie) => cookie.replace('_', '%5F')],
    ['behind an equals sign', (cookie) => `=${cookie}`],
    ['behind a no-break space', (cookie) => `\u00a0${cookie}`],
    ['behind another prefix', (cookie) => cookie.replace('Host', 'Secure')],
    ['with one character less', (cookie) => cookie.slice(0, -1)],
    ['with one character more', (cookie) => `${cookie}A`],
    ['with one character changed', (cookie) => cookie.replace(/=(.)/, (_, one) => `=${one === 'A' ? 'B' : 'A'}`)],
    ['with its last character changed', (cookie) => cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
  ])('%s opens nothing', async (_, spelling) => {
    const other = spelling(cookie);

    expectGatewayAnswer(await whoami({ cookie: other }), 403);
    expectProblem(await me({ cookie: other }), 'unauthenticated');
    expect((await whoami({ cookie })).status).toBe(200);
  });

  test('in two lines opens nothing', async () => {
    const lines = [['x-between', ''] as const, ['Cookie', cookie] as const];

    expectGatewayAnswer(await whoami({ cookie }, lines), 403);
    expectProblem(await me({ cookie }, lines), 'unauthenticated');
  });

  test('counts with blanks around it and other cookies beside it, look-alikes included', async () => {
    for (const beside of [
      `a=b;  ${cookie} ; c=d`,
      `a="b; ${cookie}; c"`,
      `${cookie};`,
      `__host-session=x; __Host-Session=y; Host-session=z; ${cookie}`,
    ]) {
      expect((await whoami({ cookie: beside })).status).toBe(200);
      expect((await me({ cookie: beside })).status).toBe(200);
    }
  });
});

describe('a query', () => {
  test.each(['?scope=everyone', '?scope=', '?scope=Local', '?scope=local&scope=global', '?scope=local&scope=local'])(
    '%s of a sign-out is invalid_request and ends nothing',
    async (query) => {
      const answer = await service.call(`/auth/logout${query}`, { method: 'POST', headers: bearer(token) });

      expectProblem(answer, 'invalid_request');
      expect(fieldsOf(answer.json)).toEqual(['scope']);
      expect(answer.setCookies).toEqual([]);
      expect((await whoami(bearer(token))).status).toBe(200);
    },
  );

  test('?ended= takes true and false, and nothing else', async () => {
    const answer = await service.call('/auth/sessions?ended=maybe', { headers: bearer(token) });

    expectProblem(answer, 'invalid_request');
    expect(fieldsOf(answer.json)).toEqual(['ended']);
    expect((await service.call('/auth/sessions?ended=false', { headers: bearer(token) })).status).toBe(200);
  });

  test('that nobody knows does not matter, and carries no credential', async () => {
    expect((await service.call('/auth/me?x=1', { headers: bearer(token) })).status).toBe(200);
    expectGatewayAnswer(await service.call(`/demo/whoami?access_token=${token}`), 403);
    expectProblem(
      await service.call(`/auth/refresh?refresh_token=${phone.refresh_token}`, { body: {} }),
      'unauthenticated',
    );
  });
});

describe('a path matches byte for byte', () => {
  const nowhere = [
    '/',
    '/auth',
    '/auth/',
    '/Auth/login',
    '/auth/LOGIN',
    '/auth/login;x=1',
    '/auth/nothing',
    '/auth/sessions/a/b',
    '/.well-known',
    '/.well-known/jwks',
    '/demo',
    '/demo/whoami/',
  ];
  test.each(nowhere)('%s is nowhere', async (path) => {
    expectGatewayAnswer(await service.call(path, { method: 'POST' }), 404);
  });

  // A REST API leaves it out before it looks for the resource.
  testOfHttpApi.each(['/auth/login/', '/auth/sessions/'])('%s, with a slash behind it, is nowhere', async (path) => {
    expectGatewayAnswer(await service.call(path, { method: 'POST' }), 404);
  });

  testOfGateway.each([
    '//auth/login',
    '/auth//login',
    '/auth/./login',
    '/auth/x/../login',
    '/%61uth/login',
    '/auth%2flogin',
  ])('%s is nowhere (the emulator tidies paths up)', async (path) => {
    expectGatewayAnswer(await service.call(path, { method: 'POST' }), 404);
  });

  test('behind the authorizer for its own method only', async () => {
    expectGatewayAnswer(await service.call('/demo/whoami', { method: 'POST', headers: bearer(token) }), 404);
  });
});

test.each([
  ['GET', '/auth/login', 'POST'],
  ['PUT', '/auth/register', 'POST'],
  ['GET', '/auth/refresh', 'POST'],
  ['GET', '/auth/logout', 'POST'],
  ['PUT', '/auth/me', 'GET, HEAD, DELETE'],
  ['PUT', '/auth/sessions', 'GET, HEAD'],
  ['GET', '/auth/sessions/x', 'DELETE'],
  ['POST', '/.well-known/jwks.json', 'GET, HEAD'],
  ['POST', '/.well-known/openid-configuration', 'GET, HEAD'],
  ['PATCH', '/auth/health', 'GET, HEAD'],
  ['POST', '/auth/openapi.json', 'GET, HEAD'],
  ['PATCH', '/health', 'GET, HEAD'],
])('%s %s is method_not_allowed, and Allow says what is', async (method, path, allow) => {
  const answer = await service.call(path, { method });

  expectProblem(answer, 'method_not_allowed');
  expect(answer.headers.allow).toBe(allow);
});

test.each(['/auth/me', '/auth/sessions', '/demo/whoami', '/health', '/.well-known/jwks.json', '/auth/me?x=1'])(
  'HEAD %s is answered by the headers of GET, without the body',
  async (path) => {
    const [head, get] = [
      await service.call(path, { method: 'HEAD', headers: bearer(token) }),
      await service.call(path, { headers: bearer(token) }),
    ];
    const shown = ({ headers }: Answer) =>
      Object.entries(headers).filter(
        ([name]) => !['date', 'x-request-id', 'apigw-requestid', 'x-amzn-requestid', 'x-amz-request-id'].includes(name),
      );

    expect({ status: head.status, headers: shown(head), text: head.text }).toEqual({
      status: 200,
      headers: shown(get),
      text: '',
    });
  },
);

test('HEAD is refused where there is no GET', async () => {
  const { status, headers } = await service.call('/auth/login', { method: 'HEAD' });
  expect([status, headers.allow]).toEqual([405, 'POST']);
});

test.each([
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'forwarded',
  'x-real-ip',
  'x-http-method-override',
  'x-http-method',
  'x-method-override',
  'x-original-url',
  'x-rewrite-url',
  'x-user-id',
])('the header %s changes nothing', async (name) => {
  for (const value of ['203.0.113.9', 'DELETE', '/auth/logout', 'evil.example', person.email]) {
    const { status, json } = await me({ ...bearer(token), [name]: value });

    expect({ status, user: json.user, session: json.session }).toEqual({
      status: 200,
      user: phone.user,
      session: phone.session,
    });
  }
  expect(
    (await service.call('/.well-known/openid-configuration', { headers: { [name]: 'evil.example' } })).json.issuer,
  ).toBe(service.issuer);
});
