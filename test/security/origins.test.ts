/** Where a request may come from, where its own words contradict each other. */
import { bearer, cookieIn, newPerson, type Person } from '../support/http-service.ts';
import { type Attacked, attacked } from './attack-target.ts';
import { tallied } from './support/tallied.ts';

const app = 'https://app.example.com';
const evil = 'https://evil.example';
let service: Attacked;
let person: Person;
let cookie: string;
beforeAll(async () => {
  service = await attacked({ settings: { allowedOrigins: [app] } });
  person = await newPerson(service);
});
// One each: a defect that ends it fails its own test and no other.
beforeEach(async () => {
  cookie = await person.cookie();
});
afterAll(() => service?.stop());

const test = tallied('Origins and browsers');
type Headers = Record<string, string | string[]>;
const logout = (headers: Headers) => service.call('/auth/logout?scope=global', { method: 'POST', headers });
const isLive = async () => (await service.call('/demo/whoami', { headers: { cookie } })).status === 200;

async function expectRefused(headers: Headers): Promise<void> {
  const answer = await logout({ cookie, ...headers });
  expect(await isLive()).toBe(true);
  expect({ status: answer.status, code: answer.json?.code, cookies: answer.setCookies }).toEqual({
    status: 403,
    code: 'origin_refused',
    cookies: [],
  });
}

