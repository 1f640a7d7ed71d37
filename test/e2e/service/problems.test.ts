/** Every refusal that a client can bring about: its code, status, headers and exact members, and that it did nothing. */
import { expectOurHeaders, expectProblem, testOfGateway } from '../../support/expect-answer.ts';
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
let phone: Answer['json'];
let cookie: string;

beforeAll(async () => {
  service = await serviceUnderTest();
  person = await newPerson(service);
  phone = await person.tokens();
  cookie = await person.cookie();
});
afterAll(() => service?.stop());

const login = (body: object, headers: Record<string, string> = {}) => service.call('/auth/login', { body, headers });
const register = (body: object, headers: Record<string, string> = {}) =>
  service.call('/auth/register', { body, headers });
const me = (headers: Record<string, string>) => service.call('/auth/me', { headers });
const logout = (headers: Record<string, string>) => service.call('/auth/logout', { method: 'POST', headers });
const clearedCookie = '__Host-session=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0';

describe('invalid_credentials', () => {
  test('is the same bytes for a wrong password and an unknown address, and signs nobody in', async () => {
    const wrong = await login({ email: person.email, password: 'not the password', client_type: 'web' });
    const empty = await login({ email: person.email, password: '', client_type: 'web' });
    const unknown = await login({ ...newAccount(), client_type: 'web' });

    const bytes = ({ text, json }: Answer) => text.replace(json.request_id, '');
    for (const answer of [wrong, empty, unknown]) {
      expectProblem(answer, 'invalid_credentials');
      expect(answer.setCookies).toEqual([]);
      expect(answer.headers).not.toHaveProperty('auth-device-token');
      expect(bytes(answer)).toBe(bytes(wrong));
    }
  });

  test('does not tell an over-long password of a user from one of nobody', async () => {
    const password = 'x'.repeat(1_025);
    const known = await login({ email: person.email, password, client_type: 'web' });
    const unknown = await login({ email: newAccount().email, password, client_type: 'web' });

    expectProblem(known, 'invalid_request');
    expect({ ...unknown.json, request_id: '' }).toEqual({ ...known.json, request_id: '' });
  });

  test('takes every byte of a password: case and a blank at the end count', async () => {
    const { email, password } = person;
    for (const other of [password.toUpperCase(), `${password} `, ` ${password}`, password.slice(0, -1)]) {
      expectProblem(await login({ email, password: other, client_type: 'web' }), 'invalid_credentials');
      // A success in between, or the account would close.
      await person.login('api');
    }
  });
});

