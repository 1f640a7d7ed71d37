/** Guesses whose number is held whatever the clock says, and lengths that are counted in bytes. */
import { attemptMemory } from '../../adapters/memory/attempt-memory.ts';
import { ipPrefixes } from '../../core/throttle/ip-prefix.ts';
import { loginThrottle } from '../../core/throttle/login-throttle.ts';
import { fixedClock } from '../support/fixed-clock.ts';
import { type Account, type Answer, newAccount, newPerson } from '../support/http-service.ts';
import { roomInThrottleWindow } from '../support/room-in-window.ts';
import { type AttackCall, type Attacked, attacked } from './attack-target.ts';
import { tallied } from './support/tallied.ts';

const [free, limit, addressLimit] = [5, 6, 30];
let service: Attacked;
/** The guess after the free ones is the last, so that no passing second allows another. */
let strict: Attacked;
beforeAll(async () => {
  [service, strict] = await Promise.all([
    attacked({ settings: { ipAttemptLimit: addressLimit } }),
    attacked({ settings: { accountFreeAttempts: free, accountLockoutThreshold: limit, ipAttemptLimit: 100_000 } }),
  ]);
});
afterAll(async () => void (await Promise.all([service?.stop(), strict?.stop()])));

beforeEach(roomInThrottleWindow);

const test = tallied('Credentials, guesses');
let addresses = 0;
const freshAddress = () => `127.0.8.${1 + addresses++}`;
const login = (at: Attacked, account: Account, more: AttackCall = {}) =>
  at.call('/auth/login', { body: { ...account, client_type: 'mobile' }, ...more });
const guess = (at: Attacked, { email }: Account, more: AttackCall = {}) =>
  login(at, { email, password: 'not the password of this' }, more);
const count = (answers: readonly Answer[], wanted: number) => answers.filter(({ status }) => status === wanted).length;

