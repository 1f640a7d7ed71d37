/** Session cookies: forged, tossed, disguised, fixed, raced, and kept for too long. */
import { ringIn } from '../../core/keys/key-material.ts';
import type { MacKey } from '../../core/keys/mac-keys.ts';
import { activeKey } from '../../core/keys/ring.ts';
import { hashSecret, newId, newSecret } from '../../core/random.ts';
import { openSessionSecret, sealSessionSecret } from '../../core/sessions/session-secret.ts';
import { type DatabaseProxy, type Interference, startProxy } from '../contracts/proxy.ts';
import { refusedByGateway } from '../support/api-kind.ts';
import { tokenForm } from '../support/credential-form.ts';
import { type Answer, bearer, cookieIn, newPerson, type Person } from '../support/http-service.ts';
import { rawHttp, rawRequest } from '../support/raw-http.ts';
import { type Attacked, attacked, eventOf, type Ground, newGround } from './attack-target.ts';
import { tallied } from './support/tallied.ts';

const test = tallied('Sessions and cookies');
let service: Attacked;
let person: Person;

beforeAll(async () => {
  service = await attacked();
  person = await newPerson(service);
});
afterAll(() => service?.stop());

type Headers = Record<string, string | string[]>;
const whoami = (headers: Headers, at = service) => at.call('/demo/whoami', { headers });
const me = (headers: Headers, at = service) => at.call('/auth/me', { headers });
const logout = (headers: Headers, query = '', at = service) =>
  at.call(`/auth/logout${query}`, { method: 'POST', headers: { origin: at.origin, ...headers } });
const cookieValueOf = (cookie: string) => cookie.slice(cookie.indexOf('=') + 1);
const item = async (id: string, at = service) =>
  (await at.items('sessions')).find(({ sessionId }) => sessionId?.S === id);

async function expectShut(headers: Headers, code = 'unauthenticated', at = service): Promise<Answer> {
  const [protectedRoute, ours] = await Promise.all([whoami(headers, at), me(headers, at)]);
  expect({ status: protectedRoute.status, text: protectedRoute.text }).toEqual({
    status: 403,
    text: '{"message":"Forbidden"}',
  });
  expect({ status: ours.status, code: ours.json?.code }).toEqual({ status: 401, code });
  expect(ours.setCookies.filter((cookie) => !cookie.startsWith('__Host-session=;'))).toEqual([]);
  return ours;
}

/** Bytes that Node's client refuses to send, as they are. */
async function rawStatus(cookieHeader: string | Buffer): Promise<number> {
  const [before, after] = rawRequest('GET', '/demo/whoami', ['cookie: \u0000']).split('\u0000');
  const bytes = Buffer.concat([before, cookieHeader, after].map((part) => Buffer.from(part ?? '')));
  return (await rawHttp(service.port, bytes)).status;
}

