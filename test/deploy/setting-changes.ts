/** Changes of settings after the first deployment: what each does to those who are signed in, and to those who come. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SettingName } from '../../contract/settings.ts';
import { type Answer, bearer, type HttpService, newAccount, newPerson } from '../support/http-service.ts';
import { codeIn, mailbox, tokenIn } from '../support/mailbox.ts';
import { roomInThrottleWindow } from '../support/room-in-window.ts';
import { SoftwareAuthenticator } from '../support/software-authenticator.ts';
import { refreshed, whoami } from './client.ts';
import type { Aws } from './deployment.ts';

export interface Changed {
  readonly service: HttpService;
  readonly aws: Aws;
  /** Invokes the operator's function. */
  readonly operate: (event: object) => Promise<unknown>;
}

export interface SettingChange {
  /** Beside those of the shared stack; what another change has changed goes back at the same time. */
  readonly settings: Readonly<Partial<Record<SettingName | 'url', string | number | boolean>>>;
  /** What comes before all changes; its answer is what holds after this one. */
  readonly show: (changed: Changed) => Promise<() => Promise<void>>;
}

const okay = (answer: Answer): Answer['json'] => {
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
};
const claimsIn = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(String(token.split('.')[1]), 'base64url').toString());
const me = (service: HttpService, headers: Record<string, string>): Promise<Answer> =>
  service.call('/auth/me', { headers });
const algorithmsOf = async (service: HttpService): Promise<string[]> => {
  const { keys } = okay(await service.call('/.well-known/jwks.json'));
  return keys.map(({ alg }: { alg: string }) => alg).sort();
};

const tokens: SettingChange = {
  settings: {
    signingAlgorithm: 'RS256',
    accessTokenLifetime: 1_200,
    emailInToken: true,
    refreshGraceWindow: 1,
    lostResponseWindow: 0,
  },
  show: async ({ service }) => {
    const person = await newPerson(service);
    const [phone, other, cookie] = [await person.tokens(), await person.tokens(), await person.cookie()];
    assert.deepEqual(await algorithmsOf(service), ['ES256', 'ES256']);
    return async () => {
      assert.equal(await whoami(service, bearer(phone.access_token)), 200);
      assert.equal(await whoami(service, { cookie }), 200);
      // The one that signs, and the one that will.
      assert.deepEqual(await algorithmsOf(service), ['ES256', 'RS256']);
      const next = okay(await refreshed(service, phone.refresh_token));
      const { email, exp, iat } = claimsIn(next.access_token);
      assert.deepEqual([email, Number(exp) - Number(iat)], [person.email, 1_200]);
      await sleep(1_100);
      // Nothing has shown that the successor arrived: with a window for that the token would be answered again.
      assert.equal((await refreshed(service, phone.refresh_token)).json.code, 'refresh_token_reused');
      assert.equal((await refreshed(service, next.refresh_token)).json.reason, 'refresh_reused');
      assert.equal(await whoami(service, bearer(next.access_token)), 403);
      assert.equal(await whoami(service, bearer(other.access_token)), 200);
    };
  },
};

const sessions: SettingChange = {
  settings: {
    accessTokenLifetime: 600,
    sessionIdleTimeout: 10,
    sessionAbsoluteTimeout: 3_600,
    refreshIdleTimeout: 20,
    refreshAbsoluteTimeout: 7_200,
    maxSessionsPerUser: 2,
    registration: 'closed',
  },
  show: async ({ service }) => {
    const person = await newPerson(service);
    const [unused, phone, cookie] = [await person.tokens(), await person.tokens(), await person.cookie()];
    return async () => {
      assert.equal((await service.call('/auth/register', { body: newAccount() })).json.code, 'forbidden');
      // It lives longer than a token may now.
      assert.equal(await whoami(service, bearer(phone.access_token)), 403);
      const next = okay(await refreshed(service, phone.refresh_token));
      assert.equal(await whoami(service, bearer(next.access_token)), 200);
      // A session keeps the end that it began with; its idle time counts from its next use.
      assert.equal(next.session.expires_at, phone.session.expires_at);
      assert.equal(next.refresh_expires_in, 20);
      assert.equal(await whoami(service, { cookie }), 200);

      const brief = await person.cookie();
      const { session } = okay(await me(service, { cookie: brief }));
      const lifetime = Date.parse(session.expires_at) - Date.parse(session.created_at);
      assert.equal(lifetime, 3_600_000);
      assert.equal((await refreshed(service, unused.refresh_token)).json.reason, 'session_limit');
      await sleep(10_100);
      assert.equal((await me(service, { cookie: brief })).json.reason, 'idle_timeout');
      const late = await person.tokens();
      assert.equal(Date.parse(late.session.expires_at) - Date.parse(late.session.created_at), 7_200_000);
    };
  },
};