describe('CSRF / CORS / browser', () => {
  const contradictions: [string, Headers][] = [
    ['A117 two origins, ours first', { origin: [app, evil] }],
    ['A117 two origins, ours last', { origin: [evil, app] }],
    ['A117 our origin twice', { origin: [app, app] }],
    ['A117 ours as the referrer', { origin: evil, referer: `${app}/` }],
    ['A114 ours as the referrer, and a word of another site', { 'sec-fetch-site': 'cross-site', referer: `${app}/` }],
    ['A114 a word of another site before a word of ours', { 'sec-fetch-site': ['cross-site', 'same-origin'] }],
    ['A114 a word of ours before a word of another site', { 'sec-fetch-site': ['same-origin', 'cross-site'] }],
    ['A114 a word in capitals', { 'sec-fetch-site': 'Same-Origin' }],
    ['A114 a word that does not exist', { 'sec-fetch-site': 'same' }],
    ['A114 an empty word', { 'sec-fetch-site': '' }],
    ['A115 another origin that calls itself the same', { origin: evil, 'sec-fetch-site': 'same-origin' }],
    ['A118 our own host by name, which is not on the list', { origin: 'http://localhost' }],
  ];
  test.each(contradictions)('%s: refused, and the session lives', (_, headers) => expectRefused(headers));

  test('A112 R25 a sign-in from elsewhere leaves no session and no counted guess, right or wrong', async () => {
    const [sessions, attempts] = [await service.items('sessions'), await service.items('attempts')];
    for (const password of [person.password, 'not the password']) {
      const body = { email: person.email, password, client_type: 'web' };
      const answer = await service.call('/auth/login', { body, headers: { origin: evil } });
      expect(cookieIn(answer)).toBe('');
      expect(answer.status).toBe(403);
    }
    expect(await service.items('sessions')).toHaveLength(sessions.length);
    expect(await service.items('attempts')).toEqual(attempts);
  });

  test('A113 a method that only looks like POST signs nobody out', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await service.call('/auth/logout?scope=global', { method, headers: { cookie, origin: app } });
      expect(await isLive()).toBe(true);
      expect(answer.setCookies).toEqual([]);
      expect([404, 405]).toContain(answer.status);
    }
  });

  test('A120 a foreign X-CSRF-Token changes nothing: the origin decides', async () => {
    const stranger = await newPerson(service);
    const foreign = { 'x-csrf-token': (await stranger.cookie()).split('=')[1] ?? '' };
    await expectRefused({ ...foreign });
    await expectRefused({ ...foreign, origin: evil });
    const own = await person.cookie();
    const out = await service.call('/auth/logout', {
      method: 'POST',
      headers: { cookie: own, origin: app, ...foreign },
    });
    expect((await service.call('/demo/whoami', { headers: { cookie: own } })).status).toBe(403);
    expect(await isLive()).toBe(true);
    expect(out.status).toBe(204);
  });

  test('A121 without a cookie a token in X-CSRF-Token is nobody', async () => {
    const headers = { 'x-csrf-token': cookie.split('=')[1] ?? '', origin: app };
    for (const path of ['/auth/me', '/auth/sessions']) expect((await service.call(path, { headers })).status).toBe(401);
    expect((await service.call('/demo/whoami', { headers })).status).toBe(403);
    await logout(headers);
    expect(await isLive()).toBe(true);
  });

  test('A123 R25 a client with neither header is refused with a cookie, and welcome with a bearer', async () => {
    await expectRefused({});
    const { access_token: token } = await person.tokens();
    const out = await service.call('/auth/logout', { method: 'POST', headers: bearer(token) });
    expect((await service.call('/demo/whoami', { headers: bearer(token) })).status).toBe(403);
    expect(out.status).toBe(204);
  });

  test('A118 the address of the API itself is refused where the list leaves it out', () =>
    expectRefused({ origin: service.origin }));

  test('A111 R27 a form of another site that dresses JSON as text signs nobody in, nor out, nor up', async () => {
    const [sessions, users] = [await service.items('sessions'), await service.items('users')];
    const account = { email: `form-${Date.now()}@example.com`, password: 'a password that nobody has' };
    for (const type of ['text/plain', 'application/x-www-form-urlencoded'])
      for (const [path, body] of [
        ['/auth/login', { email: person.email, password: person.password, client_type: 'web' }],
        ['/auth/register', account],
        ['/auth/logout', {}],
      ] as const) {
        const headers = { cookie, 'content-type': type, origin: evil, 'sec-fetch-site': 'cross-site' };
        const answer = await service.call(path, { body: JSON.stringify(body), headers });
        expect(answer.setCookies).toEqual([]);
        expect([403, 415]).toContain(answer.status);
      }
    expect(await isLive()).toBe(true);
    expect(await service.items('sessions')).toHaveLength(sessions.length);
    expect(await service.items('users')).toHaveLength(users.length);
  });

  test('A116 a sibling of the same site that is not on the list is refused; one that is, is not', async () => {
    await expectRefused({ origin: 'https://other.example.com', 'sec-fetch-site': 'same-site' });
    await expectRefused({ 'sec-fetch-site': 'same-site' });
    const own = await person.cookie();
    const headers = { cookie: own, origin: app, 'sec-fetch-site': 'same-site' };
    const out = await service.call('/auth/logout', { method: 'POST', headers });
    expect((await service.call('/demo/whoami', { headers: { cookie: own } })).status).toBe(403);
    expect(out.status).toBe(204);
  });

  test('A119 no header and no parameter makes a sign-out of a GET, with a cookie as with a bearer', async () => {
    const { access_token: token } = await person.tokens();
    const overrides = { 'x-http-method-override': 'POST', 'x-http-method': 'POST', 'x-method-override': 'POST' };
    for (const credential of [{ cookie }, bearer(token)]) {
      const headers = { ...credential, ...overrides, origin: app };
      const answer = await service.call('/auth/logout?scope=global&_method=POST', { headers });
      expect((await service.call('/demo/whoami', { headers: credential })).status).toBe(200);
      expect(answer.status).toBe(405);
    }
  });

  test('A122 a preflight grants another origin nothing, and ours no method or header beyond the list', async () => {
    const preflight = async (headers: Headers) =>
      (await service.call('/auth/logout', { method: 'OPTIONS', headers })).headers;
    const asks = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-evil' };
    for (const origin of [evil, 'null', '*', `${app}.evil.example`]) {
      const answered = await preflight({ ...asks, origin });
      expect(Object.keys(answered).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
    const ours = await preflight({ ...asks, origin: app });
    expect(ours['access-control-allow-headers']).not.toMatch(/x-evil|\*/i);
    expect(ours['access-control-allow-methods']).not.toMatch(/DELETE|\*/);
    expect(ours['access-control-allow-origin']).toBe(app);
  });

  test('A124 R56 a refusal by origin may be framed, sniffed and cached as little as any answer', async () => {
    for (const answer of [
      await logout({ cookie, origin: evil }),
      await service.call('/auth/me', { headers: { cookie } }),
    ])
      expect(answer.headers).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
  });

  test('A125 no parameter wraps an answer in a script', async () => {
    const plain = await service.call('/auth/me', { headers: { cookie } });
    for (const query of ['?callback=steal', '?jsonp=steal', '?callback=']) {
      const answer = await service.call(`/auth/me${query}`, { headers: { cookie } });
      expect(answer.text).toBe(plain.text);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    }
  });
});