describe('unauthenticated', () => {
  test('says Bearer where no token was sent, and invalid_token where one was', async () => {
    const without = await me({});
    const bad = await me(bearer('nonsense'));
    const badCookie = await me({ cookie: '__Host-session=nonsense' });

    for (const answer of [without, bad, badCookie]) expectProblem(answer, 'unauthenticated');
    expect(without.headers['www-authenticate']).toBe('Bearer');
    expect(bad.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    expect(badCookie.headers['www-authenticate']).toBe('Bearer');
  });

  test('leaves a cookie alone that is none of ours, for it may be a neighbour’s', async () => {
    for (const stranger of ['nonsense', 'A'.repeat(128)]) {
      const headers = { cookie: `__Host-session=${stranger}`, origin: service.origin };
      expect((await me(headers)).setCookies).toEqual([]);
      expect((await service.call('/auth/refresh', { method: 'POST', headers })).setCookies).toEqual([]);
    }
    expect((await me({})).setCookies).toEqual([]);
    expect((await me({ ...bearer('nonsense'), cookie })).setCookies).toEqual([]);
  });

  test.each<[string, string]>([
    ['GET', '/auth/me'],
    ['GET', '/auth/sessions'],
    ['DELETE', '/auth/sessions/AAAAAAAAAAAAAAAAAAAAAA'],
    ['POST', '/auth/refresh'],
  ])('is what %s %s answers to strangers', async (method, path) => {
    expectProblem(await service.call(path, { method }), 'unauthenticated');
  });

  test('an access token renews nothing', async () => {
    const answer = await service.call('/auth/refresh', { method: 'POST', headers: bearer(phone.access_token) });
    expectProblem(answer, 'unauthenticated');
  });
});

test('session_expired says why, and takes the dead cookie away', async () => {
  const dead = await person.cookie();
  await logout({ cookie: dead, origin: service.origin });

  const answer = await me({ cookie: dead });

  expectProblem(answer, 'session_expired');
  expect(answer.json.reason).toBe('logged_out');
  expect(answer.setCookies).toEqual([clearedCookie]);
});

test('refresh_token_reused has the members of a problem and no reason', async () => {
  const { refresh_token: oldest } = await person.tokens();
  const refresh = (token: string) => service.call('/auth/refresh', { body: { refresh_token: token } });
  await refresh((await refresh(oldest)).json.refresh_token);

  expectProblem(await refresh(oldest), 'refresh_token_reused');
});

test('forbidden is for who is known and lacks the role', async () => {
  for (const headers of [bearer(phone.access_token), { cookie }]) {
    expectProblem(await service.call('/demo/admin', { headers }), 'forbidden');
  }
});

describe('origin_refused', () => {
  const account = newAccount();
  test.each<[string, string, Record<string, string>]>([
    ['a sign-in of another origin', '/auth/login', { origin: 'https://evil.example' }],
    ['a sign-in of a sandboxed page', '/auth/login', { origin: 'null' }],
    ['a sign-in of an origin that begins like ours', '/auth/login', { origin: 'https://localhost.evil.example' }],
    ['a sign-in, by fetch metadata alone', '/auth/login', { 'sec-fetch-site': 'cross-site' }],
    ['a sign-in of a sibling, by fetch metadata alone', '/auth/login', { 'sec-fetch-site': 'same-site' }],
    ['a registration', '/auth/register', { origin: 'https://evil.example' }],
    ['a refresh', '/auth/refresh', { origin: 'https://evil.example' }],
    ['a sign-out', '/auth/logout', { origin: 'https://evil.example' }],
  ])('refuses %s', async (_, path, headers) => {
    const body = path.endsWith('login') ? { ...account, client_type: 'web' } : path.endsWith('register') ? account : {};
    const answer = await service.call(path, { body, headers });

    expectProblem(answer, 'origin_refused');
    expect(answer.setCookies).toEqual([]);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('refuses a cookie that changes something where neither header vouches for it, and ends nothing', async () => {
    const requests: [string, string][] = [
      ['POST', '/auth/logout'],
      ['POST', '/auth/logout?scope=global'],
      ['POST', '/auth/refresh'],
      ['DELETE', `/auth/sessions/${phone.session.id}`],
    ];
    for (const [method, path] of requests) {
      for (const headers of [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'none' }]) {
        expectProblem(await service.call(path, { method, headers: { cookie, ...headers } }), 'origin_refused');
      }
    }
    expect((await me({ cookie })).status).toBe(200);
    expect((await me(bearer(phone.access_token))).status).toBe(200);
  });

  test('does not refuse what our own origin, or a browser that says same-origin, asks for', async () => {
    for (const headers of [{ origin: service.origin }, { 'sec-fetch-site': 'same-origin' }]) {
      const answer = await service.call('/auth/refresh', { method: 'POST', headers: { cookie, ...headers } });
      expect(answer.status).toBe(200);
    }
  });
});

const preflights =
  'a preflight of our own origin is answered, one of another is of no method here (the emulator answers them itself)';
testOfGateway(preflights, async () => {
  const preflight = (origin: string) =>
    service.call('/auth/login', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });

  const own = await preflight(service.origin);
  expect({ status: own.status, text: own.text }).toEqual({ status: 204, text: '' });
  expect(own.headers).toMatchObject({
    'access-control-allow-origin': service.origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'POST',
    vary: 'Origin',
  });
  expectOurHeaders(own);
  const other = await preflight('https://evil.example');
  expectProblem(other, 'method_not_allowed');
  expect(other.headers).not.toHaveProperty('access-control-allow-origin');
});

test('not_found is for a session of another user, and for one that never was; theirs lives on', async () => {
  const theirs = await (await newPerson(service)).tokens();
  for (const id of [theirs.session.id, 'A'.repeat(22), 'nonsense', '__proto__', phone.user.id]) {
    const answer = await service.call(`/auth/sessions/${id}`, {
      method: 'DELETE',
      headers: bearer(phone.access_token),
    });
    expectProblem(answer, 'not_found');
  }
  expect((await me(bearer(theirs.access_token))).status).toBe(200);
});

describe('a registration', () => {
  test('of an address that is taken, in whatever spelling, is email_taken; the password stays the owner’s', async () => {
    const answer = await register({ ...newAccount(), email: ` ${person.email.toUpperCase()} ` });

    expectProblem(answer, 'email_taken');
    expect((await person.login('api')).status).toBe(200);
  });

  test('succeeds once of ten at once for one address', async () => {
    const account = newAccount();
    const answers = await Promise.all(Array.from({ length: 10 }, () => register(account)));

    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
    expect((await login({ ...account, client_type: 'api' })).status).toBe(200);
  });

  test.each([
    ['too short', 'fourteen chars'],
    ['of fifteen units, but of fewer characters', '🔑🎩🐎🔋📎🌵🚲🎲'],
    ['too long', Array.from({ length: 80 }, (_, index) => `${index} x`).join('')],
    ['common', 'passwordpassword'],
  ])('with a password that is %s is weak_password, says why, and makes no user', async (_, password) => {
    const account = { ...newAccount(), password };
    const answer = await register(account);

    expectProblem(answer, 'weak_password');
    expect(answer.json.errors).toEqual([{ field: 'password', message: expect.any(String) }]);
    expectProblem(await login({ ...account, client_type: 'api' }), 'invalid_credentials');
  });

  test('with its own address as the password is weak_password', async () => {
    const { email } = newAccount();
    expectProblem(await register({ email, password: email }), 'weak_password');
  });

  test('takes fifteen characters, whatever they are, and one password in any Unicode form', async () => {
    const account = { ...newAccount(), password: '🔑🎩🐎🔋📎🌵🚲🎲🧦🪁🛶🥁🪴🧭é' };
    expect((await register(account)).status).toBe(201);

    const decomposed = account.password.normalize('NFD');
    expect((await login({ email: account.email, password: decomposed, client_type: 'api' })).status).toBe(200);
  });
});
