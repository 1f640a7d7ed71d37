/** Access tokens whose claims are wrong. Each carries a genuine signature: only what it says is held against it. */
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { peppersIn } from '../../core/keys/key-material.ts';
import { revocationMargin } from '../../core/revocation/revocation-margin.ts';
import { bearer, newPerson, type Person } from '../support/http-service.ts';
import { type Attacked, attacked, eventOf, type Ground, newGround } from './attack-target.ts';
import { claimsOf, expectRefused, type Forger, forgerOf, inputOf, type Part } from './forger.ts';
import { tallied } from './support/tallied.ts';

let service: Attacked;
let person: Person;
let cookie: string;
let forger: Forger;
/** The claims of a genuine token, live all the time. */
let claims: Record<string, unknown>;

beforeAll(async () => {
  service = await attacked();
  [person, forger] = await Promise.all([newPerson(service), forgerOf(service)]);
  cookie = await person.cookie();
  claims = claimsOf((await person.tokens()).access_token);
});
afterAll(() => service?.stop());

const refused = (payload: Part) => expectRefused(service, forger.token(payload), cookie);
const whoami = (token: string, at = service) => at.call('/demo/whoami', { headers: bearer(token) });
const me = (token: string) => service.call('/auth/me', { headers: bearer(token) });
const seconds = () => Math.floor(Date.now() / 1_000);
/** The claims as text, in which a claim may be written in ways that no object can hold. */
const written = (name: string, value: string) =>
  JSON.stringify(claims).replace(new RegExp(`"${name}":("[^"]*"|[^,}]*)`), `"${name}":${value}`);

