/** What a page of another origin can make a browser do. There is no CSRF token: the origin decides. */
import { authRoutes } from '../../contract/routes.ts';
import { tokenForm } from '../support/credential-form.ts';
import { type Answer, bearer, cookieIn, newPerson, type Person } from '../support/http-service.ts';
import { type Attacked, attacked, eventOf } from './attack-target.ts';
import { tallied } from './support/tallied.ts';

const test = tallied('CSRF, CORS, browser');

const app = 'https://app.example.com';
let service: Attacked;
let person: Person;
/** Of somebody who is signed in all the time. */
let cookie: string;

beforeAll(async () => {
  service = await attacked({ settings: { allowedOrigins: [app, 'https://auth.example.com'] } });
  person = await newPerson(service);
  cookie = await (await newPerson(service)).cookie();
});
afterAll(() => service?.stop());

type Headers = Record<string, string>;
const whoami = (headers: Headers) => service.call('/demo/whoami', { headers });
const logout = (headers: Headers) => service.call('/auth/logout', { method: 'POST', headers });
const credentials = () => ({ email: person.email, password: person.password, client_type: 'web' });

function expectOriginRefused(answer: Answer): void {
  expect({ status: answer.status, code: answer.json?.code }).toEqual({ status: 403, code: 'origin_refused' });
  expect(answer.setCookies).toEqual([]);
  expect(answer.headers['access-control-allow-origin']).toBeUndefined();
}

/** Every request that a cookie or a credential in its body makes dangerous. */
const dangerous = (): [string, string, object | undefined, Headers][] => [
  ['POST', '/auth/login', credentials(), {}],
  ['POST', '/auth/login', credentials(), { cookie }],
  ['POST', '/auth/register', { email: `new-${Date.now()}@example.com`, password: person.password }, {}],
  ['POST', '/auth/refresh', undefined, { cookie }],
  ['POST', '/auth/refresh', { refresh_token: 'rt_x' }, {}],
  ['POST', '/auth/logout', undefined, { cookie }],
  ['POST', '/auth/logout?scope=global', undefined, { cookie }],
  ['DELETE', '/auth/sessions/AAAAAAAAAAAAAAAAAAAAAA', undefined, { cookie }],
  ['GET', '/auth/me', undefined, { cookie }],
  ['GET', '/auth/sessions', undefined, { cookie }],
];

/** None of them gets through, and the session of the cookie lives on. */
async function expectShutOut(headers: Headers, except: (method: string) => boolean = () => false): Promise<void> {
  for (const [method, path, body, more] of dangerous()) {
    if (except(method)) continue;
    expectOriginRefused(await service.call(path, { method, ...(body && { body }), headers: { ...more, ...headers } }));
  }
  if (!except('GET')) expect((await whoami({ cookie, ...headers })).status).toBe(403);
  expect((await whoami({ cookie })).status).toBe(200);
}

