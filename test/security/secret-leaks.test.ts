/** Secrets leave no trace: what is sent and handed out is marked, and looked for wherever it does not belong. */
import { createHash, createHmac } from 'node:crypto';
import { compare } from 'bcryptjs';
import type { MailKind } from '../../contract/mails.ts';
import { authRoutes, demoRoutes } from '../../contract/routes.ts';
import { type TableName, tableNames } from '../../contract/tables.ts';
import { peppersIn, ringIn } from '../../core/keys/key-material.ts';
import type { MacKey } from '../../core/keys/mac-keys.ts';
import { activeKey } from '../../core/keys/ring.ts';
import type { SigningKey } from '../../core/keys/signing-keys.ts';
import { mailCode } from '../../core/mail/mail-code.ts';
import { mintMailToken } from '../../core/mail/mail-token.ts';
import { hashSecret, newId, newSecret, randomText } from '../../core/random.ts';
import { sealSessionSecret } from '../../core/sessions/session-secret.ts';
import { mintDeviceToken, readDeviceToken } from '../../core/throttle/device-token.ts';
import { mintRefreshToken } from '../../core/tokens/refresh-token.ts';
import { type DatabaseProxy, type Interference, startProxy } from '../contracts/proxy.ts';
import { authenticatorOf } from '../support/authenticator.ts';
import { type Account, type Answer, bearer, cookieIn, newPerson, type Person } from '../support/http-service.ts';
import { SoftwareAuthenticator } from '../support/software-authenticator.ts';
import {
  type AttackCall,
  type Attacked,
  attacked,
  deployment,
  dumpOf,
  type Ground,
  newGround,
} from './attack-target.ts';
import { claimsOf, inputOf } from './forger.ts';
import { tallied } from './support/tallied.ts';

const test = tallied('Sessions & cookies, dumps and traces');

let ground: Ground;
let proxy: DatabaseProxy;
let service: Attacked;
let disturb: Interference | null = null;

beforeAll(async () => {
  ground = await newGround();
  proxy = await startProxy(ground.database.endpoint, (passage) => (disturb ?? (({ onward }) => onward()))(passage));
  service = await attacked({
    ground,
    settings: { ...deployment, ipAttemptLimit: 100_000, emailCode: true, passkeyOrigins: ['https://app.example.org'] },
    through: { database: proxy.endpoint },
  });
});
afterAll(async () => {
  await service?.stop();
  await proxy?.stop();
  await ground?.stop();
});

/** AWS's own words repeat what was sent: nothing of them may go on. */
const talkative: Interference = async ({ body }) => ({
  status: 400,
  body: { __type: 'x#ValidationException', message: `invalid: ${JSON.stringify(body)}`, Message: JSON.stringify(body) },
});

/** What answers with a credential: a token, a cookie, the secret of an authenticator, recovery codes. */
const handsOut =
  /^\/auth\/(?:login(?:\/(?:factor|passkey|code))?|refresh|step-up|factors\/(?:totp(?:\/[\w-]{22}\/confirm)?|passkey|recovery-codes))$/;

const cookieValueOf = (cookie: string) => cookie.slice(cookie.indexOf('=') + 1);

