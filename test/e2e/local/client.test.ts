/// <reference lib="dom" />
/** The client against the real service: what it does with each answer, in one tab and in several. */
import type { AuthState, Cause, SecondFactorNeeded, SignInResult } from '../../../packages/client/src/create-auth.ts';
import { authenticatorOf } from '../../support/authenticator.ts';
import { Device, type DeviceOptions, type Mode } from '../../support/client-device.ts';
import { type HttpService, localService, newPerson, type Person } from '../../support/http-service.ts';
import { SoftwareAuthenticator } from '../../support/software-authenticator.ts';

let service: HttpService;
let person: Person;
/** What asks for the person's sessions: a session that is not counted. */
let observer: string | null = null;

beforeAll(async () => {
  service = await localService();
});
beforeEach(async () => {
  person = await newPerson(service);
  observer = null;
});
afterAll(() => service?.stop());

const minutes = 60_000;
const modes: readonly [Mode][] = [['token'], ['cookie']];
const device = (options: DeviceOptions) => new Device(service, options);
const credentials = () => ({ email: person.email, password: person.password });

function secondFactor(result: SignInResult): SecondFactorNeeded {
  if (result.status !== 'second-factor') throw new Error(`no second factor was asked for: ${result.status}`);
  return result;
}

/** The sessions of the person that are live, by what a session of their own is told. */
async function liveSessions(): Promise<string[]> {
  observer ??= String((await person.tokens()).access_token);
  const { json } = await service.call('/auth/sessions', { headers: { authorization: `Bearer ${observer}` } });
  return json.sessions.filter(({ current }: { current: boolean }) => !current).map(({ id }: { id: string }) => id);
}