const accounts: SettingChange = {
  settings: {
    passwordHash: 'argon2id',
    passwordMinLength: 20,
    breachedPasswordCheck: true,
    serviceName: 'Orders of an example',
    registration: 'verified',
    emailCode: true,
    mailFrom: 'accounts@example.com',
    appUrl: 'https://app.example.com/account',
    accountFreeAttempts: 1,
    accountMaxBackoff: 1,
    accountLockoutThreshold: 3,
  },
  show: async ({ service, aws, operate }) => {
    await aws.verifySender('accounts@example.com');
    const [person, guessed] = [await newPerson(service), await newPerson(service)];
    const short = { ...newAccount(), password: 'fifteen letters' };
    assert.equal((await service.call('/auth/register', { body: short })).status, 201);
    const sendCode = () => service.call('/auth/login/code/send', { body: { email: person.email } });
    assert.equal((await sendCode()).json.code, 'not_found');
    return async () => {
      // An old password counts, as short as it is; its hash is renewed on the way.
      for (const { email, password } of [person, short, short])
        okay(await service.call('/auth/login', { body: { email, password, client_type: 'mobile' } }));
      const { access_token: token } = await person.tokens();
      for (const weak of ['nineteen letters ab', 'Orders of an example']) {
        const body = { current_password: person.password, new_password: weak };
        const answer = await service.call('/auth/password', { body, headers: bearer(token) });
        assert.equal(answer.json.code, 'weak_password', weak);
      }
      const { otpauth_uri: uri } = (await service.call('/auth/factors/totp', { body: {}, headers: bearer(token) }))
        .json;
      assert.equal(new URL(uri).searchParams.get('issuer'), 'Orders of an example');
      await showMails(service, { person, sendCode });

      const guess = () => service.call('/auth/login', { body: { ...guessed, password: 'wrong', client_type: 'api' } });
      for (let count = 0; count < 3; count++) {
        assert.equal((await guess()).json.code, 'invalid_credentials');
        if (count > 0) await sleep(1_050);
      }
      assert.equal((await guessed.login('api')).json.code, 'too_many_attempts');
      await operate({ action: 'unlock', email: guessed.email });
      okay(await guessed.login('api'));
    };
  },
};