describe('Sessions & cookies', () => {
  test('A88 R17 R19 a session that was there before the sign-in is not the one after it', async () => {
    const attacker = await newPerson(service);
    const foreign = await attacker.cookie();
    const login = (cookie: string) =>
      service.call('/auth/login', {
        body: { email: person.email, password: person.password, client_type: 'web' },
        headers: { cookie, origin: service.origin },
      });

    for (const preset of [foreign, '__Host-session=chosen-by-the-attacker', `__Host-session=${'A'.repeat(128)}`]) {
      const answer = await login(preset);
      expect(cookieIn(answer)).not.toBe(preset);
      expect((await me({ cookie: cookieIn(answer) })).json.user.email).toBe(person.email);
      await expectShut({ cookie: preset }, preset === foreign ? 'session_expired' : 'unauthenticated');
    }
  });

  test('A88 R17 the cookie of a live session opens nothing under another MAC', async () => {
    const cookie = await person.cookie();
    const bytes = Buffer.from(cookieValueOf(cookie), 'base64url');
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);

    await expectShut({ cookie: `__Host-session=${bytes.toString('base64url')}` });
    expect((await me({ cookie })).status).toBe(200);
  });

  test('A89 a change of privilege ends the session that began before it', async () => {
    const user = await newPerson(service);
    const [cookie, tokens] = [await user.cookie(), await user.tokens()];
    await service.invoke('operator', { action: 'assign', email: user.email, roles: ['user', 'admin'] });

    await expectShut({ cookie }, 'session_expired');
    expect((await whoami(bearer(tokens.access_token))).status).toBe(403);
    const next = await user.cookie();
    expect(next).not.toBe(cookie);
    expect((await service.call('/demo/admin', { headers: { cookie: next } })).status).toBe(200);
  });

  test.each<[string, (cookie: string, evil: string) => Headers]>([
    ['A90 R24 one that a sibling domain tossed in before it', (cookie, evil) => ({ cookie: `${evil}; ${cookie}` })],
    ['A97 the two in the other order', (cookie, evil) => ({ cookie: `${cookie}; ${evil}` })],
    ['A90 the two in headers of their own', (cookie, evil) => ({ cookie: [evil, cookie] })],
    ['A97 the two in headers of their own, swapped', (cookie, evil) => ({ cookie: [cookie, evil] })],
    ['A90 its own value twice', (cookie) => ({ cookie: `${cookie}; ${cookie}` })],
    ['A90 an empty one beside it', (cookie) => ({ cookie: `__Host-session=; ${cookie}` })],
    ['A94 one in an old syntax', (cookie) => ({ cookie: `$Version=1,${cookie}` })],
    ['A95 its value in quotes', (cookie) => ({ cookie: `__Host-session="${cookieValueOf(cookie)}"` })],
    [
      'A96 its value percent-encoded',
      (cookie) => ({ cookie: cookie.replace(/.$/, (last) => `%${last.charCodeAt(0).toString(16)}`) }),
    ],
    ['A96 its name percent-encoded', (cookie) => ({ cookie: `__Host%2Dsession=${cookieValueOf(cookie)}` })],
    ['A99 two joined by a comma', (cookie, evil) => ({ cookie: `${cookie}, ${evil}` })],
    ['A99 two joined by a comma, the other first', (cookie, evil) => ({ cookie: `${evil},${cookie}` })],
    ['A91 a twin in lower case alone', (cookie) => ({ cookie: `__host-session=${cookieValueOf(cookie)}` })],
    ['A91 a twin in upper case alone', (cookie) => ({ cookie: `__HOST-SESSION=${cookieValueOf(cookie)}` })],
    ['A91 a twin without the prefix', (cookie) => ({ cookie: `session=${cookieValueOf(cookie)}` })],
    ['A91 a twin with the other prefix', (cookie) => ({ cookie: `__Secure-session=${cookieValueOf(cookie)}` })],
    ['A93 one without a name', (cookie) => ({ cookie: `=${cookie}` })],
    [
      'A93 one whose name is empty and whose value is all of it',
      (cookie) => ({ cookie: `==${cookieValueOf(cookie)}` }),
    ],
    ['A100 R50 the value in a header of another name', (cookie) => ({ 'x-session': cookieValueOf(cookie) })],
    ['A100 the value as a bearer', (cookie) => bearer(cookieValueOf(cookie))],
    ['A100 the whole cookie as a bearer', (cookie) => bearer(cookie)],
    ['A100 the session id as the cookie', (cookie) => ({ cookie: `__Host-session=${sessionIdIn(cookie)}` })],
    ['A106 the session id as a bearer', (cookie) => bearer(sessionIdIn(cookie))],
    ['R24 one character less', (cookie) => ({ cookie: cookie.slice(0, -1) })],
    ['R24 one character more', (cookie) => ({ cookie: `${cookie}A` })],
  ])('%s opens nothing', async (_, spell) => {
    const attacker = await newPersonOnce();
    const [cookie, evil] = [await person.cookie(), attacker];
    await expectShut(spell(cookie, evil));
    expect((await whoami({ cookie })).status).toBe(200);
  });

  test('A91 A93 look-alikes beside the cookie do not count: it opens, and they do nothing', async () => {
    const [cookie, evil] = [await person.cookie(), cookieValueOf(await newPersonOnce())];
    for (const other of [
      `__host-session=${evil}`,
      `=__Host-session=${evil}`,
      `__Host-session_=${evil}`,
      `x__Host-session=${evil}`,
    ]) {
      expect((await me({ cookie: `${other}; ${cookie}` })).json.user.email).toBe(person.email);
      expect((await me({ cookie: `${cookie}; ${other}` })).json.user.email).toBe(person.email);
    }
  });

  test('A92 R24 characters that some languages trim make another name: it opens nothing', async () => {
    const cookie = await person.cookie();
    const blanks = [
      '\u00a0',
      '\u0085',
      '\u1680',
      '\u2000',
      '\u2003',
      '\u2028',
      '\u202f',
      '\u205f',
      '\u3000',
      '\ufeff',
      '\u000b',
      '\u000c',
      '\u200b',
    ];
    for (const blank of blanks) {
      for (const spelt of [
        `${blank}${cookie}`,
        cookie.replace('=', `${blank}=`),
        `${cookie}${blank}`,
        cookie.replace('=', `=${blank}`),
      ]) {
        // As the browser's bytes, and as a gateway might hand over the characters.
        expect([400, refusedByGateway]).toContain(await rawStatus(Buffer.from(spelt)));
        if (blank < '\u0100') expect([400, refusedByGateway]).toContain(await rawStatus(Buffer.from(spelt, 'latin1')));
        expect(await service.invoke('authorizer', eventOf({ cookies: [spelt] }))).toEqual({ isAuthorized: false });
      }
    }
    // What is trimmed by the rules is trimmed.
    expect(await rawStatus(` \t ${cookie} \t`)).toBe(200);
  });

  test('A98 a flood of cookies changes nothing: with the one among them it opens, with two it does not', async () => {
    const cookie = await person.cookie();
    const flood = Array.from({ length: 200 }, (_, index) => `c${index}=${'v'.repeat(40)}`);
    expect(flood.join('; ').length).toBeGreaterThan(8_000);
    const hidden = [...flood.slice(0, 120), cookie, ...flood.slice(120)].join('; ');
    expect((await whoami({ cookie: hidden })).status).toBe(200);
    await expectShut({ cookie: `${hidden}; __Host-session=${cookieValueOf(await newPersonOnce())}` });
    const overflowing = Array.from({ length: 800 }, (_, index) => `c${index}=${'v'.repeat(40)}`).join('; ');
    expect([431, refusedByGateway]).toContain(await rawStatus(`${overflowing}; ${cookie}`));
    expect((await whoami({ cookie })).status).toBe(200);
  });

  test('A100 in the address or in the body a session opens nothing', async () => {
    const cookie = await person.cookie();
    const value = cookieValueOf(cookie);
    for (const query of [`?__Host-session=${value}`, `?session=${value}`, `?sid=${value}`, `?access_token=${value}`]) {
      expect((await service.call(`/demo/whoami${query}`)).status).toBe(403);
      expect((await service.call(`/auth/me${query}`)).status).toBe(401);
    }
    expect((await service.call('/auth/refresh', { body: { refresh_token: value } })).status).toBe(401);
    expect((await service.call('/auth/refresh', { body: { session: value } })).status).toBe(400);
  });

  test('A101 R41 no token is a cookie, and no cookie a token', async () => {
    const { access_token: access, refresh_token: refreshToken } = await person.tokens();
    const cookie = await person.cookie();
    for (const token of [access, refreshToken]) await expectShut({ cookie: `__Host-session=${token}` });
    for (const token of [refreshToken, cookieValueOf(cookie)]) await expectShut(bearer(token));
    for (const token of [access, cookieValueOf(cookie)])
      expect((await service.call('/auth/refresh', { body: { refresh_token: token } })).json.code).toBe(
        'unauthenticated',
      );
  });

  describe('A102 R20 a session whose time is over opens nothing though its item is still there', () => {
    test.each([
      ['idle for too long', 'idleExpiresAt', 'idle_timeout'],
      ['older than any may be', 'expiresAt', 'absolute_timeout'],
    ])('A102 %s', async (_, attribute, reason) => {
      const user = await newPerson(service);
      const answer = await user.login('web');
      const { id } = answer.json.session;
      await service.amend('sessions', id, { [attribute]: { N: String(Date.now() - 1) } });

      const { json } = await expectShut({ cookie: cookieIn(answer) }, 'session_expired');
      expect(json.reason).toBe(reason);
      const renewed = await service.call('/auth/refresh', {
        method: 'POST',
        headers: { cookie: cookieIn(answer), origin: service.origin },
      });
      expect(renewed.json).toMatchObject({ code: 'session_expired', reason });
      expect((await item(id))?.[attribute]?.N).toBeDefined();
      // A list does not show it either.
      const { access_token: token } = await user.tokens();
      const listed = await service.call('/auth/sessions', { headers: bearer(token) });
      expect(listed.json.sessions.map((session: { id: string }) => session.id)).not.toContain(id);
    });
  });

  test('A105 a sign-in that failed leaves nothing that opens anything', async () => {
    const { email } = person;
    for (const client_type of ['web', 'mobile', 'api']) {
      const failed = await service.call('/auth/login', { body: { email, password: 'not the password', client_type } });
      expect(failed.status).toBe(401);
      expect(failed.setCookies).toEqual([]);
      expect(failed.headers['auth-device-token']).toBeUndefined();
    }
  });

  test('A105 the device token, which outlives a session, opens nothing', async () => {
    const web = await person.login('web');
    const device = web.setCookies.find((cookie) => cookie.startsWith('__Host-device='))?.split(';')[0] ?? '';
    const token = (await person.login('mobile')).headers['auth-device-token'] ?? '';
    expect([device.length, token.length]).toEqual([expect.any(Number), 66]);
    await expectShut({ cookie: device });
    await expectShut({ cookie: `__Host-session=${cookieValueOf(device)}` });
    await expectShut(bearer(token));
    await expectShut({ 'auth-device-token': token });
    expect((await service.call('/auth/refresh', { body: { refresh_token: token } })).status).toBe(401);
  });

  test("A106 R22 another user's session is not found, not listed and not ended", async () => {
    const [mine, theirs] = [await person.tokens(), await (await newPerson(service)).tokens()];
    for (const id of [theirs.session.id, theirs.user.id, newId(), '..', '%2e%2e', `${theirs.session.id}%00`]) {
      const answer = await service.call(`/auth/sessions/${id}`, {
        method: 'DELETE',
        headers: bearer(mine.access_token),
      });
      expect({ status: answer.status, code: answer.json?.code }).toEqual({ status: 404, code: 'not_found' });
    }
    expect((await whoami(bearer(theirs.access_token))).status).toBe(200);
    const { json } = await service.call('/auth/sessions', { headers: bearer(mine.access_token) });
    for (const { id } of json.sessions) expect(id).not.toBe(theirs.session.id);
  });

  test('A107 what the table holds of a session is no cookie', async () => {
    const cookie = await person.cookie();
    const stored = await item(sessionIdIn(cookie));
    const {
      sessionId = '',
      userId = '',
      secretHash = '',
    } = Object.fromEntries(Object.entries(stored ?? {}).map(([name, value]) => [name, String(value.S ?? value.N)]));
    expect(Buffer.from(cookieValueOf(cookie), 'base64url').toString('base64url')).not.toContain(secretHash);
    const pieces = Buffer.concat([sessionId, userId, secretHash].map((part) => Buffer.from(part, 'base64url')));
    for (const value of [
      secretHash,
      sessionId,
      `${sessionId}.${secretHash}`,
      pieces.toString('base64url'),
      Buffer.concat([pieces, Buffer.alloc(32)]).toString('base64url'),
      Buffer.concat([pieces, Buffer.from(secretHash, 'base64url')]).toString('base64url'),
    ])
      await expectShut({ cookie: `__Host-session=${value}` });
  });

  test('A107 with the MAC secret too, the hash is not the secret: the cookie is refused', async () => {
    const cookie = await person.cookie();
    const key = activeKey(ringIn<MacKey>(await service.secret('mac')));
    const { sessionId, userId, secret } = openSessionSecret(cookieValueOf(cookie), [key]) ?? {
      sessionId: '',
      userId: '',
      secret: '',
    };
    const seal = (guess: string) => `__Host-session=${sealSessionSecret({ sessionId, userId, secret: guess }, key)}`;
    expect(seal(secret)).toBe(cookie);
    for (const guess of [hashSecret(secret), newSecret()]) await expectShut({ cookie: seal(guess) });
    expect((await whoami({ cookie })).status).toBe(200);
  });

  test('A108 R56 nothing that only a session shows may be kept by a cache', async () => {
    const cookie = await person.cookie();
    for (const path of ['/auth/me', '/auth/sessions', '/demo/whoami'])
      expect((await service.call(path, { headers: { cookie } })).headers['cache-control']).toBe('no-store');
    const left = await logout({ cookie });
    expect(left.headers['cache-control']).toBe('no-store');
    await expectShut({ cookie }, 'session_expired');
  });

  test('A109 R23 of fifty sign-ins at once exactly as many sessions live as are allowed', async () => {
    const user = await newPerson(service);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => user.login(index % 2 === 0 ? 'mobile' : 'web')),
    );
    const signedIn = answers.filter(({ status }) => status === 200);
    expect(answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
    expect(signedIn.length).toBeGreaterThanOrEqual(10);
    const opens = await Promise.all(
      signedIn.map((answer) =>
        whoami(answer.json.access_token ? bearer(answer.json.access_token) : { cookie: cookieIn(answer) }),
      ),
    );
    expect(opens.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(opens.filter(({ status }) => status === 403)).toHaveLength(signedIn.length - 10);
  });

  test('A109 R23 what goes beyond them is the one that was unused for longest, and it is told why', async () => {
    const user = await newPerson(service);
    const cookies: string[] = [];
    for (let count = 0; count < 10; count++) cookies.push(await user.cookie());
    const idOf = async (cookie: string) => (await me({ cookie })).json.session.id;
    const [used, unused] = [cookies[0] ?? '', cookies[1] ?? ''];
    // By the clock of the service.
    const { last_seen_at: lastSeen } = (await me({ cookie: cookies.at(-1) ?? '' })).json.session;
    const later = { N: String(Date.parse(lastSeen) + 1_000) };
    await service.amend('sessions', await idOf(used), { lastSeenAt: later });

    await user.cookie();

    expect((await whoami({ cookie: used })).status).toBe(200);
    expect((await whoami({ cookie: unused })).status).toBe(403);
    expect((await me({ cookie: unused })).json).toMatchObject({ code: 'session_expired', reason: 'session_limit' });
  });

  test('A110 R35 a dead cookie that signs out again and again leaves nothing behind', async () => {
    const cookie = await person.cookie();
    const { id } = (await me({ cookie })).json.session;
    await logout({ cookie });
    const long = { N: String(Date.now() - 17 * 60_000) };
    await service.amend('sessions', id, { endedAt: long });
    await service.erase('revokedTokens', id);
    const logged = async () => (await service.items('revocationLog')).filter(({ sid }) => sid?.S === id).length;
    const before = await logged();
    for (const query of ['', '?scope=others', '?scope=global']) await logout({ cookie }, query);
    expect(await logged()).toBe(before);
    expect((await service.items('revokedTokens')).filter(({ sid }) => sid?.S === id)).toEqual([]);
  });

  test('A110 R35 R53 what was used many times a moment ago is dead everywhere once it is revoked', async () => {
    const user = await newPerson(service);
    const [tokens, cookie] = [await user.tokens(), await user.cookie()];
    const credentials = [bearer(tokens.access_token), { cookie }];
    // Every instance gets to know them.
    const visits = () =>
      Promise.all(Array.from({ length: 24 }, (_, index) => whoami(credentials[index % 2] as Headers)));
    for (let round = 0; round < 3; round++) for (const { status } of await visits()) expect(status).toBe(200);

    await logout(bearer(tokens.access_token), '?scope=global');

    for (const { status } of await visits()) expect(status).toBe(403);
  });

  test('R18 a cookie is 256 random bits under our MAC, with every attribute, and another each time', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => person.login('web')));
    const cookies = answers.map(
      ({ setCookies }) => setCookies.find((cookie) => cookie.startsWith('__Host-session=')) ?? '',
    );
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__Host-session=[\w-]{128}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
      expect(cookie.length).toBeLessThan(4_096);
    }
    const ring = ringIn<MacKey>(await service.secret('mac'));
    const secrets = cookies.map((cookie) => openSessionSecret(cookieValueOf(cookie.split(';')[0] ?? ''), ring)?.secret);
    expect(new Set(secrets).size).toBe(4);
    for (const secret of secrets) expect(Buffer.from(String(secret), 'base64url')).toHaveLength(32);
    // For the page's scripts there is nothing in the body.
    for (const { text } of answers) {
      expect(text).not.toMatch(/token|secret/);
      expect(text).not.toMatch(tokenForm);
    }
  });

  test('R42 a sign-out answers the same whatever came along, and clears a cookie of ours alone, with its own attributes', async () => {
    const cookie = await person.cookie();
    const cleared = ['__Host-session=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0'];
    const answers: [Answer, string[]][] = [
      [await logout({ cookie }), cleared],
      [await logout({ cookie }), cleared],
      [await logout({}), []],
      [await logout({ cookie: '__Host-session=nonsense' }), []],
      [await logout(bearer('nonsense')), []],
    ];
    for (const [{ status, text, setCookies }, expected] of answers)
      expect({ status, text, setCookies }).toEqual({ status: 204, text: '', setCookies: expected });
  });
});