describe('JWT claims', () => {
  const attack = tallied('JWT claims', async () => {
    expect((await whoami(forger.token(claims))).status).toBe(200);
    expect((await me(forger.token(claims))).status).toBe(200);
  });

  attack.each<[string, string, string]>([
    ['A58 exp as text', 'exp', '"9999999999"'],
    ['A58 exp as the text of the time it should be', 'exp', '"EXP"'],
    ['A59 exp with a fraction', 'exp', 'EXP.5'],
    ['A59 exp as 1.0 is written', 'exp', 'EXP.0'],
    ['A60 exp at 1e308', 'exp', '1e308'],
    ['A60 exp at 1e999', 'exp', '1e999'],
    ['A60 exp as an exponent', 'exp', '1.8e9'],
    ['A61 exp in milliseconds', 'exp', 'EXP000'],
    ['A62 exp below nothing', 'exp', '-1'],
    ['A62 exp at 0', 'exp', '0'],
    ['A62 exp at -0', 'exp', '-0'],
    ['A62 exp as null', 'exp', 'null'],
    ['A62 exp as true', 'exp', 'true'],
    ['A62 exp as a list', 'exp', '[]'],
    ['A62 exp as a list of the time it should be', 'exp', '[EXP]'],
    ['A62 exp as an object', 'exp', '{}'],
    ['A62 exp as NaN, which is no JSON', 'exp', 'NaN'],
    ['A62 exp as Infinity', 'exp', 'Infinity'],
    ['A66 nbf as text', 'nbf', '"0"'],
    ['A66 nbf at 0', 'nbf', '0'],
    ['A66 iat as text', 'iat', '"0"'],
    ['A66 auth_time as text', 'auth_time', '"0"'],
    ['A66 gen as text', 'gen', '"0"'],
    ['A66 gen below nothing', 'gen', '-1'],
    ['A66 gen with a fraction', 'gen', '0.5'],
    ['A70 an empty audience', 'aud', '""'],
    ['A70 no audience in the list', 'aud', '[]'],
    ['A70 an audience that is an object', 'aud', '{}'],
    ['A70 an audience that begins like ours', 'aud', '"AUD.evil.example"'],
    ['A70 an audience in upper case', 'aud', '"AUD_UPPER"'],
    ['A70 an audience with a slash behind it', 'aud', '"AUD/"'],
    ['A71 a list of our audience', 'aud', '["AUD"]'],
    ['A71 a list of our audience and another', 'aud', '["AUD","https://other.example"]'],
    ['A71 a list of a number and our audience', 'aud', '[1,"AUD"]'],
    ['A72 a list of our issuer', 'iss', '["AUD"]'],
    ['A72 a list of our issuer and another', 'iss', '["https://evil.example","AUD"]'],
    ['A73 the issuer with a slash behind it', 'iss', '"AUD/"'],
    ['A73 the issuer in upper case', 'iss', '"AUD_UPPER"'],
    ['A73 another issuer', 'iss', '"https://evil.example"'],
    ['A74 sub as a number', 'sub', '1'],
    ['A74 sub as null', 'sub', 'null'],
    ['A74 an empty sub', 'sub', '""'],
    ['A74 sub as an object', 'sub', '{}'],
    ['A74 sub as a list of the user', 'sub', '["SUB"]'],
    ['A74 R31 sub of another form', 'sub', '"admin"'],
    ['A75 jti as an object', 'jti', '{}'],
    ['A75 jti as a number', 'jti', '1'],
    ['A75 sid as an object', 'sid', '{}'],
    ['A75 sid as a list of the session', 'sid', '["SID"]'],
    ['A75 R31 an empty sid', 'sid', '""'],
    ['A75 R31 a sid with stray bits in its last character', 'sid', '"SID_STRAY"'],
  ])('%s opens nothing', async (_, name, value) => {
    const audience = String(claims.aud);
    const sid = String(claims.sid);
    const text = value
      .replace('EXP', String(claims.exp))
      .replace('AUD_UPPER', audience.toUpperCase())
      .replace('AUD', audience)
      .replace('SUB', String(claims.sub))
      .replace('SID_STRAY', sid.slice(0, -1) + String.fromCharCode(sid.charCodeAt(21) + 1))
      .replace('SID', sid);
    expect(written(name, text)).not.toBe(JSON.stringify(claims));
    await refused(written(name, text));
  });

  attack('A63 R30 without any one of its claims a token opens nothing', async () => {
    for (const name of Object.keys(claims)) await refused({ ...claims, [name]: undefined });
  });

  attack('A64 A196 a token opens until the second in which it expires, and not from then on', async () => {
    const exp = seconds() + 3;
    const token = forger.token({ ...claims, exp });
    expect((await whoami(token)).status).toBe(200);
    // No tolerance of clocks makes it live longer.
    await sleep(exp * 1_000 - Date.now());
    await expectRefused(service, token, cookie);
    for (const late of [0, -1]) await refused({ ...claims, exp: seconds() + late });
  });

  attack('A64 R35 an expired token signs its own session out, and does nothing else', async () => {
    const user = await newPerson(service);
    const [phone, tablet] = [await user.tokens(), await user.tokens()];
    const iat = seconds() - 1_200;
    const old = { ...claimsOf(phone.access_token), iat, nbf: iat, exp: iat + 900, auth_time: iat };
    const expired = forger.token(old);
    const logout = (token: string, query = '', body?: object) =>
      service.call(`/auth/logout${query}`, { method: 'POST', headers: bearer(token), ...(body && { body }) });
    const state = async () => {
      const answers = await Promise.all([whoami(phone.access_token), whoami(tablet.access_token)]);
      return answers.map(({ status }) => status);
    };

    await expectRefused(service, expired, cookie);
    for (const scope of ['?scope=others', '?scope=global']) {
      const answer = await logout(expired, scope);
      expect([answer.status, answer.json.code]).toEqual([401, 'unauthenticated']);
    }
    for (const wrong of [
      { iss: 'https://evil.example' },
      { aud: 'https://evil.example' },
      { exp: iat + 901 },
      { iat: seconds() + 600, nbf: seconds() + 600, exp: seconds() + 900 },
      { sub: claims.sub },
    ])
      expect((await logout(forger.token({ ...old, ...wrong }))).status).toBe(204);
    expect((await logout(`${expired.slice(0, -8)}AAAAAAAA`)).status).toBe(204);
    expect(await state()).toEqual([200, 200]);

    expect((await logout(expired)).status).toBe(204);
    expect(await state()).toEqual([403, 200]);
    const dead = { refresh_token: phone.refresh_token };
    expect((await service.call('/auth/refresh', { body: dead })).json).toMatchObject({ reason: 'logged_out' });
    expect((await logout(expired, '?scope=global', dead)).status).toBe(401);
    expect(await state()).toEqual([403, 200]);
    expect((await logout(expired, '?scope=global', { refresh_token: tablet.refresh_token })).status).toBe(204);
    expect(await state()).toEqual([403, 403]);
  });

  const from = (iat: number) => ({ ...claims, iat, nbf: iat, exp: iat + 600 });

  attack('A65 a token whose time has not come opens nothing', async () => {
    for (const ahead of [1, 60, 3_600, 10 * 31_536_000]) await refused({ ...claims, nbf: seconds() + ahead });
    for (const ahead of [30, 3_600]) await refused(from(seconds() + ahead));
  });

  attack('A67 A196 a token from a clock that is a little ahead opens, from the future it opens nothing', async () => {
    expect((await whoami(forger.token(from(seconds() + 3)))).status).toBe(200);
    for (const ahead of [30, 3_600, 10 * 31_536_000]) await refused(from(seconds() + ahead));
    await refused({ ...claims, iat: seconds() + 60 });
    await refused({ ...claims, auth_time: seconds() + 3_600 });
  });

  attack('A68 R30 a token older than any may be opens nothing, whatever its exp says', async () => {
    for (const age of [902, 86_400]) {
      const iat = seconds() - age;
      await refused({ ...claims, iat, nbf: iat, auth_time: iat, exp: seconds() + 600 });
      await refused({ ...claims, iat, nbf: iat, auth_time: iat, exp: iat + 900 });
    }
  });

  attack('A69 R31 R33 a token that would live longer than the policy opens nothing', async () => {
    for (const more of [1, 3_600, 86_400 * 365]) await refused({ ...claims, exp: Number(claims.iat) + 900 + more });
    await refused({ ...claims, exp: Number(claims.iat) });
  });

  attack('A76 a claim that is named twice opens nothing', async () => {
    const text = JSON.stringify(claims);
    for (const [name, value] of [
      ['sub', '"AAAAAAAAAAAAAAAAAAAAAA"'],
      ['exp', '9999999999'],
      ['roles', '["admin"]'],
      ['sid', `"${claims.sid}"`],
    ]) {
      await refused(text.replace('{', `{"${name}":${value},`));
      await refused(text.replace(/}$/, `,"${name}":${value}}`));
    }
    await refused(text.replace('{', '{"\\u0073ub":"AAAAAAAAAAAAAAAAAAAAAA",'));
    await refused(text.replace('"sub"', '"\\u0073ub"'));
    await refused(text.replace(',', ', '));
  });

  attack('A77 a claim that we do not know opens nothing, and reaches no context', async () => {
    const text = JSON.stringify(claims);
    for (const more of [
      '"__proto__":{"roles":["admin"]}',
      '"constructor":{"prototype":{"roles":["admin"]}}',
      '"isAdmin":true',
      '"act":{"sub":"admin"}',
      '"scope":"admin"',
      '"cnf":{}',
    ])
      await refused(text.replace(/}$/, `,${more}}`));
    const { json } = await whoami(forger.token(claims));
    expect(Object.keys(json).sort()).toEqual([
      'amr',
      'auth_method',
      'auth_time',
      'client_type',
      'permissions',
      'roles',
      'sid',
      'sub',
    ]);
  });

  attack('A77 R51 roles that are no names open nothing: none of them can smuggle another into the list', async () => {
    for (const roles of [
      ['user admin'],
      ['user\nadmin'],
      ['user,admin\u0000'],
      [''],
      ['админ'],
      [1],
      'admin',
      [['admin']],
    ])
      await refused({ ...claims, roles });
    await refused({ ...claims, client_id: 'web' });
    await refused({ ...claims, client_id: 'admin' });
  });

  attack.each<[string, unknown]>([
    ['A78 an ID token (typ JWT)', 'JWT'],
    ['A79 no typ', undefined],
    ['A80 typ application/at+jwt, which the RFC would allow', 'application/at+jwt'],
    ['A81 typ in upper case', 'AT+JWT'],
    ['A81 typ with a space behind it', 'at+jwt '],
    ['A78 the typ of a logout token', 'logout+jwt'],
    ['A78 the typ of a proof of possession', 'dpop+jwt'],
  ])('%s opens nothing: the header is ours to the byte', async (_, typ) => {
    await expectRefused(service, forger.token(claims, { alg: 'ES256', kid: forger.kid, typ }), cookie);
  });

  attack('A84 R48 a token signed with another of our secrets opens nothing', async () => {
    const mac = JSON.parse(await service.secret('mac')) as { keys: { secret: string }[] };
    const peppers = Object.values(peppersIn(await service.secret('pepper'))?.versions ?? {});
    const secrets = [...mac.keys.map(({ secret }) => secret), ...peppers];
    expect(secrets.length).toBeGreaterThan(2);
    for (const secret of secrets)
      for (const key of [secret, Buffer.from(secret, 'base64url')])
        for (const alg of ['HS256', 'ES256']) {
          const input = inputOf({ alg, kid: forger.kid, typ: 'at+jwt' }, claims);
          await expectRefused(
            service,
            `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`,
            cookie,
          );
        }
  });

  attack('A85 R41 the token of a disabled user is dead at once, and cannot be refreshed', async () => {
    const user = await newPerson(service);
    const [tokens, web] = [await user.tokens(), await user.cookie()];
    await service.invoke('operator', { action: 'disable', email: user.email });

    await expectRefused(service, tokens.access_token, cookie);
    expect((await service.call('/demo/whoami', { headers: { cookie: web } })).status).toBe(403);
    const again = await service.call('/auth/refresh', { body: { refresh_token: tokens.refresh_token } });
    expect(again.json).toMatchObject({ code: 'session_expired', reason: 'user_disabled' });
  });

  attack(
    'A85 the token of a user whose item is gone is refused by all that is ours, and cannot be refreshed',
    async () => {
      const user = await newPerson(service);
      const tokens = await user.tokens();
      await service.erase('users', tokens.user.id);

      expect((await me(tokens.access_token)).json.code).toBe('unauthenticated');
      const again = await service.call('/auth/refresh', { body: { refresh_token: tokens.refresh_token } });
      expect(again.json).toMatchObject({ code: 'session_expired', reason: 'user_deleted' });
      // The refresh has found out, and ended the session for the authorizer too.
      await expectRefused(service, tokens.access_token, cookie);
      expect((await user.login('mobile')).status).toBe(401);
    },
  );

  attack('A86 R35 a token from before "log out everywhere" is dead at once', async () => {
    const user = await newPerson(service);
    const [here, there] = [await user.tokens(), await user.tokens()];
    await service.call('/auth/logout?scope=global', { method: 'POST', headers: bearer(here.access_token) });
    for (const { access_token: token } of [here, there]) await expectRefused(service, token, cookie);
  });

  attack(
    'A86 R20 a token of an earlier sessionEpoch opens nothing of ours, though its own end was never written',
    async () => {
      const user = await newPerson(service);
      const tokens = await user.tokens();
      await service.amend('users', tokens.user.id, { sessionEpoch: { N: '1' } });

      expect((await me(tokens.access_token)).json.code).toBe('unauthenticated');
      const again = await service.call('/auth/refresh', { body: { refresh_token: tokens.refresh_token } });
      expect(again.json).toMatchObject({ code: 'session_expired', reason: 'logged_out' });
      await expectRefused(service, tokens.access_token, cookie);
    },
  );

  attack('A87 R43 a revocation is kept for longer than any token that it refuses, by a margin', async () => {
    const tokens = await person.tokens();
    await service.call('/auth/logout', { method: 'POST', headers: bearer(tokens.access_token) });
    const { sid, exp } = claimsOf(tokens.access_token);
    const item = (await service.items('revokedTokens')).find((entry) => entry.sid?.S === sid);
    // One may be in the making, the clock of whoever verifies it five minutes behind, and the sweep an hour early.
    expect(Number(item?.sweepAt?.N)).toBeGreaterThanOrEqual(Number(exp) + revocationMargin + 300 + 3_600);
  });

  attack(
    'A87 where the revocation is gone too early, all that is ours still knows that the session has ended',
    async () => {
      const tokens = await person.tokens();
      await service.call('/auth/logout', { method: 'POST', headers: bearer(tokens.access_token) });
      await service.erase('revokedTokens', tokens.session.id);
      expect((await me(tokens.access_token)).json.code).toBe('unauthenticated');
      // A refresh with what belongs to the same session finds it ended, and revokes once more.
      await service.call('/auth/refresh', { body: { refresh_token: tokens.refresh_token } });
      await expectRefused(service, tokens.access_token, cookie);
    },
  );

  attack('A186 R51 control characters in sub reach no context', async () => {
    for (const sub of ['a\r\nx-admin: 1', 'a\u0000b', 'a\u001b[31m', `${claims.sub}\n`, ` ${claims.sub}`])
      await refused({ ...claims, sub });
    const decision = await service.invoke('authorizer', eventOf({ headers: bearer(forger.token(claims)) }));
    expect(decision).toMatchObject({ isAuthorized: true });
    const { context } = decision as { context: Record<string, string> };
    for (const value of Object.values(context)) expect(value).toMatch(/^[\x20-\x7e]{0,200}$/);
  });

  describe('two stages under one key', () => {
    let ground: Ground;
    let production: Attacked;
    let stolen: Forger;
    /** The cookie of a user of production. */
    let own: string;
    /** Of a token that staging accepted, issued to a user that production knows too. */
    let staged: Record<string, unknown>;
    let token: string;
    const url = (stage: string) => `https://${stage}.example.com`;
    const at = (stage: string) => attacked({ ground, settings: { issuer: url(stage), audience: url(stage) } });

    beforeAll(async () => {
      ground = await newGround();
      const staging = await at('staging');
      token = (await (await newPerson(staging)).tokens()).access_token;
      staged = claimsOf(token);
      expect((await whoami(token, staging)).status).toBe(200);
      await staging.stop();
      production = await at('production');
      own = await (await newPerson(production)).cookie();
      stolen = await forgerOf(production);
    });
    afterAll(async () => {
      await production?.stop();
      await ground?.stop();
    });
    /** The staged claims open production as soon as both names are its own. */
    const honest = async () => {
      const renamed = stolen.token({ ...staged, iss: url('production'), aud: url('production') });
      expect((await whoami(renamed, production)).status).toBe(200);
    };

    attack('A82 a token for another audience opens nothing, even under the same key', async () => {
      await expectRefused(production, stolen.token({ ...staged, iss: url('production') }), own);
      await honest();
    });

    attack('A83 a token of the staging stage opens nothing in production, even under the same key', async () => {
      await expectRefused(production, token, own);
      await expectRefused(production, stolen.token({ ...staged, aud: url('production') }), own);
      // Nor does one of a stage that has keys of its own.
      await expectRefused(production, forger.token({ ...staged, iss: url('production'), aud: url('production') }), own);
      await honest();
    });
  });
});
