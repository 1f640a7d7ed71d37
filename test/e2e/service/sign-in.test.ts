/** Signing in, being recognised, signing out. */
import {
  bearer,
  cookieIn,
  type HttpService,
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

const whoami = (headers: Record<string, string | string[]>) => service.call('/demo/whoami', { headers });
const me = (headers: Record<string, string | string[]>) => service.call('/auth/me', { headers });
const refresh = (token: string) => service.call('/auth/refresh', { body: { refresh_token: token } });
const logout = (headers: Record<string, string>, query = '', body?: object) =>
  service.call(`/auth/logout${query}`, {
    method: 'POST',
    headers: { origin: service.origin, ...headers },
    ...(body && { body }),
  });
const claimsOf = (token: string) => JSON.parse(Buffer.from(String(token.split('.')[1]), 'base64url').toString());

const sessionShape = {
  id: expect.stringMatching(/^[\w-]{22}$/),
  client_type: expect.any(String),
  created_at: expect.any(String),
  last_seen_at: expect.any(String),
  expires_at: expect.any(String),
  idle_expires_at: expect.any(String),
  ip: expect.any(String),
  user_agent: null,
  device_name: null,
  current: true,
};

test('a web client gets a hardened cookie, and no token', async () => {
  const answer = await person.login('web');

  expect(answer.status).toBe(200);
  expect(Object.keys(answer.json)).toEqual(['user', 'session']);
  expect(answer.json.session).toEqual({ ...sessionShape, client_type: 'web' });
  const [session = ''] = answer.setCookies;
  expect(session).toMatch(/^__Host-session=[\w-]{43,}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
  expect(answer.text).not.toMatch(/token|eyJ/);
});

test.each(['mobile', 'api'])('a %s client gets tokens, and no cookie', async (clientType) => {
  const answer = await person.login(clientType, { device_name: 'A phone' });

  expect(answer.status).toBe(200);
  expect(answer.setCookies).toEqual([]);
  expect(answer.json).toEqual({
    access_token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/),
    token_type: 'Bearer',
    expires_in: 900,
    refresh_token: expect.stringMatching(/^rt_[\w-]+$/),
    refresh_expires_in: 2_592_000,
    user: expect.objectContaining({ email: person.email }),
    session: { ...sessionShape, client_type: clientType, device_name: 'A phone' },
  });
});

test('an access token has the header and the claims of the contract, and no others', async () => {
  const { access_token: token, user, session } = await person.tokens();
  const header = JSON.parse(Buffer.from(String(token.split('.')[0]), 'base64url').toString());

  expect(header).toEqual({ alg: 'ES256', kid: expect.stringMatching(/^[\w-]{43}$/), typ: 'at+jwt' });
  const { iat, ...claims } = claimsOf(token);
  expect(claims).toEqual({
    iss: service.origin,
    aud: service.origin,
    sub: user.id,
    client_id: 'mobile',
    nbf: iat,
    exp: iat + 900,
    jti: expect.any(String),
    sid: session.id,
    gen: 0,
    auth_time: iat,
    amr: ['pwd'],
    roles: ['user'],
    permissions: [],
  });
});

test('the authorizer lets either in and passes the principal on, as strings', async () => {
  const { access_token: token, user, session } = await person.tokens();
  const cookie = await person.cookie();

  const byToken = await whoami(bearer(token));
  const byCookie = await whoami({ cookie });

  expect(byToken.json).toEqual({
    sub: user.id,
    sid: session.id,
    client_type: 'mobile',
    auth_method: 'bearer',
    roles: 'user',
    permissions: '',
    auth_time: expect.any(String),
  });
  expect(byCookie.json).toMatchObject({ sub: user.id, client_type: 'web', auth_method: 'cookie' });
});

test('a route that wants a role is forbidden to who lacks it, and closed to strangers', async () => {
  const answer = await service.call('/demo/admin', { headers: bearer((await person.tokens()).access_token) });

  expect({ status: answer.status, code: answer.json.code }).toEqual({ status: 403, code: 'forbidden' });
  expect((await service.call('/demo/admin')).json).toEqual({ message: 'Forbidden' });
});

describe('bearer first', () => {
  test.each<[string, (token: string) => string]>([
    ['a bad bearer', () => 'Bearer nonsense'],
    ['another scheme', () => 'Basic dXNlcjpwYXNz'],
    ['nothing in it', () => ''],
    ['two spaces', (token) => `Bearer  ${token}`],
    ['a tab', (token) => `Bearer\t${token}`],
    ['two values', (token) => `Bearer ${token}, Bearer ${token}`],
  ])('%s never falls back to the cookie', async (_, authorization) => {
    const [{ access_token: token }, cookie] = await Promise.all([person.tokens(), person.cookie()]);
    const headers = { authorization: authorization(token), cookie };

    expect((await whoami(headers)).status).toBe(403);
    expect((await me(headers)).status).toBe(401);
  });

  test('the scheme counts in any case', async () => {
    const { access_token: token } = await person.tokens();
    expect((await whoami({ authorization: `bEARER ${token}` })).status).toBe(200);
  });

  test('a good bearer makes a bad cookie irrelevant', async () => {
    const { access_token: token } = await person.tokens();
    expect((await whoami({ ...bearer(token), cookie: '__Host-session=nonsense' })).json.auth_method).toBe('bearer');
  });
});

describe('exactly one cookie of exactly this name', () => {
  test.each<[string, (cookie: string) => string]>([
    ['twice', (cookie) => `${cookie}; ${cookie}`],
    ['two different ones', (cookie) => `__Host-session=other; ${cookie}`],
    ['lower case', (cookie) => cookie.replace('Host', 'host')],
    ['quoted', (cookie) => `${cookie.replace('=', '="')}"`],
    ['percent-encoded', (cookie) => cookie.replace(/.$/, (last) => `%${last.charCodeAt(0).toString(16)}`)],
    ['nameless', (cookie) => `=${cookie}`],
    ['a no-break space before it', (cookie) => `\u00a0${cookie}`],
    ['one character less', (cookie) => cookie.slice(0, -1)],
    ['one character changed', (cookie) => cookie.replace(/=(.)/, (_, first) => `=${first === 'A' ? 'B' : 'A'}`)],
  ])('%s opens nothing', async (_, spelling) => {
    const cookie = spelling(await person.cookie());

    expect((await whoami({ cookie })).status).toBe(403);
    expect((await me({ cookie })).status).toBe(401);
  });

  test('other cookies and blanks around it do not matter', async () => {
    const cookie = await person.cookie();
    expect((await whoami({ cookie: `a=b;  ${cookie} ; c=d` })).status).toBe(200);
  });
});

describe('signing out', () => {
  test('kills the access token on its next use, and the family', async () => {
    const { access_token: token, refresh_token: refreshToken } = await person.tokens();
    expect((await whoami(bearer(token))).status).toBe(200);

    const answer = await logout(bearer(token));

    expect({ status: answer.status, text: answer.text }).toEqual({ status: 204, text: '' });
    expect((await whoami(bearer(token))).status).toBe(403);
    expect((await me(bearer(token))).status).toBe(401);
    expect((await refresh(refreshToken)).json).toMatchObject({ code: 'session_expired', reason: 'logged_out' });
  });

  test('kills the cookie, clears it with its own attributes, and says why afterwards', async () => {
    const cookie = await person.cookie();

    const answer = await logout({ cookie });

    expect(answer.status).toBe(204);
    expect(answer.setCookies).toEqual(['__Host-session=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0']);
    expect((await whoami({ cookie })).status).toBe(403);
    expect((await me({ cookie })).json).toMatchObject({ code: 'session_expired', reason: 'logged_out' });
  });

  test('works with a refresh token alone', async () => {
    const { access_token: token, refresh_token: refreshToken } = await person.tokens();

    expect((await logout({}, '', { refresh_token: refreshToken })).status).toBe(204);
    expect((await whoami(bearer(token))).status).toBe(403);
  });

  test.each<[string, Record<string, string>, object | undefined]>([
    ['nothing', {}, undefined],
    ['nonsense', bearer('nonsense'), undefined],
    ['a cookie that was never ours', { cookie: '__Host-session=nonsense' }, undefined],
    ['a refresh token that was never ours', {}, { refresh_token: 'rt_nonsense' }],
  ])('with %s there is nothing to end, and that is fine', async (_, headers, body) => {
    const answer = await logout(headers, '', body);
    expect(answer.status).toBe(204);
    expect(answer.setCookies).toHaveLength(1);
  });

  test('others: every other session ends, this one lives', async () => {
    const own = await newPerson(service);
    const [here, phone, cookie] = [await own.tokens(), await own.tokens(), await own.cookie()];

    expect((await logout(bearer(here.access_token), '?scope=others')).status).toBe(204);

    expect((await whoami(bearer(phone.access_token))).status).toBe(403);
    expect((await whoami({ cookie })).status).toBe(403);
    expect((await refresh(phone.refresh_token)).json).toMatchObject({ code: 'session_expired', reason: 'revoked' });
    expect((await whoami(bearer(here.access_token))).status).toBe(200);
    expect((await refresh(here.refresh_token)).status).toBe(200);
  });

  test('global: every session ends, and the user can sign in again', async () => {
    const own = await newPerson(service);
    const [here, phone, cookie] = [await own.tokens(), await own.tokens(), await own.cookie()];

    expect((await logout({ cookie }, '?scope=global')).status).toBe(204);

    for (const { access_token: token, refresh_token: refreshToken } of [here, phone]) {
      expect((await whoami(bearer(token))).status).toBe(403);
      expect((await refresh(refreshToken)).json).toMatchObject({ code: 'session_expired', reason: 'logged_out' });
    }
    expect((await whoami({ cookie })).status).toBe(403);
    expect((await whoami(bearer((await own.tokens()).access_token))).status).toBe(200);
  });

  test.each(['?scope=everyone', '?scope=', '?scope=local&scope=global'])(
    '%s is invalid_request and ends nothing',
    async (query) => {
      const { access_token: token } = await person.tokens();

      expect((await logout(bearer(token), query)).json.code).toBe('invalid_request');
      expect((await whoami(bearer(token))).status).toBe(200);
    },
  );
});

describe('sessions', () => {
  test('are listed newest first, the current one marked, the ended ones not among them', async () => {
    const own = await newPerson(service);
    const first = await own.tokens({ device_name: 'first' });
    const second = await own.tokens({ device_name: 'second' });
    const gone = await own.tokens({ device_name: 'gone' });
    await logout(bearer(gone.access_token));

    const { json } = await service.call('/auth/sessions', { headers: bearer(first.access_token) });

    expect(json.sessions.map(({ device_name, current }: Record<string, unknown>) => [device_name, current])).toEqual([
      ['second', false],
      ['first', true],
    ]);
    const ended = await service.call('/auth/sessions?ended=true', { headers: bearer(second.access_token) });
    expect(ended.json.sessions).toEqual([expect.objectContaining({ device_name: 'gone', end_reason: 'logged_out' })]);
  });

  test('one is ended by its id; it opens nothing from then on', async () => {
    const own = await newPerson(service);
    const [here, there] = [await own.tokens(), await own.tokens()];

    const answer = await service.call(`/auth/sessions/${there.session.id}`, {
      method: 'DELETE',
      headers: bearer(here.access_token),
    });

    expect(answer.status).toBe(204);
    expect((await whoami(bearer(there.access_token))).status).toBe(403);
    expect((await refresh(there.refresh_token)).json).toMatchObject({ code: 'session_expired', reason: 'revoked' });
    expect((await whoami(bearer(here.access_token))).status).toBe(200);
  });

  test("another user's session is not found, and lives on", async () => {
    const [mine, theirs] = [await person.tokens(), await (await newPerson(service)).tokens()];

    for (const id of [theirs.session.id, 'A'.repeat(22), 'nonsense']) {
      const answer = await service.call(`/auth/sessions/${id}`, {
        method: 'DELETE',
        headers: bearer(mine.access_token),
      });
      expect({ status: answer.status, code: answer.json.code }).toEqual({ status: 404, code: 'not_found' });
    }
    expect((await whoami(bearer(theirs.access_token))).status).toBe(200);
  });

  test('a sign-in with a session cookie ends the session of the cookie', async () => {
    const cookie = await person.cookie();
    const { email, password } = person;

    const again = await service.call('/auth/login', {
      body: { email, password, client_type: 'web' },
      headers: { cookie, origin: service.origin },
    });

    expect((await whoami({ cookie })).status).toBe(403);
    expect((await whoami({ cookie: cookieIn(again) })).status).toBe(200);
  });

  test('a web session is extended by its cookie, which is set anew', async () => {
    const cookie = await person.cookie();

    const answer = await service.call('/auth/refresh', { method: 'POST', headers: { cookie, origin: service.origin } });

    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json)).toEqual(['user', 'session']);
    expect(answer.setCookies[0]).toMatch(
      /^__Host-session=[\w-]+; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
    );
    expect((await whoami({ cookie: cookieIn(answer) })).status).toBe(200);
    expect((await whoami({ cookie })).status).toBe(200);
  });

  test('at most ten live at once: the oldest ends', async () => {
    const own = await newPerson(service);
    const all = [];
    for (let count = 0; count < 11; count++) all.push(await own.tokens());

    const opens = await Promise.all(all.map(({ access_token: token }) => whoami(bearer(token))));

    expect(opens.map(({ status }) => status)).toEqual([403, ...Array(10).fill(200)]);
  }, 20_000);
});

test('no credential passes for another', async () => {
  const { access_token: token, refresh_token: refreshToken } = await person.tokens();
  const cookie = await person.cookie();
  const value = cookie.slice('__Host-session='.length);

  expect((await whoami(bearer(refreshToken))).status).toBe(403);
  expect((await whoami(bearer(value))).status).toBe(403);
  expect((await whoami({ cookie: `__Host-session=${token}` })).status).toBe(403);
  expect((await whoami({ cookie: `__Host-session=${refreshToken}` })).status).toBe(403);
  expect((await refresh(token)).json.code).toBe('unauthenticated');
  expect((await refresh(value)).json.code).toBe('unauthenticated');
  expect((await whoami(bearer(token))).status).toBe(200);
});