let strangersCookie: string | undefined;
/** The cookie of somebody else, who is signed in all the time. */
async function newPersonOnce(): Promise<string> {
  strangersCookie ??= await (await newPerson(service)).cookie();
  return strangersCookie;
}

const sessionIdIn = (cookie: string) => Buffer.from(cookieValueOf(cookie), 'base64url').toString('base64url', 0, 16);

describe('Sessions & cookies', () => {
  let ground: Ground;
  let proxy: DatabaseProxy;
  let raced: Attacked;
  /** What happens to the write that extends a session, before it gets through. */
  let meanwhile: (() => Promise<void>) | null = null;

  beforeAll(async () => {
    ground = await newGround();
    const interfere: Interference = async ({ operation, body, onward }) => {
      const act = meanwhile;
      if (act && operation === 'UpdateItem' && String(body.UpdateExpression).startsWith('SET #lastSeenAt')) {
        meanwhile = null;
        await act();
      }
      return onward();
    };
    proxy = await startProxy(ground.database.endpoint, interfere);
    raced = await attacked({ ground, through: { database: proxy.endpoint } });
  });
  afterAll(async () => {
    await raced?.stop();
    await proxy?.stop();
    await ground?.stop();
  });

  /** A web session that was last seen two minutes ago: its next use extends it. */
  async function sleepy() {
    const user = await newPerson(raced);
    const answer = await user.login('web');
    const { id } = answer.json.session;
    await raced.amend('sessions', id, { lastSeenAt: { N: String(Date.now() - 120_000) } });
    return { id, cookie: cookieIn(answer) };
  }

  test('A103 R21 an extension that arrives after the sign-out brings nothing back', async () => {
    const { id, cookie } = await sleepy();
    meanwhile = async () => {
      expect((await logout({ cookie }, '', raced)).status).toBe(204);
    };
    await whoami({ cookie }, raced);

    expect(meanwhile).toBeNull();
    await expectShut({ cookie }, 'session_expired', raced);
    expect((await item(id, raced))?.endReason?.S).toBe('logged_out');
  });

  test.each(['idleExpiresAt', 'expiresAt'])(
    'A104 R21 an extension that arrives after %s extends nothing, though the item is still there',
    async (attribute) => {
      const { id, cookie } = await sleepy();
      const past = String(Date.now() - 1_000);
      meanwhile = () => raced.amend('sessions', id, { [attribute]: { N: past } });
      await whoami({ cookie }, raced);

      expect(meanwhile).toBeNull();
      expect((await item(id, raced))?.[attribute]?.N).toBe(past);
      await expectShut({ cookie }, 'session_expired', raced);
    },
  );

  test('A104 a renewal of a session that is over extends nothing either', async () => {
    const { id, cookie } = await sleepy();
    const past = String(Date.now() - 1_000);
    await raced.amend('sessions', id, { idleExpiresAt: { N: past } });
    const renewed = await raced.call('/auth/refresh', { method: 'POST', headers: { cookie, origin: raced.origin } });
    expect(renewed.json).toMatchObject({ code: 'session_expired', reason: 'idle_timeout' });
    expect((await item(id, raced))?.idleExpiresAt?.N).toBe(past);
  });

  test('R21 use extends a session once a minute at most, and never beyond its absolute expiry', async () => {
    const { id, cookie } = await sleepy();
    await whoami({ cookie }, raced);
    const extended = (await item(id, raced))?.lastSeenAt?.N;
    expect(Number(extended)).toBeGreaterThan(Date.now() - 10_000);
    await whoami({ cookie }, raced);
    expect((await item(id, raced))?.lastSeenAt?.N).toBe(extended);

    const soon = Date.now() + 5_000;
    await raced.amend('sessions', id, { expiresAt: { N: String(soon) } });
    await raced.amend('sessions', id, { lastSeenAt: { N: String(Date.now() - 120_000) } });
    expect((await whoami({ cookie }, raced)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, soon - Date.now() + 5));
    expect((await expectShut({ cookie }, 'session_expired', raced)).json.reason).toBe('absolute_timeout');
  });

  test('R35 a sign-out everywhere while another is signing in leaves nothing live behind', async () => {
    const user = await newPerson(raced);
    const [here, cookie] = [await user.tokens(), await user.cookie()];
    const [logins] = await Promise.all([
      Promise.all(Array.from({ length: 6 }, (_, index) => user.login(index % 2 ? 'web' : 'mobile'))),
      logout(bearer(here.access_token), '?scope=global', raced),
    ]);
    await expectShut({ cookie }, 'session_expired', raced);
    await expectShut(bearer(here.access_token), 'unauthenticated', raced);
    for (const answer of logins) {
      if (answer.status !== 200) continue;
      const headers: Headers = answer.json.access_token
        ? bearer(answer.json.access_token)
        : { cookie: cookieIn(answer) };
      const [atAuthorizer, ours] = await Promise.all([whoami(headers, raced), me(headers, raced)]);
      // Either it came after, and is whole; or it is dead for all.
      expect([atAuthorizer.status, ours.status]).toEqual(atAuthorizer.status === 200 ? [200, 200] : [403, 401]);
    }
  });
});