describe('Secrets leave no trace', () => {
  const marks = { passwords: new Set<string>(), emails: new Set<string>(), credentials: new Set<string>() };
  const answers: { path: string; sent: AttackCall; answer: Answer }[] = [];
  const newPassword = () => {
    const password = `PASSWORD-${randomText(12)}`;
    marks.passwords.add(password);
    return password;
  };
  const newEmail = () => {
    const email = `mark-${randomText(9).toLowerCase().replaceAll('_', '0').replaceAll('-', '1')}@example.com`;
    marks.emails.add(email.slice(0, email.indexOf('@')));
    return email;
  };

  async function call(path: string, sent: AttackCall = {}): Promise<Answer> {
    const answer = await service.call(path, sent);
    answers.push({ path, sent, answer });
    for (const cookie of answer.setCookies)
      if (!cookie.includes('=;')) marks.credentials.add(cookieValueOf(cookie.split(';')[0] ?? ''));
    for (const token of [answer.json?.access_token, answer.json?.refresh_token, answer.headers['auth-device-token']])
      if (token) marks.credentials.add(token);
    return answer;
  }

  /** Everything that a client can do, rightly. */
  async function live(account: Account): Promise<Record<string, string>[]> {
    const { email, password } = account;
    await call('/auth/register', { body: account });
    const web = await call('/auth/login', { body: { ...account, client_type: 'web' } });
    const phone = await call('/auth/login', { body: { ...account, client_type: 'mobile', device_name: 'phone' } });
    const device = phone.headers['auth-device-token'] ?? '';
    await call('/auth/login', { body: { ...account, client_type: 'api' }, headers: { 'auth-device-token': device } });
    const cookie = { cookie: cookieIn(web), origin: service.origin };
    const next = await call('/auth/refresh', { body: { refresh_token: phone.json.refresh_token } });
    await call('/auth/refresh', { body: { refresh_token: phone.json.refresh_token } });
    await call('/auth/refresh', { method: 'POST', headers: cookie });
    for (const headers of [cookie, bearer(next.json.access_token)] as Record<string, string>[])
      for (const path of [
        '/auth/me',
        '/auth/sessions',
        '/auth/sessions?ended=true',
        '/demo/whoami',
        '/demo/admin',
        '/health',
        '/auth/health',
        '/.well-known/jwks.json',
        '/.well-known/openid-configuration',
        '/auth/openapi.json',
      ])
        for (const method of ['GET', 'HEAD']) await call(path, { headers, method });
    const ended = await call('/auth/login', { body: { ...account, client_type: 'api' } });
    await call(`/auth/sessions/${ended.json?.session?.id}`, {
      method: 'DELETE',
      headers: bearer(next.json.access_token),
    });
    await call('/auth/login', { body: { email, password: newPassword(), client_type: 'web' } });
    const changing = { email: newEmail(), password: newPassword() };
    await call('/auth/register', { body: changing });
    const { json } = await call('/auth/login', { body: { ...changing, client_type: 'mobile' } });
    const change = { current_password: changing.password, new_password: newPassword() };
    await call('/auth/password', { body: change, headers: bearer(json.access_token) });
    if (json.access_token) {
      await proveAddress(json.access_token);
      await prove(changing.email, change.new_password, json.access_token);
      await moveAndLeave(changing.email, json.access_token);
    }
    return [cookie, bearer(next.json.access_token), { refresh: next.json.refresh_token, device, password }];
  }

  /** Each way to prove who it is, once; and no factor is left of it. */
  async function prove(email: string, password: string, token: string): Promise<void> {
    const headers = bearer(token);
    const web = { client_type: 'mobile' };
    const challenge = async () =>
      (await call('/auth/login', { body: { email, password, ...web } })).json.challenge_id as string;
    const enrolment = await call('/auth/factors/totp', { headers, body: { name: 'Phone' } });
    const authenticator = authenticatorOf(mark(enrolment.json.secret), () => Date.now());
    const code = authenticator.code();
    const confirm = `/auth/factors/totp/${enrolment.json.factor.id}/confirm`;
    const confirmed = await call(confirm, { headers, body: { code } });
    const [first, second] = confirmed.json.recovery_codes.map(mark);
    const proven = await call('/auth/login/factor', {
      body: { challenge_id: await challenge(), recovery_code: first, ...web },
    });
    const recent = bearer(proven.json.access_token);
    await call('/auth/step-up', { headers: recent, body: { recovery_code: second } });
    const renewed = await call('/auth/factors/recovery-codes', { headers: recent, body: {} });
    renewed.json.recovery_codes.map(mark);

    const key = new SoftwareAuthenticator({ origin: service.origin });
    const { json: begun } = await call('/auth/factors/passkey/options', { headers: recent, body: {} });
    const passkey = { challenge_id: begun.challenge_id, passkey: key.create(begun.options) };
    const made = await call('/auth/factors/passkey', { headers: recent, body: passkey });
    const shown = async (from: object = {}) => {
      const { json } = await call('/auth/login/passkey/options', { body: from });
      return { challenge_id: json.challenge_id, passkey: key.get(json.options) };
    };
    await call('/auth/login/passkey', { body: { ...(await shown()), ...web } });
    const { json: asked } = await call('/auth/step-up/passkey/options', { headers: recent, body: {} });
    const proof = { challenge_id: asked.challenge_id, passkey: key.get(asked.options) };
    await call('/auth/step-up', { headers: recent, body: proof });
    await call('/auth/factors', { headers: recent });
    const path = `/auth/factors/${made.json.factor.id}`;
    await call(path, { headers: recent, method: 'PATCH', body: { name: 'Key' } });
    for (const { id } of [made.json.factor, enrolment.json.factor])
      await call(`/auth/factors/${id}`, { headers: recent, method: 'DELETE' });

    const { json: sent } = await call('/auth/login/code/send', { body: { email } });
    await call('/auth/login/code', { body: { challenge_id: sent.challenge_id, code: await mailedCode(), ...web } });
    await call('/.well-known/webauthn');
  }

  /** First: else a mailed code would void the password. */
  async function proveAddress(token: string): Promise<void> {
    await call('/auth/email/send', { headers: bearer(token), body: {} });
    await call('/auth/email/verify', { body: { token: await mailed('verify_email') } });
  }

  const mark = (secret: string): string => {
    marks.credentials.add(secret);
    return secret;
  };

  /** What an account does by mail, and its end. */
  async function moveAndLeave(email: string, token: string): Promise<void> {
    const headers = bearer(token);
    await call('/auth/email', { headers, body: { email: newEmail() } });
    await call('/auth/email/verify', { body: { token: await mailed('email_change') } });
    await call('/auth/email/undo', { body: { token: await mailed('email_changed') } });
    await call('/auth/password/forgot', { body: { email } });
    const password = newPassword();
    await call('/auth/password/reset', { body: { token: await mailed('reset_password'), new_password: password } });
    const { json } = await call('/auth/login', { body: { email, password, client_type: 'mobile' } });
    await call('/auth/me/export', { headers: bearer(json.access_token) });
    await call('/auth/me', { method: 'DELETE', headers: bearer(json.access_token) });
  }

  /** What an administrator does to somebody. */
  async function administer(email: string, password: string): Promise<void> {
    await service.invoke('operator', { action: 'assign', email, permissions: ['users:read', 'users:write'] });
    const { json } = await call('/auth/login', { body: { email, password, client_type: 'mobile' } });
    const headers = bearer(json.access_token);
    const created = await call('/admin/users', { headers, body: { email: newEmail(), password: newPassword() } });
    const path = `/admin/users/${created.json.user.id}`;
    await call(`/admin/users?email=${email}`, { headers });
    await call(path, { headers });
    await call(path, { method: 'PATCH', headers, body: { email_verified: true } });
    for (const act of ['unlock', 'end-sessions', 'send-reset', 'remove-factors'])
      await call(`${path}/${act}`, { headers, body: {} });
    await call(path, { method: 'DELETE', headers });
  }

  /** The newest mail of a kind, and the key that made what it carries. */
  async function newestMail(kind: MailKind) {
    const mails = (await service.items('mails')).filter((item) => item.kind?.S === kind);
    const [newest] = mails.sort((one, other) => Number(other.requestedAt?.N) - Number(one.requestedAt?.N));
    const key = ringIn<MacKey>(await service.secret('mac')).find(({ id }) => id === newest?.macKeyId?.S);
    if (!newest?.mailId?.S || !key) throw new Error(`no mail of the kind ${kind}`);
    return { mailId: newest.mailId.S, key };
  }

  const mailed = async (kind: MailKind): Promise<string> => {
    const { mailId, key } = await newestMail(kind);
    return mark(mintMailToken(mailId, key));
  };
  /** Eight digits: too few to look for in a log full of numbers. */
  const mailedCode = async (): Promise<string> => {
    const { mailId, key } = await newestMail('sign_in_code');
    return mailCode(mailId, key);
  };

  /** And wrongly: each secret in each place where it does not belong. */
  async function blunder(email: string, secrets: readonly string[]): Promise<void> {
    for (const secret of secrets) {
      const whole = JSON.stringify({ email, password: secret, client_type: 'web' });
      const json = { 'content-type': 'application/json' };
      for (const path of ['/auth/login', '/auth/register', '/auth/refresh', '/auth/logout', '/auth/password']) {
        for (const body of [
          whole.slice(0, -1),
          `${whole}x`,
          `[${whole}]`,
          `"${secret}"`,
          `{"${secret}":1}`,
          JSON.stringify({ refresh_token: secret }),
        ])
          await call(path, { body, headers: json });
        await call(path, { body: whole, headers: { 'content-type': 'text/plain' } });
        await call(path, { body: whole + ' '.repeat(17_000), headers: json });
        await call(`${path}?token=${secret}&email=${email}`, { method: 'GET' });
        await call(path, {
          body: whole,
          headers: { ...json, origin: `https://${secret.slice(0, 20).replace(/[^a-z]/gi, 'x')}.example` },
        });
      }
      // A token that is genuine deletes its user.
      for (const path of [
        `/auth/sessions/${secret}`,
        `/auth/me?token=${secret}`,
        `/${secret}`,
        `/demo/whoami?t=${secret}`,
      ])
        for (const method of path.startsWith('/auth/me') ? ['GET'] : ['GET', 'DELETE'])
          await call(path, { method, headers: { authorization: `Bearer ${secret}` } });
      for (const headers of [
        { authorization: `Basic ${Buffer.from(`${email}:${secret}`).toString('base64')}` },
        { authorization: secret },
        { cookie: `__Host-session=${secret}` },
        { cookie: `__Host-session=${secret}; __Host-session=${secret}` },
        { 'auth-device-token': secret },
        { 'user-agent': secret },
        { 'x-request-id': secret },
      ] as Record<string, string>[])
        for (const path of ['/auth/me', '/demo/whoami']) await call(path, { headers });
      await call('/auth/login', { body: whole, headers: { ...json, 'auth-device-token': secret } });
    }
  }

  beforeAll(async () => {
    const account = { email: newEmail(), password: newPassword() };
    const [cookie, bearing, more] = await live(account);
    const held = [
      cookieValueOf(cookie?.cookie ?? ''),
      String(bearing?.authorization).slice(7),
      more?.refresh ?? '',
      more?.device ?? '',
      account.password,
      newPassword(),
    ];
    await blunder(account.email, held);
    await blunder(newEmail(), [newPassword()]);
    // Once more, while the database repeats every word that it hears.
    disturb = talkative;
    await live({ email: newEmail(), password: newPassword() });
    for (const headers of [cookie, bearing] as Record<string, string>[])
      for (const path of ['/auth/me', '/auth/sessions', '/demo/whoami', '/auth/logout'])
        await call(path, { headers, method: path.endsWith('logout') ? 'POST' : 'GET' });
    await call('/auth/refresh', { body: { refresh_token: more?.refresh } });
    disturb = null;
    const boss = { email: newEmail(), password: newPassword() };
    await call('/auth/register', { body: boss });
    await administer(boss.email, boss.password);
    await service.invoke('operator', { action: 'assign', email: account.email, roles: ['user'] });
    await service.invoke('operator', { action: 'unlock', email: account.email });
    await service.invoke('operator', { action: 'disable', email: newEmail() }).catch(() => {});
    await service.invoke('keys', {});
    await call('/auth/logout?scope=global', { method: 'POST', headers: bearing as Record<string, string> });
  });

  const found = (text: string, wanted: Iterable<string>) =>
    [...wanted].filter((mark) => mark.length > 5 && text.includes(mark));

  test('R57 there is something to be found, and a log to look in', () => {
    expect(marks.passwords.size).toBeGreaterThan(4);
    expect(marks.credentials.size).toBeGreaterThan(8);
    expect(answers.length).toBeGreaterThan(400);
    const events = service
      .written()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).event);
    for (const event of [
      'authn_login_success',
      'authn_login_fail',
      'session_created',
      'session_ended',
      'user_created',
      'sys_unavailable',
      'authz_fail',
    ])
      expect(events).toContain(event);
  });

  test('R57 R6 no line of any log holds a password, an address, a credential, or a part of one', () => {
    const log = service.written();
    expect(found(log, marks.passwords)).toEqual([]);
    expect(found(log, marks.emails)).toEqual([]);
    expect(found(log, marks.credentials)).toEqual([]);
    // A credential's own last part is enough to know it by.
    expect(
      found(
        log,
        [...marks.credentials].map((credential) => credential.slice(-40)),
      ),
    ).toEqual([]);
    expect(log).not.toMatch(/eyJ[\w-]+\.|rt_[\w-]{60}|Bearer |__Host-|\$2b\$/);
  });

  test('R57 every endpoint has been asked, and each of its methods has answered rightly', () => {
    const wellAnswered = new Set(
      answers
        .filter(({ path, answer: { status } }) => status < 300 || (status === 403 && path === '/demo/admin'))
        .map(({ path, sent: { method, body } }) => {
          const route = path.replace(/\?.*/, '').replace(/(?<=\/)[\w-]{22}(?=\/|$)/, '{id}');
          return `${method ?? (body === undefined ? 'GET' : 'POST')} ${route}`;
        }),
    );
    const wanted = [...authRoutes, ...demoRoutes].flatMap(({ path, methods }) =>
      methods.map((method) => `${method} ${path}`),
    );
    expect(wanted.filter((one) => !wellAnswered.has(one))).toEqual([]);
  });

  test('R57 nor does a log hold one of them in another spelling', () => {
    const log = service.written();
    const spellings = (text: string) => [
      Buffer.from(text).toString('base64').replace(/=+$/, '').slice(0, -2),
      Buffer.from(text).toString('base64url').slice(0, -2),
      Buffer.from(text).toString('hex'),
      encodeURIComponent(text),
      [...text].reverse().join(''),
      ...(['sha256', 'sha1', 'md5'] as const).flatMap((hash) =>
        (['hex', 'base64', 'base64url'] as const).map((form) => createHash(hash).update(text).digest(form)),
      ),
    ];
    const addresses = [...marks.emails].map((local) => `${local}@example.com`);
    for (const text of [...marks.passwords, ...marks.credentials, ...addresses, ...marks.emails])
      expect(found(log, spellings(text))).toEqual([]);
  });

  test('R57 no answer holds a password, and a credential only the answer that hands it out', () => {
    for (const { path, answer } of answers) {
      // The name of a member that is none is repeated, shortened, to whoever sent it, and to nobody else.
      const names = (answer.json?.errors ?? []).map(({ field }: { field: string }) => field);
      // A request id is random, and may look like the beginning of anything.
      const own = [...names, answer.json?.request_id ?? ''].reduce(
        (rest, name) => rest.replaceAll(name, ''),
        answer.text,
      );
      const text = JSON.stringify([answer.headers, answer.setCookies, own]);
      expect([path, found(text, marks.passwords)]).toEqual([path, []]);
      const hands = answer.status < 300 && handsOut.test(path);
      if (!hands) expect([path, found(text, marks.credentials)]).toEqual([path, []]);
      if (!hands || answer.setCookies.length > 0) expect(own).not.toMatch(/eyJ[\w-]+\.|rt_[\w-]{60}/);
    }
  });

  test('R8 R12 an address is told only to its own user, or to whoever asks to register it', () => {
    for (const { path, answer } of answers) {
      const addresses = found(answer.text, marks.emails);
      if (answer.status >= 300 || /whoami|demo\/admin|sessions|well-known|openapi|health/.test(path))
        expect([path, answer.status, addresses]).toEqual([path, answer.status, []]);
      else expect(addresses.length).toBeLessThanOrEqual(1);
    }
  });

  test('R57 no answer holds anything of a failure’s cause', () => {
    for (const { path, answer } of answers)
      expect([path, answer.text.match(/Exception|invalid: |TableName|Expression|at \w+ \(|\.ts:|\.mjs/g)]).toEqual([
        path,
        null,
      ]);
    expect(answers.filter(({ answer }) => answer.status === 503).length).toBeGreaterThan(3);
    expect(answers.filter(({ answer }) => answer.status === 500)).toEqual([]);
  });

  test('R6 R18 R36 only hashes and seeds rest in a table', async () => {
    const dump = await dumpOf(service);
    expect(found(dump, marks.passwords)).toEqual([]);
    for (const credential of marks.credentials) {
      const bytes = Buffer.from(credential.replace(/^rt_/, ''), 'base64url');
      // Each 32 bytes of it, wherever they begin among its parts, are the secret or the MAC.
      const parts = credential.includes('.')
        ? [credential.split('.').at(-1) ?? '']
        : [32, 43, 64, 75].map((at) => bytes.toString('base64url', at, at + 32)).filter(({ length }) => length === 43);
      expect(found(dump, [credential, ...parts])).toEqual([]);
    }
  });

  test.each<TableName>(['sessions', 'revokedTokens', 'attempts', 'publicKeys'])(
    'R57 the table %s holds no address',
    async (name) => {
      expect(found(JSON.stringify(await service.items('users')), marks.emails)).not.toEqual([]);
      expect(found(JSON.stringify(await service.items(name)), marks.emails)).toEqual([]);
    },
  );

  test('R48 what is in the secrets is in no table, no log and no answer', async () => {
    const kept = [
      ...ringIn<SigningKey>(await service.secret('signing')).map(({ privateJwk }) => String(privateJwk.d)),
      ...ringIn<MacKey>(await service.secret('mac')).map(({ secret }) => secret),
      ...Object.values(peppersIn(await service.secret('pepper'))?.versions ?? {}),
    ];
    expect(kept.length).toBeGreaterThan(4);
    const places = [
      await dumpOf(service),
      service.written(),
      JSON.stringify(answers.map(({ answer }) => [answer.text, answer.headers])),
    ];
    for (const place of places) expect(found(place, kept)).toEqual([]);
  });
});