/** Of the group above: what is mailed, from whom, and where it leads. */
async function showMails(
  service: HttpService,
  { person, sendCode }: { person: { email: string }; sendCode: () => Promise<Answer> },
): Promise<void> {
  const inbox = mailbox(service);
  const sent = await sendCode();
  assert.equal(sent.status, 202, sent.text);
  const code = codeIn(await inbox.newest({ to: person.email, kind: 'sign_in_code' }));
  const byCode = { challenge_id: sent.json.challenge_id, code, client_type: 'mobile' };
  okay(await service.call('/auth/login/code', { body: byCode }));

  const account = newAccount();
  const login = () => service.call('/auth/login', { body: { ...account, client_type: 'mobile' } });
  assert.equal((await service.call('/auth/register', { body: account })).status, 202);
  assert.equal((await login()).json.code, 'invalid_credentials');
  const mail = await inbox.newest({ to: account.email, kind: 'verify_email' });
  assert.match(mail.text, /https:\/\/app\.example\.com\/account\/#\/verify\?token=/);
  assert.match(String(mail.from), /accounts@example\.com/);
  const verified = await service.call('/auth/email/verify', { body: { token: tokenIn(mail) } });
  assert.equal(verified.status, 204, verified.text);
  okay(await login());
}

const site = 'https://app.example.com';

const addresses: SettingChange = {
  settings: {
    issuer: 'https://auth.example.com',
    audience: 'orders',
    allowedOrigins: site,
    // The gateway answers by it, and not this one: test/stack/cors.test.ts has it.
    allowedHeaders: 'x-tenant',
    sessionCookieName: '__Host-orders',
    passkeyRpId: 'example.com',
    passkeyOrigins: 'https://shop.example',
    bcryptCost: 11,
  },
  show: async ({ service }) => {
    const [person, later] = [await newPerson(service), await newPerson(service)];
    const [phone, cookie] = [await person.tokens(), await person.cookie()];
    const authenticator = new SoftwareAuthenticator({ origin: service.origin });
    const enrol = async (by: SoftwareAuthenticator, token: string) => {
      const headers = bearer(token);
      const begun = okay(await service.call('/auth/factors/passkey/options', { headers, body: {} }));
      const body = { challenge_id: begun.challenge_id, passkey: by.create(begun.options) };
      const answer = await service.call('/auth/factors/passkey', { headers, body });
      assert.equal(answer.status, 201, answer.text);
    };
    const signIn = async (by: SoftwareAuthenticator) => {
      const asked = okay(await service.call('/auth/login/passkey/options', { body: {} }));
      const shown = { challenge_id: asked.challenge_id, passkey: by.get(asked.options), client_type: 'mobile' };
      return service.call('/auth/login/passkey', { body: shown });
    };
    await enrol(authenticator, phone.access_token);
    okay(await signIn(authenticator));
    return async () => {
      assert.equal(await whoami(service, bearer(phone.access_token)), 403);
      const next = okay(await refreshed(service, phone.refresh_token));
      const { iss, aud } = claimsIn(next.access_token);
      assert.deepEqual([iss, aud], ['https://auth.example.com', 'orders']);
      assert.equal(await whoami(service, bearer(next.access_token)), 200);
      assert.equal(okay(await service.call('/.well-known/openid-configuration')).issuer, iss);

      assert.equal((await signIn(authenticator)).json.code, 'invalid_credentials');
      const another = new SoftwareAuthenticator({ origin: site });
      await enrol(another, (await later.tokens()).access_token);
      okay(await signIn(another));
      assert.deepEqual(okay(await service.call('/.well-known/webauthn')).origins, ['https://shop.example']);

      assert.equal(await whoami(service, { cookie }), 403);
      const login = (origin: string) =>
        service.call('/auth/login', {
          body: { ...newAccount(), client_type: 'web' },
          headers: { origin },
        });
      assert.equal((await login(service.origin)).json.code, 'origin_refused');
      assert.equal((await login(site)).headers['access-control-allow-origin'], site);
    };
  },
};

const proxy: SettingChange = {
  settings: {
    url: 'https://auth.example.net',
    trustedProxyHeader: 'True-Client-IP',
    recentAuthentication: 60,
    ipAttemptLimit: 1,
    ipRegistrationLimit: 1,
  },
  show: async ({ service, aws }) => {
    const person = await newPerson(service);
    const phone = await person.tokens();
    return async () => {
      assert.equal((await refreshed(service, phone.refresh_token)).status, 403);
      const secret = JSON.parse(await aws.secret('AuthSecretsProxy')).current;
      const from = (ip: string) => ({ 'x-origin-verify': secret, 'true-client-ip': ip });
      const call = (path: string, ip: string, body: object, headers: object = {}) =>
        service.call(path, { body, headers: { ...from(ip), ...headers } });
      const next = okay(await call('/auth/refresh', '203.0.113.9', { refresh_token: phone.refresh_token }));
      assert.equal(claimsIn(next.access_token).iss, 'https://auth.example.net');
      assert.equal(await whoami(service, { ...bearer(next.access_token), ...from('203.0.113.9') }), 200);
      assert.equal(await whoami(service, bearer(next.access_token)), 403);

      await roomInThrottleWindow();
      assert.equal((await call('/auth/register', '203.0.113.1', newAccount())).status, 201);
      assert.equal((await call('/auth/register', '203.0.113.1', newAccount())).json.code, 'too_many_attempts');
      assert.equal((await call('/auth/register', '203.0.113.2', newAccount())).status, 201);
      const guess = async (ip: string) =>
        (await call('/auth/login', ip, { ...newAccount(), client_type: 'api' })).json.code;
      assert.deepEqual(
        [await guess('203.0.113.3'), await guess('203.0.113.3')],
        ['invalid_credentials', 'too_many_attempts'],
      );

      await sleep(Math.max(0, Date.parse(phone.session.auth_time) + 61_000 - Date.now()));
      const late = await call('/auth/factors/totp', '203.0.113.9', {}, bearer(next.access_token));
      assert.deepEqual([late.json.code, late.json.max_age], ['step_up_required', 60]);
    };
  },
};

export const settingChanges: readonly SettingChange[] = [tokens, sessions, accounts, addresses, proxy];

/** Not among them: functions of the app make claims, and a story of its own is told of the other. */
export const changedElsewhere: readonly SettingName[] = ['additionalClaims', 'revocationMaxStaleness'];
