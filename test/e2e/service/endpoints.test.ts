/** Every row of the table of endpoints in docs/http-api.md: what succeeds, with which body and under which headers. */
import description from '../../../contract/openapi.json' with { type: 'json' };
import { tokenForm } from '../../support/credential-form.ts';
import { expectGatewayAnswer, expectOurHeaders } from '../../support/expect-answer.ts';
import {
  type Answer,
  bearer,
  cookieIn,
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
});
afterAll(() => service?.stop());

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const id = expect.stringMatching(/^[\w-]{22}$/);
const userBody = (email: string) => ({
  id,
  email,
  email_verified: false,
  has_password: true,
  roles: ['user'],
  permissions: [],
  created_at: time,
});
const sessionBody = (parts: object) => ({
  id,
  client_type: 'mobile',
  created_at: time,
  last_seen_at: time,
  expires_at: time,
  idle_expires_at: time,
  auth_time: time,
  amr: ['pwd'],
  ip: expect.stringMatching(/^[\d.]+$|^[\da-f:]+$/),
  user_agent: null,
  device_name: null,
  current: true,
  ...parts,
});
const tokensBody = (email: string, parts: object) => ({
  access_token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/),
  token_type: 'Bearer',
  expires_in: 900,
  refresh_token: expect.stringMatching(/^rt_[\w-]+$/),
  refresh_expires_in: 2_592_000,
  user: userBody(email),
  session: sessionBody(parts),
});
const sessionCookie = /^__Host-session=[\w-]{43,}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=86400$/;
const deviceCookie = /^__Host-device=[\w.-]+; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=34560000$/;
const jsonType = 'application/json; charset=utf-8';

function expectSuccess(answer: Answer, status: number, body: object): void {
  expect({ status: answer.status, body: answer.json }).toEqual({ status, body });
  expect(answer.headers['content-type']).toBe(jsonType);
  expectOurHeaders(answer);
}

function expectNoContent(answer: Answer): void {
  expect({ status: answer.status, text: answer.text }).toEqual({ status: 204, text: '' });
  expectOurHeaders(answer);
}

test('POST /auth/register answers 201 with the user, and nothing of the password', async () => {
  const account = newAccount();
  const answer = await service.call('/auth/register', { body: account });

  expectSuccess(answer, 201, { user: userBody(account.email) });
  expect(answer.setCookies).toEqual([]);
  expect(answer.text).not.toContain(account.password);
});

test('POST /auth/login answers a web client with user and session, two hardened cookies and no token', async () => {
  const answer = await person.login('web');

  expectSuccess(answer, 200, { user: userBody(person.email), session: sessionBody({ client_type: 'web' }) });
  expect(answer.setCookies).toEqual([expect.stringMatching(sessionCookie), expect.stringMatching(deviceCookie)]);
  expect(answer.headers).not.toHaveProperty('auth-device-token');
  expect(answer.text).not.toMatch(/token/);
  expect(answer.text).not.toMatch(tokenForm);
  expect(answer.text).not.toContain(cookieIn(answer).slice('__Host-session='.length));
});

test.each(['mobile', 'api'])('POST /auth/login answers a %s client with tokens and no cookie', async (clientType) => {
  const answer = await person.login(clientType, { device_name: 'Zoë’s phone 📱' });

  const parts = { client_type: clientType, device_name: 'Zoë’s phone 📱' };
  expectSuccess(answer, 200, tokensBody(person.email, parts));
  expect(answer.setCookies).toEqual([]);
  expect(answer.headers['auth-device-token']).toMatch(/^[\w-]{22}\.[\w-]{43}$/);
});

test('POST /auth/refresh answers a refresh token with the same shape, and says that it rotated', async () => {
  const { refresh_token: token } = await person.tokens();
  const answer = await service.call('/auth/refresh', { body: { refresh_token: token } });

  expectSuccess(answer, 200, tokensBody(person.email, {}));
  expect(answer.headers['auth-refresh-outcome']).toBe('rotated');
  expect(answer.setCookies).toEqual([]);
});

test.each<[string, object | undefined]>([
  ['no body', undefined],
  ['an empty object', {}],
])('POST /auth/refresh answers a cookie and %s with user and session, and the cookie renewed', async (_, body) => {
  const cookie = await person.cookie();
  const answer = await service.call('/auth/refresh', {
    method: 'POST',
    headers: { cookie, origin: service.origin },
    ...(body && { body }),
  });

  expectSuccess(answer, 200, { user: userBody(person.email), session: sessionBody({ client_type: 'web' }) });
  expect(answer.setCookies).toEqual([expect.stringMatching(/^__Host-session=[\w-]+; .*; Max-Age=86\d\d\d$/)]);
  expect(answer.headers).not.toHaveProperty('auth-refresh-outcome');
});

test.each(['', '?scope=local', '?scope=others', '?scope=global'])(
  'POST /auth/logout%s answers 204, and clears a cookie that is over with the attributes that it was set with',
  async (query) => {
    const own = await newPerson(service);
    const [{ access_token: token }, cookie] = [await own.tokens(), await own.cookie()];
    const headers = { cookie, origin: service.origin };
    const byCookie = await service.call(`/auth/logout${query}`, { method: 'POST', headers });
    const cleared = ['__Host-session=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0'];

    expectNoContent(byCookie);
    expect(byCookie.setCookies).toEqual(query === '?scope=others' ? [] : cleared);
    const byToken = await service.call('/auth/logout', { method: 'POST', headers: bearer(token) });
    expectNoContent(byToken);
    expect(byToken.setCookies).toEqual([]);
  },
);