describe('Credentials', () => {
  test('A140 R14 of 500 guesses at once, six are looked at and 494 are not: for nobody’s account alike', async () => {
    for (const victim of [await newPerson(strict), newAccount()]) {
      const answers = await Promise.all(
        Array.from({ length: 500 }, (_, index) => guess(strict, victim, { from: `127.0.9.${1 + (index % 50)}` })),
      );
      expect([count(answers, 401), count(answers, 429)]).toEqual([free + 1, 500 - free - 1]);
    }
  });

  test('A140 the right password among 200 parallel wrong ones is no way around the limit', async () => {
    const victim = await newPerson(strict);
    await Promise.all(Array.from({ length: 8 }, () => guess(strict, victim)));
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => (index % 4 ? guess : login)(strict, victim)),
    );
    expect(answers.filter(({ json }) => json?.access_token)).toEqual([]);
    expect(count(answers, 429)).toBe(200);
  });

  test('A128 A140 an over-long password is a guess like any other: it is counted, and then refused', async () => {
    const victim = await newPerson(strict);
    const answers: Answer[] = [];
    for (let turn = 0; turn < 9; turn++)
      answers.push(await login(strict, { email: victim.email, password: 'x'.repeat(1_025) }));
    expect(answers.map(({ status }) => status)).toEqual([...Array(limit).fill(400), ...Array(3).fill(429)]);
  });

  test('A128 R3 a password is measured in bytes of UTF-8: 1,024 are looked at, 1,026 are not', async () => {
    const [longest, longer] = [`${'語'.repeat(341)}a`, '語'.repeat(342)];
    expect([longest, longer].map((text) => Buffer.byteLength(text))).toEqual([1_024, 1_026]);
    const answers = [
      await login(service, { ...newAccount(), password: longest }),
      await login(service, { ...newAccount(), password: longer }),
    ];
    expect(answers.map(({ status, json }) => [status, json.code])).toEqual([
      [401, 'invalid_credentials'],
      [400, 'invalid_request'],
    ]);
  });

  test('A139 R15 no header charges somebody else’s address with guesses', async () => {
    const [thief, victim] = [freshAddress(), freshAddress()];
    const headers = { 'x-forwarded-for': victim, forwarded: `for=${victim}`, 'cf-connecting-ip': victim };
    for (let turn = 0; turn < addressLimit + 2; turn++) await guess(service, newAccount(), { from: thief, headers });
    expect((await guess(service, newAccount(), { from: thief })).status).toBe(429);
    expect((await guess(service, newAccount(), { from: victim })).status).toBe(401);
  });

  test('A141 R16 a device that is known gets in from an address that strangers have used up', async () => {
    const from = freshAddress();
    const victim = await newPerson(service);
    const device = (await victim.login('mobile')).headers['auth-device-token'] ?? '';
    for (let turn = 0; turn < addressLimit + 2; turn++) await guess(service, newAccount(), { from });
    expect((await login(service, victim, { from })).status).toBe(429);
    const known = await login(service, victim, { from, headers: { 'auth-device-token': device } });
    expect(known.json.access_token).toBeDefined();
    expect(known.status).toBe(200);
  });

  test('A141 R16 a device stays known after a sign-out everywhere', async () => {
    const victim = await newPerson(strict);
    const signedIn = await victim.login('mobile');
    const headers = { 'auth-device-token': signedIn.headers['auth-device-token'] ?? '' };
    const { access_token: token } = signedIn.json;
    await strict.call('/auth/logout?scope=global', { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    for (let turn = 0; turn < 10; turn++) await guess(strict, victim);
    expect((await login(strict, victim)).status).toBe(429);
    expect((await login(strict, victim, { headers })).status).toBe(200);
  });

  test('A143 an unverified address has no privilege: no role, no permission, no admin’s door, no claim', async () => {
    const squatter = await newPerson(service);
    const { access_token: token, user } = await squatter.tokens();
    const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
    expect({ roles: claims.roles, permissions: claims.permissions, email: claims.email }).toEqual({
      roles: ['user'],
      permissions: [],
      email: undefined,
    });
    expect(user.email_verified).toBe(false);
    const headers = { authorization: `Bearer ${token}` };
    expect((await service.call('/demo/admin', { headers })).status).toBe(403);
    const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
    const asked = await service.call('/oauth/introspect', { body: `token=${token}`, headers: form });
    expect(asked.text).not.toContain('"active":true');
    expect([403, 404]).toContain(asked.status);
  });

  test('A136 R15 one guess at each of 2,000 accounts, from all over a /64, gets as far as one address may', async () => {
    const throttle = unitThrottle();
    const outcomes = await Promise.all(
      Array.from({ length: 2_000 }, (_, index) =>
        throttle({ ...attemptAt(index), ip: `2001:db8:7:7::${index.toString(16)}` }).then(
          () => 'counted',
          ({ code }) => code,
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'counted')).toHaveLength(addressLimit);
    expect(outcomes.filter((outcome) => outcome === 'too_many_attempts')).toHaveLength(2_000 - addressLimit);
  });

  test('A137 R15 whoever moves within a /64 stays one source; the /64 beside it is another', async () => {
    const throttle = unitThrottle();
    const from = (ip: string, index: number) => throttle({ ...attemptAt(index), ip });
    for (let turn = 0; turn < addressLimit; turn++) await from(`2001:db8:8:8:${(turn * 997).toString(16)}::1`, turn);
    await expect(from('2001:db8:8:8:ffff:ffff:ffff:ffff', 1_000)).rejects.toMatchObject({ code: 'too_many_attempts' });
    await from('2001:db8:8:9::1', 1_001);
  });

  test('A137 R15 whoever moves within a /48 has sixteen times what an address has', async () => {
    const throttle = unitThrottle();
    const from = (ip: string, index: number) => throttle({ ...attemptAt(index), ip });
    for (let turn = 0; turn < 16 * addressLimit; turn++) await from(`2001:db8:9:${turn.toString(16)}::1`, turn);
    await expect(from('2001:db8:9:ffff::1', 2_000)).rejects.toMatchObject({ code: 'too_many_attempts' });
    await from('2001:db8:a:ffff::1', 2_001);
  });

  test.each([
    ['A138 zeros written out', '2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['A138 capitals', '2001:DB8:A:B::1', '2001:db8:a:b::1'],
    ['A138 an interface behind it', 'fe80::1%eth0', 'fe80::1'],
    ['A138 IPv4 in IPv6, dotted', '::ffff:192.0.2.1', '192.0.2.1'],
    ['A138 IPv4 in IPv6, in hexadecimals', '::FFFF:c000:0201', '192.0.2.1'],
    ['A138 IPv4 in IPv6, written out', '0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
  ])('%s is the same address', async (_, spelt, plain) => {
    expect(ipPrefixes(plain)[0]?.prefix).not.toBe('unknown');
    expect(ipPrefixes(spelt)).toEqual(ipPrefixes(plain));
  });
});

const attemptAt = (index: number) => ({
  email: `user${index}@example.com`,
  userId: Promise.resolve(`user${index}`),
  deviceId: null,
});

const unitThrottle = () =>
  loginThrottle({
    attempts: attemptMemory(),
    settings: {
      accountFreeAttempts: free,
      accountMaxBackoff: 900,
      accountLockoutThreshold: 100,
      ipAttemptLimit: addressLimit,
    },
    now: fixedClock().now,
  });