describe('CSRF / CORS / browser', () => {
  test('A111 R27 JSON dressed as text, from the form of another site, does nothing', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const answer = await service.call('/auth/login', {
        body: JSON.stringify(credentials()),
        headers: { 'content-type': type, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      });
      expect([403, 415]).toContain(answer.status);
      expect(answer.setCookies).toEqual([]);
      // From an origin of our own, or from no browser, the type alone is enough to refuse it.
      for (const headers of [{ origin: app }, {}]) {
        const disguised = await service.call('/auth/login', {
          body: JSON.stringify(credentials()),
          headers: { 'content-type': type, ...headers },
        });
        expect({ status: disguised.status, cookies: disguised.setCookies }).toEqual({ status: 415, cookies: [] });
      }
      const out = await service.call('/auth/logout', {
        body: '{}',
        headers: { cookie, origin: app, 'content-type': type },
      });
      expect(out.status).toBe(415);
    }
    expect((await whoami({ cookie })).status).toBe(200);
  });

  test.each([
    'application/problem+json',
    'application/x+json',
    'application/jsonp',
    'application/json, text/plain',
    'text/json',
    '',
  ])('R27 a body of the type "%s" is not read', async (type) => {
    const answer = await service.call('/auth/login', {
      body: JSON.stringify(credentials()),
      headers: { 'content-type': type, origin: app },
    });
    expect({ status: answer.status, code: answer.json?.code }).toEqual({
      status: 415,
      code: 'unsupported_media_type',
    });
  });

  test('A112 R25 a page of another site signs nobody in', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      expectOriginRefused(await service.call('/auth/login', { body: credentials(), headers }));
      expectOriginRefused(
        await service.call('/auth/login', { body: { ...credentials(), client_type: 'mobile' }, headers }),
      );
    }
  });

  test('A113 R28 reading changes nothing: an image or a link signs nobody out', async () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      for (const path of [
        '/auth/logout',
        '/auth/logout?scope=global',
        '/auth/refresh',
        '/auth/login',
        '/auth/register',
      ]) {
        const answer = await service.call(path, { method, headers: { cookie, origin: app } });
        expect(answer.status).toBe(405);
        expect(answer.setCookies).toEqual([]);
      }
    expect((await whoami({ cookie })).status).toBe(200);
  });

  test('A114 Fetch Metadata alone is enough to refuse another site', async () => {
    await expectShutOut({ 'sec-fetch-site': 'cross-site' });
    await expectShutOut({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' });
  });

  test('A115 a sandboxed page, whose origin is null, is refused', async () => {
    await expectShutOut({ origin: 'null' });
    await expectShutOut({ origin: 'null', 'sec-fetch-site': 'same-origin' });
  });

  test('A116 a sibling that is not on the list is refused, though it is of the same site', async () => {
    await expectShutOut({ origin: 'https://other.example.com', 'sec-fetch-site': 'same-site' });
    await expectShutOut({ 'sec-fetch-site': 'same-site' }, (method) => method === 'GET');
    const own = await person.cookie();
    expect((await logout({ cookie: own, origin: app, 'sec-fetch-site': 'same-site' })).status).toBe(204);
  });

  test.each([
    'https://app.example.com.evil.com',
    'https://evilapp.example.com',
    'https://app.example.com@evil.com',
    'https://app.example.comevil.com',
    'https://app-example.com',
    'https://evil.com/https://app.example.com',
    'https://xn--pp-eka.example.com',
    'https://app.example.com.',
    'https://app.example.com/',
    'https://app.example.com, https://evil.com',
    'https://evil.com, https://app.example.com',
    'HTTPS://APP.EXAMPLE.COM',
    'https://APP.example.com',
    '*',
    '',
    'undefined',
  ])('A117 R28 the look-alike "%s" is refused', (origin) => expectShutOut({ origin }));

  test.each([
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com:443',
    'ws://app.example.com',
    'file://',
  ])('A118 another scheme or port is another origin: %s is refused', (origin) => expectShutOut({ origin }));

  test('A119 no header and no parameter turns one method into another', async () => {
    const tokens = await person.tokens();
    const headers = {
      ...bearer(tokens.access_token),
      'x-http-method-override': 'DELETE',
      'x-http-method': 'DELETE',
      'x-method-override': 'DELETE',
      origin: app,
    };
    const path = `/auth/sessions/${tokens.session.id}`;
    for (const method of ['POST', 'GET'])
      expect((await service.call(`${path}?_method=DELETE`, { method, headers })).status).toBe(405);
    const override = { ...bearer(tokens.access_token), 'x-http-method-override': 'POST' };
    expect((await service.call('/auth/logout?_method=POST', { headers: override })).status).toBe(405);
    expect((await whoami(bearer(tokens.access_token))).status).toBe(200);
  });

  test('A120 A121 R26 a CSRF header neither helps nor is needed: the origin decides', async () => {
    const cookie = await person.cookie();
    const token = {
      'x-csrf-token': cookie.slice('__Host-session='.length),
      'x-xsrf-token': 'x',
      'x-requested-with': 'XMLHttpRequest',
    };
    expectOriginRefused(await logout({ cookie, ...token }));
    expectOriginRefused(await logout({ cookie, ...token, origin: 'https://evil.example' }));
    expectOriginRefused(await logout({ cookie: `${cookie}; csrf=x; XSRF-TOKEN=x`, ...token }));
    // With a token and no cookie there is nobody to be signed out.
    expect((await logout({ ...token, origin: app })).status).toBe(204);
    expect((await whoami({ cookie })).status).toBe(200);
    expect((await logout({ cookie, origin: app })).status).toBe(204);
  });

  test('A122 a preflight is answered for the origins, methods and headers of the list, and for no others', async () => {
    const preflight = (headers: Headers, path = '/auth/logout') => service.call(path, { method: 'OPTIONS', headers });
    const asks = { origin: app, 'access-control-request-method': 'POST' };
    const granted = await preflight({ ...asks, 'access-control-request-headers': 'x-evil, content-type' });
    expect(granted.status).toBe(204);
    expect(granted.headers).toMatchObject({
      'access-control-allow-origin': app,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers':
        'Authorization, Content-Type, Auth-Device-Token, traceparent, tracestate, baggage, sentry-trace, x-requested-with, x-request-id',
      vary: 'Origin',
    });
    for (const headers of [
      { ...asks, origin: 'https://evil.example' },
      { ...asks, origin: 'null' },
      { ...asks, origin: '*' },
      { ...asks, 'access-control-request-method': 'DELETE' },
      { ...asks, 'access-control-request-method': 'post' },
      { 'access-control-request-method': 'POST' },
    ]) {
      const { status, headers: answered } = await preflight(headers);
      expect(status).toBe(405);
      expect(answered['access-control-allow-methods']).toBeUndefined();
      if ('origin' in headers && headers.origin !== app)
        expect(answered['access-control-allow-origin']).toBeUndefined();
    }
    // Every route under /auth answers alike, those that need no credential too.
    for (const { path, methods } of authRoutes.filter(({ path }) => path.startsWith('/auth/')))
      for (const method of methods) {
        const asked = { origin: app, 'access-control-request-method': method };
        const { status, headers } = await preflight(asked, path.replace('{id}', 'some'));
        expect([path, method, status, headers['access-control-allow-origin']]).toEqual([path, method, 204, app]);
      }
    // A public document lets every page read it, and none with credentials.
    const { headers: ofDocument } = await service.call('/auth/openapi.json', { headers: { origin: app } });
    expect(ofDocument['access-control-allow-origin']).toBe('*');
    expect(ofDocument['access-control-allow-credentials']).toBeUndefined();
    // Nothing that shows a session is ever readable by any origin.
    const { headers } = await service.call('/auth/me', {
      headers: { ...bearer((await person.tokens()).access_token), origin: 'https://evil.example' },
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  test('A123 R25 a client with neither header is refused with a cookie, and welcome with a bearer', async () => {
    const { access_token: token } = await person.tokens();
    expectOriginRefused(await logout({ cookie }));
    expectOriginRefused(await service.call('/auth/refresh', { method: 'POST', headers: { cookie } }));
    expectOriginRefused(
      await service.call('/auth/sessions/AAAAAAAAAAAAAAAAAAAAAA', { method: 'DELETE', headers: { cookie } }),
    );
    // Only reading is left to it.
    expect((await service.call('/auth/me', { headers: { cookie } })).status).toBe(200);
    expect((await logout(bearer(token))).status).toBe(204);
    expect((await whoami({ cookie })).status).toBe(200);
  });

  test('A123 R25 typed into the address bar, a request may read and no more', async () => {
    const typed = { cookie, 'sec-fetch-site': 'none' };
    expect((await service.call('/auth/me', { headers: typed })).status).toBe(200);
    await expectShutOut({ 'sec-fetch-site': 'none' }, (method) => method === 'GET');
  });

  test('A123 R25 the authorizer holds a cookie to its origin for the routes behind it', async () => {
    const decide = (method: string, headers: Headers) =>
      service.invoke('authorizer', eventOf({ method, headers, cookies: [cookie] }));
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      for (const headers of [
        {},
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { 'sec-fetch-site': 'none' },
      ])
        expect(await decide(method, headers as Headers)).toEqual({ isAuthorized: false });
    for (const headers of [{ origin: app }, { 'sec-fetch-site': 'same-origin' }])
      expect(await decide('POST', headers as Headers)).toMatchObject({ isAuthorized: true });
    expect(await decide('GET', { origin: 'https://evil.example' })).toEqual({ isAuthorized: false });
  });

  test('A124 R56 nothing of ours may be framed, sniffed, read by another site or loaded over plain HTTP', async () => {
    const paths: [string, string][] = [
      ['GET', '/health'],
      ['GET', '/auth/me'],
      ['POST', '/auth/login'],
      ['POST', '/auth/logout'],
      ['PUT', '/auth/refresh'],
      ['DELETE', '/auth/login'],
      ['GET', '/auth/sessions'],
    ];
    for (const [method, path] of paths) {
      const answer = await service.call(path, { method, headers: { cookie } });
      expect(answer.headers).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      // For this host alone: who owns a domain decides for its siblings.
      const [, age] = /^max-age=(\d+)$/.exec(String(answer.headers['strict-transport-security'])) ?? [];
      expect(Number(age)).toBeGreaterThanOrEqual(31_536_000);
      if (answer.text)
        expect(answer.headers['content-type']).toMatch(/^application\/(problem\+json|json; charset=utf-8)$/);
    }
  });

  test('A125 there is no JSONP: a callback in the address changes not a byte', async () => {
    const headers = { cookie };
    const plain = await service.call('/auth/me', { headers });
    for (const query of ['?callback=steal', '?jsonp=steal', '?cb=steal', '?format=js', '?callback=<script>'])
      for (const path of ['/auth/me', '/health']) {
        const answer = await service.call(`${path}${query}`, { headers });
        expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
        expect(answer.text).not.toMatch(/steal|script/);
        if (path === '/auth/me') expect(answer.text).toBe(plain.text);
      }
  });

  test('R13 the mode comes from a field of the body, never from who the client says it is', async () => {
    for (const agent of ['Mozilla/5.0 (iPhone)', 'okhttp/4.9', 'curl/8']) {
      const headers = { 'user-agent': agent, origin: app };
      const web = await service.call('/auth/login', { body: credentials(), headers });
      expect(cookieIn(web)).not.toBe('');
      expect(web.text).not.toMatch(/_token/);
      expect(web.text).not.toMatch(tokenForm);
      const mobile = await service.call('/auth/login', { body: { ...credentials(), client_type: 'mobile' }, headers });
      expect(mobile.setCookies).toEqual([]);
      expect(mobile.json.refresh_token).toMatch(/^rt_/);
    }
    const without = await service.call('/auth/login', { body: { ...credentials(), client_type: undefined } });
    expect(without.status).toBe(400);
  });
});