describe.each(modes)('in %s mode', (mode) => {
  test('nobody is signed in at first; after a sign-in a protected route opens, and after a sign-out it does not', async () => {
    const auth = device({ mode }).open({ deviceName: 'My phone' });
    expect(await auth.ready()).toEqual({ status: 'signed-out' });

    const signedIn = await auth.signIn(credentials());
    expect(signedIn).toMatchObject({ status: 'signed-in', user: { email: person.email } });
    expect(signedIn).toMatchObject({
      session: { device_name: 'My phone', client_type: mode === 'token' ? 'mobile' : 'web' },
    });
    expect((await auth.fetch('/demo/whoami')).status).toBe(200);

    expect(await auth.signOut()).toEqual({ told: true });
    expect(auth.state).toEqual({ status: 'signed-out', reason: 'logged_out' });
    expect(await liveSessions()).toEqual([]);
    expect((await auth.fetch('/demo/whoami')).status).toBe(403);
  });

  test('a wrong password is told with its problem, and changes nothing', async () => {
    const auth = device({ mode }).open();
    await auth.ready();
    const wrong = auth.signIn({ ...credentials(), password: 'not the password of anybody' });
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_credentials', problem: { status: 401 } });
    expect(auth.state).toEqual({ status: 'signed-out' });
  });

  test('a page that is loaded anew is signed in', async () => {
    const phone = device({ mode });
    await phone.open().signIn(credentials());
    expect(await phone.open().ready()).toMatchObject({ status: 'signed-in', user: { email: person.email } });
  });

  test('on a device whose clock is off by a day, either way, it stays signed in for hours', async () => {
    for (const clockOffset of [-24 * 60 * minutes, 24 * 60 * minutes]) {
      const phone = device({ mode, clockOffset });
      const auth = phone.open();
      await auth.signIn(credentials());
      const before = phone.refreshes;
      for (let visit = 0; visit < 3; visit++) expect((await auth.fetch('/demo/whoami')).status).toBe(200);
      expect(phone.refreshes).toBe(before);
      for (let visit = 0; visit < 6; visit++) {
        await phone.pass(20 * minutes, { isAsleep: visit % 2 === 0 });
        expect((await auth.fetch('/demo/whoami')).status).toBe(200);
      }
      expect(auth.state.status).toBe('signed-in');
    }
  });

  test('a credential that is due is renewed once for all who ask, in every tab, before it ends', async () => {
    const phone = device({ mode });
    const tabs = [phone.open(), phone.open(), phone.open()];
    await tabs[0]?.signIn(credentials());
    await Promise.all(tabs.map((tab) => tab.ready()));
    await phone.pass(16 * minutes);

    const answers = await Promise.all(tabs.flatMap((tab) => [1, 2, 3].map(() => tab.fetch('/demo/whoami'))));

    expect(answers.map(({ status }) => status)).toEqual(Array(9).fill(200));
    expect(phone.mostInFlight).toBe(1);
  });

  test('a session that was ended elsewhere is noticed at the next call, with the reason', async () => {
    const auth = device({ mode }).open();
    const signedIn = await auth.signIn(credentials());
    if (signedIn.status !== 'signed-in') throw new Error('not signed in');
    const { access_token: token } = await person.tokens();
    const headers = { authorization: `Bearer ${token}` };
    await service.call(`/auth/sessions/${signedIn.session.id}`, { method: 'DELETE', headers });

    expect((await auth.fetch('/demo/whoami')).status).toBe(403);
    expect(auth.state).toEqual({ status: 'signed-out', reason: 'revoked' });
  });

  test.each([
    ['the function', '/demo/admin'],
    ['the gateway, as it refuses a dead credential', '/demo/rules/role'],
  ])('a role that is missing, by the word of %s, rotates nothing and signs nobody out', async (_, path) => {
    const phone = device({ mode });
    const auth = phone.open();
    await auth.signIn(credentials());
    expect((await auth.fetch(path)).status).toBe(403);
    // A cookie is asked for by extending it, which rotates nothing.
    expect(phone.refreshes).toBe(mode === 'cookie' && path === '/demo/rules/role' ? 1 : 0);
    expect(auth.state.status).toBe('signed-in');
  });

  test('the other tabs hear of a sign-in and of a sign-out', async () => {
    for (const isModern of [true, false]) {
      // Without a BroadcastChannel a page of cookies has nothing to be told by.
      if (mode === 'cookie' && !isModern) continue;
      const phone = device({ mode, isModern });
      const [one, other] = [phone.open(), phone.open()];
      expect(await other.ready()).toEqual({ status: 'signed-out' });

      await one.signIn(credentials());
      await changed(other, 'signed-in');
      await one.signOut();
      await changed(other, 'signed-out');
      expect(other.state).toEqual({ status: 'signed-out', reason: 'logged_out' });
      expect((await other.fetch('/demo/whoami')).status).toBe(403);
    }
  });

  test('an authenticator as the second factor; a recovery code; a fresh proof', async () => {
    const phone = device({ mode });
    const auth = phone.open();
    await auth.signIn(credentials());
    const post = (path: string, body: object) =>
      auth.fetch(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
    const { factor, secret } = await (await post('/auth/factors/totp', {})).json();
    // The service's clock, which other tests have moved.
    let now = Date.parse(String((await auth.fetch('/auth/me')).headers.get('date')));
    const authenticator = authenticatorOf(secret, () => now);
    const confirmed = await post(`/auth/factors/totp/${factor.id}/confirm`, { code: authenticator.code() });
    const { recovery_codes } = await confirmed.json();
    await auth.signOut();

    const asked = secondFactor(await auth.signIn(credentials()));
    expect(asked.methods).toEqual(['totp', 'recovery_code']);
    expect(auth.state.status).toBe('signed-out');
    await expect(asked.continue({ code: authenticator.wrongCode() })).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
    expect(await asked.continue({ recoveryCode: recovery_codes[0] })).toMatchObject({ status: 'signed-in' });

    await phone.pass(11 * minutes);
    now += 11 * minutes;
    expect((await post('/auth/factors/totp', {})).status).toBe(401);
    expect(auth.state.status).toBe('signed-in');
    const steppedUp = await auth.stepUp({ code: authenticator.code() });
    expect(steppedUp.session.amr).toContain('otp');
    expect((await post('/auth/factors/totp', {})).status).toBe(201);
  });

  test('a passkey is enrolled, signs in alone and proves once more', async () => {
    const software = new SoftwareAuthenticator({ origin: service.origin });
    const authenticator = {
      get: async (options: object) => software.get(options as Parameters<typeof software.get>[0]),
      create: async (options: object) => software.create(options as Parameters<typeof software.create>[0]),
    };
    const auth = device({ mode }).open({ authenticator });
    await auth.signIn(credentials());
    expect((await auth.passkey.enrol({ name: 'Key' })).recovery_codes).toHaveLength(10);
    await auth.signOut();

    expect(await auth.passkey.signIn()).toMatchObject({
      status: 'signed-in',
      session: { amr: ['pop', 'user', 'mfa'] },
    });
    const { session } = await auth.passkey.stepUp();
    expect(Date.parse(session.auth_time)).toBeGreaterThan(0);
    expect((await auth.fetch('/auth/me')).status).toBe(200);
  });

  test('two sign-ins at once with the same words are one session', async () => {
    const auth = device({ mode }).open();
    const [one, other] = await Promise.all([auth.signIn(credentials()), auth.signIn(credentials())]);
    expect(other).toBe(one);
    expect(await liveSessions()).toHaveLength(1);
  });

  test('signing out the others ends them, and signing out everywhere ends all', async () => {
    const [here, there] = [device({ mode }).open(), device({ mode }).open()];
    await here.signIn(credentials());
    await there.signIn(credentials());

    await here.signOut({ scope: 'others' });
    expect(here.state.status).toBe('signed-in');
    await there.fetch('/demo/whoami');
    expect(there.state).toEqual({ status: 'signed-out', reason: 'revoked' });

    await here.signOut({ scope: 'global' });
    expect(here.state).toEqual({ status: 'signed-out', reason: 'logged_out' });
    expect(await liveSessions()).toEqual([]);
  });
});

/** Waits for other tabs, which hear by messages. */
async function changed(auth: { readonly state: AuthState }, status: AuthState['status']): Promise<void> {
  for (let look = 0; look < 2_000 && auth.state.status !== status; look++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(auth.state.status).toBe(status);
}

test('where there are neither Web Locks nor channels, a lease in the storage keeps tabs to one refresh at a time', async () => {
  const phone = device({ mode: 'token', isModern: false });
  const tabs = [phone.open(), phone.open(), phone.open()];
  await tabs[0]?.signIn(credentials());
  await Promise.all(tabs.map((tab) => tab.ready()));
  await phone.pass(16 * minutes);
  const answers = await Promise.all(tabs.map((tab) => tab.fetch('/demo/whoami')));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(phone.mostInFlight).toBe(1);
});

test('a sign-out without a network ends here at once, says that it was not told, and is told when the network is back', async () => {
  const phone = device({ mode: 'token' });
  const auth = phone.open();
  const causes: Cause[] = [];
  auth.onChange((_, cause) => causes.push(cause));
  await auth.signIn(credentials());
  phone.isOffline = true;
  expect(await auth.signOut()).toEqual({ told: false });
  expect(auth.state).toEqual({ status: 'signed-out', reason: 'logged_out' });
  expect(await liveSessions()).toHaveLength(1);

  phone.isOffline = false;
  auth.fire('online');

  for (let look = 0; look < 1_000 && (await liveSessions()).length > 0; look++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await liveSessions()).toEqual([]);
  expect(causes).toEqual(['sign-in', 'sign-out']);
});

test('a cookie cannot be taken back without the service: the sign-out rejects, and nothing has ended', async () => {
  const phone = device({ mode: 'cookie' });
  const auth = phone.open();
  await auth.signIn(credentials());
  phone.isOffline = true;
  await expect(auth.signOut()).rejects.toMatchObject({ code: 'unreachable' });
  expect(auth.state.status).toBe('signed-in');
});

test('a second sign-in on a device ends the session of the first', async () => {
  const auth = device({ mode: 'token' }).open();
  await auth.signIn(credentials());
  const second = await auth.signIn(credentials());
  if (second.status !== 'signed-in') throw new Error('not signed in');
  for (let look = 0; look < 1_000 && (await liveSessions()).length > 1; look++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await liveSessions()).toEqual([second.session.id]);
});

test('in memory nothing outlives the page', async () => {
  const phone = device({ mode: 'token', isMemoryOnly: true });
  await phone.open().signIn(credentials());
  expect(await phone.open().ready()).toEqual({ status: 'signed-out' });
});