describe('What a dump is worth', () => {
  let person: Person;
  let tokens: Answer['json'];
  let cookie: string;
  beforeAll(async () => {
    person = await newPerson(service);
    [tokens, cookie] = [await person.tokens(), await person.cookie()];
  });

  const opens = async (headers: Record<string, string>) =>
    (await service.call('/demo/whoami', { headers })).status === 200 ||
    (await service.call('/auth/me', { headers })).status === 200;
  const refreshes = async (token: string) =>
    (await service.call('/auth/refresh', { body: { refresh_token: token } })).status === 200;
  const sessionItem = async (id: string) =>
    (await service.items('sessions')).find(({ sessionId }) => sessionId?.S === id);
  const sessionIdOf = (value: string) => Buffer.from(value, 'base64url').toString('base64url', 0, 16);

  test('A107 R18 R36 all the tables and all the logs together make no credential', async () => {
    const known = `${JSON.stringify(await Promise.all(tableNames.map((name) => service.items(name))))}${service.written()}`;
    const words = [...new Set(known.match(/[A-Za-z0-9_-]{16,}/g))];
    const longest = words.filter(({ length }) => length >= 22);
    expect(longest.length).toBeGreaterThan(50);
    const phone = await sessionItem(tokens.session.id);
    const browser = await sessionItem(sessionIdOf(cookieValueOf(cookie)));
    const userId = tokens.user.id;
    const seed = String(phone?.seed?.S);
    const secretHash = String(browser?.secretHash?.S);
    const id = String(phone?.macKeyId?.S);
    const ring = ringIn<MacKey>(await service.secret('mac'));
    const claims = claimsOf(tokens.access_token);

    const attempts: Promise<boolean>[] = [];
    for (const word of longest.slice(-150)) {
      // Whatever the dump holds, in the place of the secret that it does not hold.
      const key: MacKey = { id, secret: word, state: 'active', since: 0 };
      const sealed = sealSessionSecret({ sessionId: String(browser?.sessionId?.S), userId, secret: secretHash }, key);
      const input = inputOf({ alg: 'HS256', typ: 'at+jwt' }, claims);
      attempts.push(
        opens({ cookie: `__Host-session=${sealed}` }),
        opens({ cookie: `__Host-session=${word}` }),
        opens(bearer(word)),
        opens(bearer(`${input}.${createHmac('sha256', word).update(input).digest('base64url')}`)),
        refreshes(mintRefreshToken({ sessionId: tokens.session.id, userId, generation: 0, seed }, key)),
        refreshes(`rt_${word}`),
      );
      expect(readDeviceToken(mintDeviceToken(newId(), userId, key), userId, ring)).toBeNull();
      expect(readDeviceToken(`${newId()}.${word}`, userId, ring)).toBeNull();
      if (attempts.length >= 60) expect(await Promise.all(attempts.splice(0))).not.toContain(true);
    }
    expect(await Promise.all(attempts)).not.toContain(true);
    // Nobody has suffered for the attempts.
    expect(await opens({ cookie })).toBe(true);
    expect(await opens(bearer(tokens.access_token))).toBe(true);
  });

  test('R6 without the pepper a stolen hash cannot be tried', async () => {
    const user = (await service.items('users')).find(({ email }) => email?.S === person.email);
    const stored = String(user?.password?.M?.hash?.S);
    expect(await compare(person.password, stored)).toBe(false);
    const sha = createHmac('sha384', '').update(person.password).digest('base64');
    expect(await compare(sha, stored)).toBe(false);
    const pepper = peppersIn(await service.secret('pepper'));
    const peppered = createHmac('sha384', Buffer.from(pepper?.versions[pepper.current] ?? '', 'base64url'))
      .update(person.password)
      .digest('base64');
    expect(await compare(peppered, stored)).toBe(true);
  });

  test('A107 R36 the secrets without the tables make no cookie that opens and no refresh token that gets tokens', async () => {
    const key = activeKey(ringIn<MacKey>(await service.secret('mac')));
    const userId = tokens.user.id;
    const sessionId = sessionIdOf(cookieValueOf(cookie));
    for (let guess = 0; guess < 20; guess++) {
      const secret = newSecret();
      for (const whose of [sessionId, tokens.session.id, newId()])
        expect(
          await opens({ cookie: `__Host-session=${sealSessionSecret({ sessionId: whose, userId, secret }, key)}` }),
        ).toBe(false);
      for (const whose of [newId(), sessionId])
        expect(
          await refreshes(
            mintRefreshToken({ sessionId: whose, userId, generation: guess, seed: hashSecret(secret) }, key),
          ),
        ).toBe(false);
    }
    expect(
      await refreshes(
        mintRefreshToken({ sessionId: tokens.session.id, userId, generation: 0, seed: newSecret() }, key),
      ),
    ).toBe(false);
    expect(await opens({ cookie })).toBe(true);
    expect(await refreshes(tokens.refresh_token)).toBe(true);
  });

  test('A107 R18 R36 it takes both: with the tables and the secrets everything can be made, so neither is enough by design and not by luck', async () => {
    const key = activeKey(ringIn<MacKey>(await service.secret('mac')));
    const fresh = await person.tokens();
    const seed = String((await sessionItem(fresh.session.id))?.seed?.S);
    expect(mintRefreshToken({ sessionId: fresh.session.id, userId: fresh.user.id, generation: 0, seed }, key)).toBe(
      fresh.refresh_token,
    );
  });
});