test('GET /auth/me answers a token and a cookie with the user and the session of each', async () => {
  const phone = await person.tokens();
  const web = await person.login('web');

  const byToken = await service.call('/auth/me', { headers: bearer(phone.access_token) });
  const byCookie = await service.call('/auth/me', { headers: { cookie: cookieIn(web) } });

  expectSuccess(byToken, 200, { user: phone.user, session: phone.session });
  expectSuccess(byCookie, 200, { user: web.json.user, session: web.json.session });
});

test('GET /auth/sessions answers with the live sessions, newest first', async () => {
  const own = await newPerson(service);
  const phone = await own.tokens({ device_name: 'first' });
  const cookie = await own.cookie();

  const answer = await service.call('/auth/sessions', { headers: { cookie } });

  expectSuccess(answer, 200, {
    sessions: [
      sessionBody({ client_type: 'web' }),
      { ...phone.session, current: false, last_seen_at: time, idle_expires_at: time },
    ],
  });
});

test('GET /auth/sessions?ended=true answers with those that have ended, each with the reason', async () => {
  const own = await newPerson(service);
  const [phone, gone] = [await own.tokens(), await own.tokens()];
  await service.call('/auth/logout', { method: 'POST', headers: bearer(gone.access_token) });

  const answer = await service.call('/auth/sessions?ended=true', { headers: bearer(phone.access_token) });

  expectSuccess(answer, 200, {
    sessions: [
      sessionBody({ id: gone.session.id, current: false, end_reason: 'logged_out', ended_at: expect.any(String) }),
    ],
  });
});

test('DELETE /auth/sessions/{id} answers 204, by token and by cookie', async () => {
  const [first, second, cookie] = [await person.tokens(), await person.tokens(), await person.cookie()];
  const remove = (sessionId: string, headers: Record<string, string>) =>
    service.call(`/auth/sessions/${sessionId}`, { method: 'DELETE', headers });

  expectNoContent(await remove(second.session.id, bearer(first.access_token)));
  expectNoContent(await remove(first.session.id, { cookie, origin: service.origin }));
});

test('GET /.well-known/jwks.json answers with the current and the next key, public members only', async () => {
  const answer = await service.call('/.well-known/jwks.json');

  const base64url = expect.stringMatching(/^[\w-]{43}$/);
  const key = { kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', kid: base64url, x: base64url, y: base64url };
  expect({ status: answer.status, keys: answer.json.keys }).toEqual({ status: 200, keys: [key, key] });
  expect(answer.headers['content-type']).toBe(jsonType);
  expectOurHeaders(answer, { isPublic: true });
});

test('GET /.well-known/openid-configuration answers with what a verifier of tokens needs', async () => {
  const answer = await service.call('/.well-known/openid-configuration');

  expect({ status: answer.status, json: answer.json }).toMatchObject({
    status: 200,
    json: {
      issuer: service.issuer,
      jwks_uri: `${service.issuer}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ['ES256'],
    },
  });
  expect(answer.headers['content-type']).toBe(jsonType);
  expectOurHeaders(answer, { isPublic: true });
});

test('GET /auth/openapi.json answers with the OpenAPI document, for this service', async () => {
  const answer = await service.call('/auth/openapi.json');

  expect({ status: answer.status, json: answer.json }).toEqual({
    status: 200,
    json: { ...description, servers: [{ url: service.issuer }] },
  });
  expect(answer.headers['content-type']).toBe(jsonType);
  expectOurHeaders(answer, { isPublic: true });
});

test.each(['/auth/health', '/health'])('GET %s answers {"status":"ok"}', async (path) => {
  expectSuccess(await service.call(path), 200, { status: 'ok' });
});

test('GET /demo/whoami answers with the principal that the authorizer passed on, every value a string', async () => {
  const phone = await person.tokens();
  const web = await person.login('web');
  const principal = (session: { id: string; auth_time: string }, more: object) => ({
    sub: phone.user.id,
    sid: session.id,
    roles: 'user',
    permissions: '',
    auth_time: expect.stringMatching(new RegExp(`^${session.auth_time.slice(0, 19)}`)),
    amr: 'pwd',
    ...more,
  });

  const byToken = await service.call('/demo/whoami', { headers: bearer(phone.access_token) });
  const byCookie = await service.call('/demo/whoami', { headers: { cookie: cookieIn(web) } });

  expectSuccess(byToken, 200, principal(phone.session, { client_type: 'mobile', auth_method: 'bearer' }));
  expectSuccess(byCookie, 200, principal(web.json.session, { client_type: 'web', auth_method: 'cookie' }));
});

test.each(['/demo/whoami', '/demo/admin'])(
  'GET %s is closed to strangers, in the gateway’s own words',
  async (path) => {
    expectGatewayAnswer(await service.call(path), 403);
  },
);

test('no two answers have the same request id', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => service.call('/health')));
  expect(new Set(answers.map(({ headers }) => headers['x-request-id'])).size).toBe(10);
});
