/** Signing in, being recognised, signing out. */
import { expectProblem } from '../../support/expect-answer.ts';
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
});
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

test('an access token has the header and the claims of the contract, and no others', async () => {
  const { access_token: token, user, session } = await person.tokens();
  const header = JSON.parse(Buffer.from(String(token.split('.')[0]), 'base64url').toString());

  expect(header).toEqual({ alg: 'ES256', kid: expect.stringMatching(/^[\w-]{43}$/), typ: 'at+jwt' });
  const { iat, auth_time: authTime, ...claims } = claimsOf(token);
  expect(claims).toEqual({
    iss: service.issuer,
    aud: service.issuer,
    sub: user.id,
    client_id: 'mobile',
    nbf: iat,
    exp: iat + 900,
    jti: expect.any(String),
    sid: session.id,
    gen: 0,
    amr: ['pwd'],
    roles: ['user'],
    permissions: [],
  });
  // The password was right a moment before the session began, or in the same second.
  expect([iat - 1, iat]).toContain(authTime);
  expect(Math.floor(Date.parse(session.auth_time) / 1_000)).toBe(authTime);
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
    expect(answer.setCookies).toEqual([]);
    for (const scope of ['others', 'global']) {
      const refused = await logout(headers, `?scope=${scope}`, body);
      expectProblem(refused, 'unauthenticated');
      expect(refused.setCookies).toEqual([]);
    }
  });

  test('again, or with what was ended by another, is fine too; an end of all that ends nothing is refused', async () => {
    const { access_token: token, refresh_token: refreshToken } = await person.tokens();
    for (let count = 0; count < 2; count++) expect((await logout(bearer(token))).status).toBe(204);
    expect((await logout({}, '', { refresh_token: refreshToken })).status).toBe(204);
    for (const scope of ['?scope=others', '?scope=global']) {
      expectProblem(await logout(bearer(token), scope), 'unauthenticated');
      const byToken = await logout({}, scope, { refresh_token: refreshToken });
      expectProblem(byToken, 'session_expired');
      expect(byToken.json.reason).toBe('logged_out');
    }
  });

  test('with a bearer token ends the session of the refresh token in the body too', async () => {
    const [phone, tablet] = [await person.tokens(), await person.tokens()];
    expect((await logout(bearer(phone.access_token), '', { refresh_token: tablet.refresh_token })).status).toBe(204);
    for (const { refresh_token: token } of [phone, tablet])
      expect((await refresh(token)).json).toMatchObject({ code: 'session_expired', reason: 'logged_out' });
  });

  test('with an old refresh token of the session ends it; with one of a dead session nothing else', async () => {
    const [phone, other] = [await person.tokens(), await person.tokens()];
    const second = (await refresh(phone.refresh_token)).json;
    const third = (await refresh(second.refresh_token)).json;

    expect((await logout({}, '', { refresh_token: phone.refresh_token })).status).toBe(204);
    expect((await whoami(bearer(third.access_token))).status).toBe(403);
    const expired = { code: 'session_expired', reason: 'refresh_reused' };
    expect((await refresh(third.refresh_token)).json).toMatchObject(expired);
    expect((await logout({}, '?scope=global', { refresh_token: third.refresh_token })).json).toMatchObject(expired);
    expect((await whoami(bearer(other.access_token))).status).toBe(200);
  });

  test.each(['others', 'global'])(
    '%s by a spent refresh token is a reuse: its own session ends, and no other',
    async (scope) => {
      const own = await newPerson(service);
      const [phone, other] = [await own.tokens(), await own.tokens()];
      const second = (await refresh(phone.refresh_token)).json;
      const third = (await refresh(second.refresh_token)).json;

      const answer = await logout({}, `?scope=${scope}`, { refresh_token: phone.refresh_token });

      expectProblem(answer, 'refresh_token_reused');
      expect((await whoami(bearer(third.access_token))).status).toBe(403);
      expect((await refresh(third.refresh_token)).json).toMatchObject({ reason: 'refresh_reused' });
      expect((await whoami(bearer(other.access_token))).status).toBe(200);
      expect((await refresh(other.refresh_token)).status).toBe(200);
    },
  );

  test('by a bad bearer ends the session of the refresh token, and not the one of the cookie', async () => {
    const [phone, cookie] = [await person.tokens(), await person.cookie()];

    const headers = { ...bearer('nonsense'), cookie };
    const answer = await logout(headers, '', { refresh_token: phone.refresh_token });

    expect({ status: answer.status, cookies: answer.setCookies }).toEqual({ status: 204, cookies: [] });
    expect((await whoami({ cookie })).status).toBe(200);
    expect((await whoami(bearer(phone.access_token))).status).toBe(403);
  });

  test('ends the session of the bearer, where a cookie of another came along', async () => {
    const [phone, cookie] = [await person.tokens(), await person.cookie()];

    const answer = await logout({ ...bearer(phone.access_token), cookie });
    expect({ status: answer.status, cookies: answer.setCookies }).toEqual({ status: 204, cookies: [] });

    expect((await whoami(bearer(phone.access_token))).status).toBe(403);
    expect((await whoami({ cookie })).status).toBe(200);
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

  test('one may be ended again; the own one too, which signs out', async () => {
    const own = await newPerson(service);
    const [here, there] = [await own.tokens(), await own.tokens()];
    const remove = (id: string) =>
      service.call(`/auth/sessions/${id}`, { method: 'DELETE', headers: bearer(here.access_token) });

    for (let count = 0; count < 2; count++) expect((await remove(there.session.id)).status).toBe(204);
    expect((await remove(here.session.id)).status).toBe(204);
    expect((await whoami(bearer(here.access_token))).status).toBe(403);
    expect((await remove(here.session.id)).json.code).toBe('unauthenticated');
  });

  test('another user sees none of them, and cannot sign them out', async () => {
    const [one, other] = [await newPerson(service), await newPerson(service)];
    const [theirs, mine] = [await one.tokens(), await other.tokens()];

    for (const scope of ['others', 'global']) await logout(bearer(mine.access_token), `?scope=${scope}`);

    expect((await whoami(bearer(theirs.access_token))).status).toBe(200);
    const { json } = await service.call('/auth/sessions', { headers: bearer(theirs.access_token) });
    expect(json.sessions.map(({ id }: { id: string }) => id)).toEqual([theirs.session.id]);
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
  });
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
