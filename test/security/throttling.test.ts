/** How many guesses there are: against an account, from an address, in parallel, and by whom. */
import { ringIn } from '../../core/keys/key-material.ts';
import type { MacKey } from '../../core/keys/mac-keys.ts';
import { activeKey } from '../../core/keys/ring.ts';
import { newId } from '../../core/random.ts';
import { mintDeviceToken } from '../../core/throttle/device-token.ts';
import { fixedClock } from '../support/fixed-clock.ts';
import { type Account, type Answer, bearer, cookieIn, newAccount, newPerson } from '../support/http-service.ts';
import { roomInThrottleWindow } from '../support/room-in-window.ts';
import { wiredUseCases } from '../support/wired-use-cases.ts';
import { type AttackCall, type Attacked, attacked, eventOf } from './attack-target.ts';
import { tallied } from './support/tallied.ts';

const test = tallied('Credentials, throttling');

const free = 5;
const addressLimit = 8;
/** More than the tests themselves register from one address. */
const registrationLimit = 12;
let service: Attacked;
/** The same service with a limit that is soon reached, and no delay before it. */
let locking: Attacked;

beforeAll(async () => {
  [service, locking] = await Promise.all([
    attacked({
      settings: { accountFreeAttempts: free, ipAttemptLimit: addressLimit, ipRegistrationLimit: registrationLimit },
    }),
    attacked({ settings: { accountFreeAttempts: 8, accountLockoutThreshold: 8, ipAttemptLimit: 100_000 } }),
  ]);
});
afterAll(async () => {
  await Promise.all([service?.stop(), locking?.stop()]);
});

beforeEach(roomInThrottleWindow);

let addresses = 0;
/** A loopback address that nobody has guessed from. */
const freshAddress = () => `127.0.${1 + Math.floor(addresses / 250)}.${1 + (addresses++ % 250)}`;
const login = (account: Account, more: AttackCall = {}, at = service) =>
  at.call('/auth/login', { body: { ...account, client_type: 'mobile' }, ...more });
const guess = ({ email }: Account, more: AttackCall = {}, at = service) =>
  login({ email, password: 'not the password of this' }, more, at);
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);

function expectThrottled(answer: Answer): void {
  expect({ status: answer.status, code: answer.json?.code }).toEqual({ status: 429, code: 'too_many_attempts' });
  expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  expect(answer.setCookies).toEqual([]);
}

/** How many guesses a time in seconds allows: the free ones, one more, and one for each 1, 2, 4, ... s that have passed. */
const allowedIn = (seconds: number) => free + 1 + Math.floor(Math.log2(seconds + 1));

/** As if each of so many guesses came from an address of its own. */
async function stormOf(count: number, attempt: (index: number) => Promise<Answer>) {
  const started = performance.now();
  const answers = await Promise.all(Array.from({ length: count }, (_, index) => attempt(index)));
  return { answers, seconds: (performance.now() - started) / 1_000 };
}

describe('Credentials', () => {
  test('A140 R14 of 500 guesses at once as many are looked at as of 500 in a row', async () => {
    const victim = await newPerson(service);
    const from = Array.from({ length: 50 }, freshAddress);
    const { answers, seconds } = await stormOf(500, (index) => guess(victim, { from: from[index % 50] ?? '' }));

    const looked = answers.filter(({ status }) => status === 401).length;
    expect(looked).toBeGreaterThanOrEqual(free + 1);
    expect(looked).toBeLessThanOrEqual(allowedIn(seconds));
    for (const answer of answers) if (answer.status !== 401) expectThrottled(answer);
    // Each that was looked at was counted before: the counter says as many.
    const counted = (await service.items('attempts')).filter(({ key }) => key?.S?.startsWith('account#'));
    expect(Math.max(...counted.map(({ count }) => Number(count?.N)))).toBe(looked);
  });

  test('A140 R14 64 parallel guesses, the right one among them, at an account that is closed: none gets through', async () => {
    const victim = await newPerson(service);
    const from = Array.from({ length: 16 }, freshAddress);
    // The closure grows: by now it is longer than the storm lasts.
    for (let round = 0; round < 20; round++) {
      const answer = await guess(victim, { from: from[round % 16] ?? '' });
      if (Number(answer.headers['retry-after']) >= 8) break;
      if (answer.status === 429)
        await new Promise((resolve) => setTimeout(resolve, Number(answer.headers['retry-after']) * 1_000));
    }
    const closed = await guess(victim, { from: from[0] ?? '' });
    expectThrottled(closed);

    const { answers } = await stormOf(64, (index) =>
      (index % 2 ? login : guess)(victim, { from: from[index % 16] ?? '' }),
    );

    for (const answer of answers) expectThrottled(answer);
  });

  test('A140 R14 on a clock that stands still the count is exact, however many guess at once', async () => {
    const { instance, person } = await wiredUseCases({ clock: fixedClock() });
    const victim = await person();
    const wrong = { ...victim, password: 'wrong' };
    const instances = [instance(), instance(), instance(), instance()];
    const client = (index: number) => ({ client: { ip: `192.0.2.${index}`, userAgent: null } });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, (_, index) => instances[index % 4]?.signIn(wrong, 'mobile', client(index))),
    );
    const codes = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'none'));
    expect(codes.filter((code) => code === 'invalid_credentials')).toHaveLength(6);
    expect(codes.filter((code) => code === 'too_many_attempts')).toHaveLength(58);
    await expect(instances[0]?.signIn(victim, 'mobile', client(0))).rejects.toMatchObject({
      code: 'too_many_attempts',
    });
  });

  test('A140 R14 an account that does not exist closes exactly like one that does', async () => {
    const [known, unknown] = [await newPerson(locking), newAccount()];
    const sequence = async (account: Account) => {
      const answers: Answer[] = [];
      for (let turn = 0; turn < 12; turn++) answers.push(await guess(account, {}, locking));
      return answers.map(({ status, text, json, headers }) => [
        status,
        text.replace(json.request_id, ''),
        headers['retry-after'],
      ]);
    };
    const [one, other] = [await sequence(known), await sequence(unknown)];
    expect(other).toEqual(one);
    expect(one.map(([status]) => status)).toEqual([...Array(8).fill(401), ...Array(4).fill(429)]);
  });

  test('A140 R14 at the limit the right password is refused too, until an operator unlocks the account', async () => {
    const victim = await newPerson(locking);
    await Promise.all(Array.from({ length: 8 }, () => guess(victim, {}, locking)));
    for (let turn = 0; turn < 3; turn++) expectThrottled(await login(victim, {}, locking));

    await locking.invoke('operator', { action: 'unlock', email: victim.email });

    expect((await login(victim, {}, locking)).status).toBe(200);
  });

  test('R14 a success resets the count', async () => {
    const user = await newPerson(locking);
    for (let round = 0; round < 3; round++) {
      for (let turn = 0; turn < 7; turn++) expect((await guess(user, {}, locking)).status).toBe(401);
      expect((await login(user, {}, locking)).status).toBe(200);
    }
  });

  test('A141 R16 who closes an account to guesses ends none of its sessions and holds up no device that knows it', async () => {
    const victim = await newPerson(locking);
    const signedIn = await victim.login('mobile');
    const web = await victim.login('web');
    const device = signedIn.headers['auth-device-token'] ?? '';
    const deviceCookie = web.setCookies.find((cookie) => cookie.startsWith('__Host-device='))?.split(';')[0] ?? '';
    for (let turn = 0; turn < 20; turn++) await guess(victim, {}, locking);
    expectThrottled(await login(victim, {}, locking));

    const whoami = (headers: Record<string, string>) => locking.call('/demo/whoami', { headers });
    expect((await whoami(bearer(signedIn.json.access_token))).status).toBe(200);
    expect((await whoami({ cookie: cookieIn(web) })).status).toBe(200);
    const again = await locking.call('/auth/refresh', { body: { refresh_token: signedIn.json.refresh_token } });
    expect(again.status).toBe(200);
    expect((await login(victim, { headers: { 'auth-device-token': device } }, locking)).status).toBe(200);
    const origin = locking.origin;
    expect((await login(victim, { headers: { cookie: deviceCookie, origin } }, locking)).status).toBe(200);
    // The account is as closed to strangers as before.
    expectThrottled(await login(victim, {}, locking));
  });

  test('A141 R16 a known device has a limit of its own, and its token is good for no other account', async () => {
    const [victim, thief] = [await newPerson(locking), await newPerson(locking)];
    const device = async (of: typeof victim) => (await of.login('mobile')).headers['auth-device-token'] ?? '';
    const stolen = { 'auth-device-token': await device(victim) };
    for (let turn = 0; turn < 8; turn++) expect((await guess(victim, { headers: stolen }, locking)).status).toBe(401);
    expectThrottled(await login(victim, { headers: stolen }, locking));
    // Strangers and the owner elsewhere are not held up by it.
    expect((await login(victim, {}, locking)).status).toBe(200);

    const others = { 'auth-device-token': await device(thief) };
    for (let turn = 0; turn < 8; turn++) await guess(victim, { headers: others }, locking);
    expectThrottled(await login(victim, { headers: others }, locking));
    for (const forged of ['', 'x', 'AAAAAAAAAAAAAAAAAAAAAA.AAAA', `${others['auth-device-token']}A`])
      expectThrottled(await login(victim, { headers: { 'auth-device-token': forged } }, locking));
  });

  test('A136 R15 one guess at each of many accounts is as limited as many at one, for those that are no accounts too', async () => {
    const from = freshAddress();
    const { answers } = await stormOf(60, () => guess(newAccount(), { from }));
    expect(statuses(answers).filter((status) => status === 401)).toHaveLength(addressLimit);
    for (const answer of answers) if (answer.status !== 401) expectThrottled(answer);

    const user = await newPerson(service);
    expectThrottled(await login(user, { from }));
    // Another address is not held up, and a right password costs its address nothing.
    const other = freshAddress();
    for (let turn = 0; turn < addressLimit + 2; turn++) expect((await login(user, { from: other })).status).toBe(200);
  });

  test('A136 R15 registrations are limited by address too, those that are refused for another reason as well', async () => {
    const from = freshAddress();
    const register = (account: Account, at = from) => service.call('/auth/register', { body: account, from: at });
    const taken = await newPerson(service);
    const answers = await Promise.all(
      Array.from({ length: registrationLimit + 6 }, (_, turn) =>
        register(turn % 3 === 0 ? { email: taken.email, password: taken.password } : newAccount()),
      ),
    );
    expect(answers.filter(({ status }) => status === 201 || status === 409)).toHaveLength(registrationLimit);
    for (const answer of answers.filter(({ status }) => status !== 201 && status !== 409)) expectThrottled(answer);
    expect((await register(newAccount(), freshAddress())).status).toBe(201);
  });

  test('A141 R16 somebody who makes device tokens guesses no more than twice the threshold, and an unlock opens every device', async () => {
    const victim = await newPerson(locking);
    const phone = await victim.login('mobile');
    const { id } = phone.json.user;
    const token = phone.headers['auth-device-token'] ?? '';
    const ring = ringIn<MacKey>(await locking.secret('mac'));
    const forged = () => ({ 'auth-device-token': mintDeviceToken(newId(), id, activeKey(ring)) });
    const answers = await Promise.all(Array.from({ length: 40 }, () => guess(victim, { headers: forged() }, locking)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(16);
    for (const answer of answers.filter(({ status }) => status !== 401)) expectThrottled(answer);
    expectThrottled(await login(victim, { headers: { 'auth-device-token': token } }, locking));

    await locking.invoke('operator', { action: 'unlock', email: victim.email });

    expect((await login(victim, { headers: { 'auth-device-token': token } }, locking)).status).toBe(200);
  });

  test('R14 of right sign-ins sixty an hour begin a session for one account, from whatever addresses', async () => {
    const { instance, person, clock, stores } = await wiredUseCases();
    const user = await person();
    const { signIn } = instance();
    const from = (turn: number) => signIn(user, 'web', { client: { ip: `192.0.2.${turn}`, userAgent: null } });
    for (let turn = 0; turn < 60; turn++) await from(turn);
    const index = async () => Object.keys((await stores.users.find(user.userId))?.sessionIndex ?? {});
    const before = await index();
    await expect(from(60)).rejects.toMatchObject({ code: 'too_many_attempts' });
    expect(await index()).toEqual(before);
    clock.move(3_600_000);
    await from(61);
  });

  /** Straight to the function: no loopback client has an IPv6 prefix of its own. */
  const guessFrom = async (ip: string, more: Record<string, string> = {}) => {
    const body = JSON.stringify({ ...newAccount(), client_type: 'mobile' });
    const headers = { 'content-type': 'application/json', ...more };
    const event = eventOf({ method: 'POST', path: '/auth/login', headers, body, ip });
    return ((await service.invoke('login', event)) as { statusCode: number }).statusCode;
  };

  test('A137 R15 whoever changes addresses within a /64 is one source', async () => {
    const network = '2001:db8:1:2';
    const first: number[] = [];
    for (let turn = 0; turn < addressLimit; turn++)
      first.push(await guessFrom(`${network}:${turn.toString(16)}:${(turn * 7).toString(16)}:a:${turn}`));
    expect(first).toEqual(Array(addressLimit).fill(401));
    for (const ip of [`${network}::1`, `${network}:ffff:ffff:ffff:ffff`]) expect(await guessFrom(ip)).toBe(429);
    expect(await guessFrom('2001:db8:1:3::1')).toBe(401);
  });

  test('A138 R15 an address is the same however it is spelt, mapped IPv4 included', async () => {
    for (let turn = 0; turn < addressLimit; turn++) await guessFrom('2001:db8:5:6::1');
    for (const ip of [
      '2001:0db8:0005:0006:0000:0000:0000:0001',
      '2001:DB8:5:6::9',
      '2001:db8:5:6:0:0:192.0.2.1',
      '2001:db8:5:6::1%eth0',
    ])
      expect(await guessFrom(ip)).toBe(429);

    for (let turn = 0; turn < addressLimit; turn++) await guessFrom('198.51.100.7');
    for (const ip of ['::ffff:198.51.100.7', '::FFFF:c633:6407', '0:0:0:0:0:ffff:198.51.100.7'])
      expect(await guessFrom(ip)).toBe(429);
    expect(await guessFrom('::ffff:198.51.100.8')).toBe(401);
  });

  test('A139 R15 no header says where a request comes from', async () => {
    const from = freshAddress();
    await stormOf(addressLimit, () => guess(newAccount(), { from }));
    for (const name of [
      'x-forwarded-for',
      'x-real-ip',
      'forwarded',
      'true-client-ip',
      'cf-connecting-ip',
      'x-client-ip',
      'x-amzn-source-ip',
      'x-cluster-client-ip',
    ])
      for (const value of ['203.0.113.5', 'for=203.0.113.5', `203.0.113.5, ${from}`])
        expectThrottled(await guess(newAccount(), { from, headers: { [name]: value } }));
    const user = await newPerson(service);
    const { json } = await login(user, { from: freshAddress(), headers: { 'x-forwarded-for': '203.0.113.5' } });
    expect(json.session.ip).toMatch(/^127\.0\./);
  });

  test('R14 what is refused here is not charged to the address', async () => {
    const victim = await newPerson(locking);
    for (let turn = 0; turn < 8; turn++) await guess(victim, {}, locking);
    const count = async () =>
      (await locking.items('attempts'))
        .filter(({ key }) => key?.S?.startsWith('guesses#'))
        .map((item) => Number(item.count?.N));
    const before = await count();
    for (let turn = 0; turn < 5; turn++) expectThrottled(await guess(victim, {}, locking));
    expect(await count()).toEqual(before);
  });
});
