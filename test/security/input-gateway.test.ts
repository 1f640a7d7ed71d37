/** Bodies, headers, paths and events that are not what they seem; and what stands in front of the functions. */
import { connect } from 'node:net';
import { authRoutes, demoRoutes } from '../../contract/routes.ts';
import { synthesised } from '../stack/synthesised.ts';
import { targetOf } from '../stack/template.ts';
import { isRestApi, refusedByGateway } from '../support/api-kind.ts';
import { bearer, newAccount, newPerson, type Person } from '../support/http-service.ts';
import { rawHttp, rawRequest } from '../support/raw-http.ts';
import { type Attacked, attacked, dumpOf, eventOf } from './attack-target.ts';
import { tallied } from './support/tallied.ts';

const test = tallied('Input, injection, logs, gateway');

let service: Attacked;
let person: Person;

beforeAll(async () => {
  service = await attacked({ settings: { ipAttemptLimit: 100_000 } });
  person = await newPerson(service);
});
afterAll(() => service?.stop());

type Headers = Record<string, string | string[]>;
const json = { 'content-type': 'application/json' };
const whoami = (headers: Headers) => service.call('/demo/whoami', { headers });
const login = (body: object | string | Buffer, headers: Headers = json) =>
  service.call('/auth/login', { body, headers });
const whole = () => ({ email: person.email, password: person.password, client_type: 'mobile' });
const logLines = () =>
  service
    .written()
    .split('\n')
    .filter((line) => line !== '');

async function expectMalformed(
  body: string | Buffer,
  paths = ['/auth/login', '/auth/register', '/auth/refresh', '/auth/logout'],
) {
  for (const path of paths) {
    const answer = await service.call(path, { body, headers: json });
    expect({ path, status: answer.status, code: answer.json?.code }).toEqual({
      path,
      status: 400,
      code: 'invalid_request',
    });
    expect(answer.setCookies).toEqual([]);
  }
}

describe('Input, injection, logs, gateway', () => {
  // Whatever came: nothing crashed for it, but where a test says so.
  let crashes = 0;
  afterEach(() => {
    expect(service.written().match(/sys_crash|Unhandled|failed:/g) ?? []).toHaveLength(crashes);
  });

  test.each<[string, string]>([
    ['A169 __proto__', '"__proto__":{"admin":true,"roles":["admin"]}'],
    ['A170 constructor.prototype', '"constructor":{"prototype":{"admin":true}}'],
    ['A170 prototype', '"prototype":{"admin":true}'],
    ['A171 __proto__, escaped', '"__pr\\u006fto__":{"admin":true}'],
    [
      'A171 __proto__, all of it escaped',
      '"\\u005f\\u005f\\u0070\\u0072\\u006f\\u0074\\u006f\\u005f\\u005f":{"admin":true}',
    ],
    ['A172 the address twice', '"email":"other@example.com"'],
    ['A172 the address twice, once escaped', '"\\u0065mail":"other@example.com"'],
    ['A172 the password twice', '"password":"another password of mine"'],
    ['A172 an unknown member twice', '"x":1,"x":1'],
    ['A170 toString', '"toString":"x"'],
    ['A170 hasOwnProperty', '"hasOwnProperty":1'],
  ])('%s is malformed, before and behind the others, and pollutes nothing', async (_, member) => {
    const rest = JSON.stringify(whole()).slice(1, -1);
    for (const body of [`{${member},${rest}}`, `{${rest},${member}}`]) await expectMalformed(body);
    const { json: context } = await whoami(bearer((await person.tokens()).access_token));
    expect(context.roles).toBe('user');
  });

  test.each<[string, string | Buffer]>([
    ['A173 a byte order mark', '\ufeff{}'],
    ['A173 NaN', '{"email":NaN}'],
    ['A173 1e999', '{"email":1e999}'],
    ['A173 a list', '[]'],
    ['A173 a list of an object', '[{"email":"a@example.com"}]'],
    ['A173 a text', '"text"'],
    ['A173 a list of null', '[null]'],
    ['A173 a number', '0'],
    ['A173 true', 'true'],
    ['A173 blanks', '   '],
    ['A173 two values', '{}{}'],
    ['A173 a comma too many', '{"email":"a@example.com",}'],
    ['A173 a comment', '{/**/}'],
    ['A173 single quotes', "{'email':'a@example.com'}"],
    ['A173 no end', '{"email":"a@example.com"'],
    ['A174 as many levels as fit', `{"email":${'['.repeat(8_000)}${']'.repeat(8_000)}}`],
    ['A174 as many levels of objects as fit', `${'{"a":'.repeat(2_700)}1${'}'.repeat(2_700)}`],
    ['A174 levels without an end', `{"email":${'['.repeat(16_000)}`],
    ['A175 bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['A175 an overlong form', Buffer.from('{"email":"a\xc0\xafb@example.com"}', 'latin1')],
    ['A175 half a character', Buffer.from('{"email":"\xed\xa0\x80@example.com"}', 'latin1')],
    ['A175 UTF-16', Buffer.from('{"email":"a@example.com"}', 'utf16le')],
    ['A178 a text that is an attribute value', '{"email":{"S":"x"}}'],
    ['A178 a condition', '{"email":{"$ne":null},"password":{"$gt":""}}'],
    ['A178 a list of an address', '{"email":["user@example.com"]}'],
    ['A181 a key of 3 KB', JSON.stringify({ email: `${'k'.repeat(3_000)}@example.com` })],
    ['A181 a token of 2 KB', JSON.stringify({ refresh_token: `rt_${'A'.repeat(2_048)}` })],
  ])('%s is malformed, and never a crash', async (_, body) => expectMalformed(body));

  test.each([
    [0xff, 0xfe],
    [0xc0, 0xaf],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xe2, 0x82],
  ])('A175 a whole sign-in is malformed for the bytes %i %i in it, which no decoder may mend', async (...bytes) => {
    const [before = '', after = ''] = JSON.stringify({ ...whole(), device_name: 'a phone|' }).split('|');
    const body = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
    const { status, json: answered } = await login(body);
    // A REST API mends it on the way, and what arrives is the name of a device.
    const expected = isRestApi ? [200, undefined] : [400, 'invalid_request'];
    expect([status, answered.code]).toEqual(expected);
    const event = {
      method: 'POST',
      path: '/auth/login',
      headers: json,
      body: body.toString('base64'),
      isBase64Encoded: true,
    };
    expect(await service.invoke('login', eventOf(event))).toMatchObject({ statusCode: 400 });
  });

  test('A174 100,000 levels are too large before they are parsed', async () => {
    const body = `{"email":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    for (const path of ['/auth/login', '/auth/refresh']) {
      const { status, json: answered } = await service.call(path, { body, headers: json });
      expect({ status, code: answered.code }).toEqual({ status: 413, code: 'payload_too_large' });
    }
  });

  test('A174 a body that comes in pieces, without a length, is cut at the same size', async () => {
    const socket = connect(service.port, '127.0.0.1');
    const answer = new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
    socket.on('error', () => {});
    socket.write(
      'POST /auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    for (let chunk = 0; chunk < 20; chunk++) socket.write(`1000\r\n${'x'.repeat(4_096)}\r\n`);
    expect(await answer).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  test('A176 a body that the gateway encoded is the same body', async () => {
    const invoke = async (body: string, isBase64Encoded: boolean) =>
      (await service.invoke(
        'login',
        eventOf({ method: 'POST', path: '/auth/login', headers: json, body, isBase64Encoded }),
      )) as {
        statusCode: number;
      };
    const text = JSON.stringify(whole());
    expect((await invoke(Buffer.from(text).toString('base64'), true)).statusCode).toBe(200);
    expect((await invoke(text, false)).statusCode).toBe(200);
    // Told to be encoded and not so, or the other way around: malformed.
    expect((await invoke(text, true)).statusCode).toBe(400);
    expect((await invoke(Buffer.from(text).toString('base64'), false)).statusCode).toBe(400);
    expect((await invoke(Buffer.from('x'.repeat(16_385)).toString('base64'), true)).statusCode).toBe(413);
    const broken = Buffer.from(
      JSON.stringify({ ...whole(), device_name: 'phone' }).replace('phone', 'ph\xffone'),
      'latin1',
    );
    expect((await invoke(broken.toString('base64'), true)).statusCode).toBe(400);
  });

  test('A176 nothing is ever inflated', async () => {
    for (const encoding of ['gzip', 'deflate', 'br', 'identity, gzip', 'gzip, identity'])
      expect((await login(JSON.stringify(whole()), { ...json, 'content-encoding': encoding })).status).toBe(415);
    expect((await login(JSON.stringify(whole()), { ...json, 'content-encoding': 'identity' })).status).toBe(200);
  });

  test('A177 what is given twice, in the address or in a header, is refused or means nothing', async () => {
    const { access_token: token } = await person.tokens();
    const logout = (query: string, headers: Headers) =>
      service.call(`/auth/logout${query}`, { method: 'POST', headers });
    for (const query of [
      '?scope=local&scope=global',
      '?scope=global&scope=local',
      '?scope=local&%73cope=global',
      '?scope=local,global',
      '?scope=GLOBAL',
    ])
      expect((await logout(query, bearer(token))).json.code).toBe('invalid_request');
    expect((await whoami({ authorization: [`Bearer ${token}`, `Bearer ${token}`] })).status).toBe(403);
    expect((await whoami({ authorization: [`Bearer ${token}`, 'Bearer x'] })).status).toBe(403);
    const raw = (lines: string[]) => rawHttp(service.port, rawRequest('GET', '/demo/whoami', lines));
    expect((await raw([`authorization: Bearer ${token}`, 'x: y', `Authorization: Bearer ${token}`])).status).toBe(
      refusedByGateway,
    );
    expect((await raw([`authorization: Bearer ${token}`, 'authorization:'])).status).toBe(refusedByGateway);
    expect(
      (await login(JSON.stringify(whole()), { 'content-type': ['application/json', 'application/json'] })).status,
    ).toBe(415);
    expect((await whoami(bearer(token))).status).toBe(200);
  });

  test('A179 A180 no text becomes part of an expression or of another key', async () => {
    const { access_token: token, session } = await person.tokens();
    const before = await dumpOf(service);
    for (const text of [
      'status = :x OR attribute_exists(pk)',
      'SESSION#other',
      '#sessionId',
      ':userId',
      '$x',
      "'; DROP TABLE users; --",
      'account#x',
      '*',
      `${session.id}#`,
      `#${session.id}`,
    ]) {
      const answer = await service.call(`/auth/sessions/${encodeURIComponent(text)}`, {
        method: 'DELETE',
        headers: bearer(token),
      });
      expect(answer.json?.code).toBe('not_found');
      const named = await login({ ...whole(), device_name: text });
      expect(named.json.session.device_name).toBe(text);
    }
    expect((await whoami(bearer(token))).status).toBe(403);
    // Eleven sign-ins have ended the oldest, and all else is where it was.
    expect(before).toContain(session.id);
    expect((await service.items('users')).filter(({ email }) => email?.S === person.email)).toHaveLength(1);
  });

  test('A180 an address that looks like a key of ours is an address', async () => {
    for (const local of ['account#x', 'device#x', 'guesses#127.0.0.1#0', 'jwks', 'turn', '__proto__', 'constructor']) {
      const account = { ...newAccount(), email: `${local.replaceAll('.', '-')}@example.com` };
      expect((await service.call('/auth/register', { body: account })).status).toBe(201);
      const answer = await login({ ...account, client_type: 'mobile' });
      expect(answer.json.user.email).toBe(account.email.toLowerCase());
    }
    expect((await service.call('/.well-known/jwks.json')).json.keys.length).toBeGreaterThan(1);
  });

  test('A181 an id of a session of any length is not found', async () => {
    const { access_token: token } = await person.tokens();
    for (const length of [23, 1_025, 3_000, 8_000]) {
      const answer = await service.call(`/auth/sessions/${'A'.repeat(length)}`, {
        method: 'DELETE',
        headers: bearer(token),
      });
      expect(answer.status).toBe(404);
    }
  });

  test('A182 there are no pages, so there is no token of pages to be tampered with: what looks like one changes nothing', async () => {
    const { access_token: token } = await person.tokens();
    const plain = await service.call('/auth/sessions', { headers: bearer(token) });
    for (const query of [
      '?page_token=eyJ4IjoxfQ',
      '?cursor=x',
      '?next=x',
      '?limit=1000000',
      '?user_id=x',
      '?ExclusiveStartKey={}',
    ]) {
      const { json: listed } = await service.call(`/auth/sessions${query}`, { headers: bearer(token) });
      expect(listed.sessions.map(({ id }: { id: string }) => id)).toEqual(
        plain.json.sessions.map(({ id }: { id: string }) => id),
      );
    }
  });

  test('A183 R57 whatever a client sends, a line of the log stays a line, and is ours', async () => {
    const fake = '\r\n{"event":"authn_login_success","user_id":"counterfeit"}\u001b[31m\u2028';
    await login({ ...whole(), device_name: fake });
    await login({ ...whole(), password: fake });
    await login({ ...whole(), email: `x${fake}@example.com` });
    await service.call('/auth/refresh', { body: { refresh_token: fake } });
    for (const byte of ['\u001b', '\t', '\u007f'])
      await rawHttp(
        service.port,
        rawRequest('GET', '/auth/me', [
          `user-agent: x${byte}{"event":"counterfeit"}`,
          `x-request-id: ${byte}counterfeit`,
        ]),
      );
    // As a gateway could let it through.
    const headers = { ...json, 'user-agent': fake };
    await service.invoke(
      'login',
      eventOf({ method: 'POST', path: '/auth/login', headers, body: JSON.stringify(whole()) }),
    );
    const lines = logLines();
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) {
      const parsed = JSON.parse(line);
      expect(parsed).toMatchObject({
        timestamp: expect.stringMatching(/Z$/),
        level: expect.any(String),
        event: expect.any(String),
      });
      expect(Object.keys(parsed)).toContain('request_id');
      expect(line).not.toMatch(/counterfeit|\p{Cc}|\u2028/u);
    }
  });

  test('A184 no text of a client’s gets into a header of the answer', async () => {
    const split = 'x\r\nSet-Cookie: __Host-session=of-an-attacker\r\nLocation: https://of-an-attacker.example';
    const answers = [
      await login({ ...whole(), client_type: 'web', device_name: split }),
      await service.call(`/auth/me?x=${encodeURIComponent(split)}`),
      await service.call(`/auth/sessions/${encodeURIComponent(split)}`, {
        method: 'DELETE',
        headers: bearer((await person.tokens()).access_token),
      }),
      await service.call('/auth/refresh', { body: { refresh_token: split } }),
    ];
    for (const answer of answers) {
      expect(JSON.stringify([answer.headers, answer.setCookies])).not.toContain('of-an-attacker');
      expect(answer.headers.location).toBeUndefined();
    }
    const raw = await rawHttp(
      service.port,
      rawRequest('GET', '/auth/me', ['origin: https://app.example.com%0d%0aset-cookie: x=y']),
    );
    expect(raw.text).not.toContain('x=y');
  });

  test('A185 R52 no header says who the caller is', async () => {
    const { access_token: token, user } = await person.tokens();
    const spoofed: Headers = {
      'x-amzn-remapped-authorization': `Bearer ${token}`,
      'x-user-id': user.id,
      x_user_id: user.id,
      'x-forwarded-user': user.id,
      'x-auth-request-email': person.email,
      'x-amzn-oidc-identity': user.id,
      'x-amzn-oidc-data': token,
      'x-apigateway-context': JSON.stringify({ authorizer: { lambda: { sub: user.id } } }),
      'proxy-authorization': `Bearer ${token}`,
      'x-middleware-subrequest': 'middleware',
    };
    expect((await whoami(spoofed)).status).toBe(403);
    expect((await service.call('/auth/me', { headers: spoofed })).status).toBe(401);
    const other = await (await newPerson(service)).tokens();
    const { json: principal } = await whoami({
      ...spoofed,
      ...bearer(other.access_token),
      sub: user.id,
      roles: 'admin',
    });
    expect(principal).toMatchObject({ sub: other.user.id, roles: 'user' });
    const hop = rawRequest('GET', '/demo/whoami', [
      'connection: authorization, close',
      `authorization: Bearer ${other.access_token}`,
      `x-user-id: ${user.id}`,
    ]);
    expect(JSON.parse((await rawHttp(service.port, hop)).body).sub).toBe(other.user.id);
  });

  test('A185 R52 a route that is reached without a principal answers 500, never as anybody', async () => {
    for (const name of ['demo-whoami', 'demo-admin'] as const)
      for (const principal of [null, {}, { sub: '' }, { sub: 'AAAAAAAAAAAAAAAAAAAAAA' }, undefined]) {
        const { statusCode, body } = (await service.invoke(
          name,
          eventOf({ headers: { 'x-user-id': 'x' }, principal: principal as object }),
        )) as {
          statusCode: number;
          body: string;
        };
        expect({ statusCode, code: JSON.parse(body).code }).toEqual({ statusCode: 500, code: 'internal_error' });
      }
    crashes += 10;
  });

  test('A187 R56 nothing ever redirects', async () => {
    for (const target of [
      '//evil.example',
      '/\\evil.example',
      '/%2f%2fevil.example',
      '/auth/login?next=//evil.example',
      '/auth/me?redirect_uri=https://evil.example',
      '/https://evil.example',
      '/..//evil.example',
      '/auth/logout?returnTo=https://evil.example',
    ]) {
      const { status, headers, text } = await rawHttp(service.port, rawRequest('GET', target));
      expect(status).toBeGreaterThanOrEqual(400);
      expect(headers.map(([name]) => name)).not.toContain('location');
      expect(text).not.toContain('evil.example');
    }
  });

  test('A188 the Host of a request makes no address and no token', async () => {
    const plain = await service.call('/.well-known/openid-configuration');
    const evil = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      forwarded: 'host=evil.example',
    };
    const poisoned = await service.call('/.well-known/openid-configuration', { headers: evil });
    expect(poisoned.text).toBe(plain.text);
    const { json: signedIn } = await login(JSON.stringify(whole()), { ...json, ...evil });
    const claims = JSON.parse(Buffer.from(signedIn.access_token.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ iss: service.origin, aud: service.origin });
    expect(JSON.stringify([signedIn, claims])).not.toContain('evil.example');
  });

  test('A189 R49 an Authorization of any form is a denial, never a failure', async () => {
    const { access_token: token } = await person.tokens();
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      `Bearer  ${token}`,
      `Bearer\t${token}`,
      `Bearer\u00a0${token}`,
      token,
      `Token ${token}`,
      `Basic ${Buffer.from('user:password').toString('base64')}`,
      `DPoP ${token}`,
      `Bearer: ${token}`,
      `Bearer ${token},`,
      `Bearer ${token}, Bearer ${token}`,
      `Bearer ${token} extra`,
      `Bearer token=${token}`,
      `Bearer "${token}"`,
      `BearerX ${token}`,
      'Bearer ....',
      'Bearer null',
      'Bearer undefined',
      'Bearer [object Object]',
      'Bearer \u0000',
      `Bearer ${'.'.repeat(4_000)}`,
      'Bearer e30.e30.e30',
      'Digest username="x"',
      '\u0000\u0001',
    ]) {
      const event = eventOf({ headers: { authorization } });
      expect(await service.invoke('authorizer', event)).toEqual({ isAuthorized: false });
      expect(((await service.invoke('me', event)) as { statusCode: number }).statusCode).toBe(401);
    }
    for (const headers of [undefined, null, { authorization: null }, { authorization: 1 }, { authorization: [] }, {}]) {
      const event = { ...eventOf({}), headers };
      expect(await service.invoke('authorizer', event)).toEqual({ isAuthorized: false });
    }
    expect((await whoami(bearer(token))).status).toBe(200);
  });

  test('A190 a method that an endpoint does not have is refused with those that it has, and does nothing', async () => {
    const { access_token: token, session } = await person.tokens();
    for (const path of new Set(authRoutes.map((route) => route.path))) {
      // Several functions may have methods of one path. HEAD is answered wherever GET is.
      const methods = authRoutes.filter((route) => route.path === path).flatMap((route) => [...route.methods]);
      const own = methods.flatMap((known): string[] => (known === 'GET' ? ['GET', 'HEAD'] : [known]));
      const target = path.replace('{id}', session.id);
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY']) {
        if (own.includes(method)) continue;
        const answer = await service.call(target, { method, headers: bearer(token) });
        const allow = own.join(', ');
        expect([method, path, answer.status, answer.headers.allow]).toEqual([method, path, 405, allow]);
        expect(answer.text).not.toContain(token);
      }
    }
    for (const { path } of demoRoutes.filter(({ access }) => access === 'authorizer'))
      for (const method of ['POST', 'PUT', 'DELETE', 'TRACE'])
        expect((await service.call(path, { method, headers: bearer(token) })).status).toBe(404);
    expect((await whoami(bearer(token))).status).toBe(200);
  });

  test('R54 R56 a problem is what RFC 9457 wants, and holds nothing of the cause', async () => {
    const problems = [
      await login('{'),
      await service.call('/auth/me'),
      await service.call('/auth/login'),
      await login(JSON.stringify(whole()), { 'content-type': 'text/plain' }),
      await login('x'.repeat(20_000)),
    ];
    for (const { headers, json: body, text, status } of problems) {
      expect(headers['content-type']).toBe('application/problem+json');
      expect(body).toMatchObject({
        type: expect.stringMatching(/^urn:/),
        title: expect.any(String),
        status,
        code: expect.any(String),
      });
      expect(body.request_id).toBe(headers['x-request-id']);
      expect(text).not.toMatch(/\bat \w+ \(|node_modules|\.ts|Error:|stack/);
    }
  });

  test('R44 nobody can ask about the tokens of others: introspection is no route yet, for anybody', async () => {
    const { access_token: token } = await person.tokens();
    for (const path of ['/oauth/introspect', '/oauth/revoke', '/oauth/token', '/oauth/authorize', '/introspect'])
      for (const headers of [{}, bearer(token)]) {
        const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
        const answer = await service.call(path, { body: `token=${token}`, headers: form });
        expect({ status: answer.status, text: answer.text }).toEqual({ status: 404, text: '{"message":"Not Found"}' });
      }
  });

  test('R55 what is sent again has one effect', async () => {
    const account = newAccount();
    const twice = [
      await service.call('/auth/register', { body: account }),
      await service.call('/auth/register', { body: account }),
    ];
    expect(twice.map(({ status }) => status)).toEqual([201, 409]);
    const { access_token: token } = await person.tokens();
    for (let turn = 0; turn < 2; turn++)
      expect((await service.call('/auth/logout', { method: 'POST', headers: bearer(token) })).status).toBe(204);
  });

  test('R47 a thousand unknown keys cost next to no reads, and deny', async () => {
    const { access_token: token } = await person.tokens();
    const [, payload, signature] = token.split('.');
    const header = (kid: number) =>
      Buffer.from(`{"alg":"ES256","kid":"${String(kid).padStart(43, 'k')}","typ":"at+jwt"}`).toString('base64url');
    const started = performance.now();
    for (let round = 0; round < 20; round++) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          whoami(bearer(`${header(round * 50 + index)}.${payload}.${signature}`)),
        ),
      );
      for (const { status } of answers) expect(status).toBe(403);
    }
    expect(performance.now() - started).toBeLessThan(10_000);
    expect((await whoami(bearer(token))).status).toBe(200);
  });

  test('R53 what one caller brings, the next one does not have', async () => {
    const other = await newPerson(service);
    const [mine, theirs] = [await person.tokens(), await other.tokens()];
    const mixed = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        if (index % 3 === 2) return (await whoami(bearer('nonsense'))).status === 403;
        const [tokens] = index % 3 ? [mine] : [theirs];
        const { json: who } = await service.call('/auth/me', { headers: bearer(tokens.access_token) });
        return who.user.id === tokens.user.id && who.session.id === tokens.session.id;
      }),
    );
    expect(mixed.every(Boolean)).toBe(true);
  });
});

describe('Input, injection, logs, gateway', () => {
  const { all, only, lambda, resources } = synthesised();

  test('A191 P10 whichever URL a request comes by, the same authorizer stands before every route that is not on the list', () => {
    const routes = all('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties);
    const open = routes
      .filter(({ AuthorizationType }) => AuthorizationType !== 'CUSTOM')
      .map(({ RouteKey }) => RouteKey);
    expect(open.sort()).toEqual(
      [...new Set(authRoutes.map(({ path }) => `ANY ${path}`)), 'ANY /health', 'DELETE /auth/me'].sort(),
    );
    // No stage, no mapping and no catch-all leads to a function by another way.
    expect(routes.map(({ RouteKey }) => RouteKey)).not.toContain('$default');
    expect(all('AWS::ApiGatewayV2::Authorizer')).toHaveLength(1);
    expect(all('AWS::ApiGatewayV2::Stage')).toHaveLength(1);
    expect(all('AWS::Lambda::Url')).toEqual([]);
  });

  test('A191 the issuer, the audience and the origin are settings: no request chooses them', async () => {
    const viaIp = await rawHttp(
      service.port,
      'GET /.well-known/openid-configuration HTTP/1.1\r\nhost: d-abc.execute-api.us-east-1.amazonaws.com\r\n\r\n',
    );
    expect(JSON.parse(viaIp.body).issuer).toBe(service.origin);
  });

  test('A192 R58 only the API, each route for its own function, may invoke one; the rest is for IAM', () => {
    const permissions = all('AWS::Lambda::Permission').map(([, { Properties }]) => Properties);
    const behind = new Set([...authRoutes, ...demoRoutes].map((route) => route.function));
    expect(permissions.length).toBeGreaterThanOrEqual(behind.size);
    for (const { Principal, SourceArn, Action } of permissions) {
      expect(Action).toBe('lambda:InvokeFunction');
      expect(['apigateway.amazonaws.com', 'events.amazonaws.com']).toContain(Principal);
      expect(JSON.stringify(SourceArn)).toMatch(/execute-api|AWS::Partition|"Arn"/);
      expect(JSON.stringify(SourceArn)).not.toMatch(/^"\*"$/);
    }
    const operator = Object.entries(resources).find(([, resource]) => resource === lambda('operator'))?.[0];
    for (const { FunctionName } of permissions) expect(targetOf(FunctionName)).not.toBe(operator);
  });

  test('R58 the authorizer is asked at each request and answers with a boolean', () => {
    expect(only('AWS::ApiGatewayV2::Authorizer', /./).Properties).toMatchObject({
      AuthorizerResultTtlInSeconds: 0,
      EnableSimpleResponses: true,
      IdentitySource: [],
      AuthorizerPayloadFormatVersion: '2.0',
    });
  });

  test('R48 R57 no function has a secret in its environment, and the access log has no header, cookie, query or body', () => {
    for (const [, { Properties }] of all('AWS::Lambda::Function'))
      expect(JSON.stringify(Properties.Environment ?? {})).not.toMatch(
        /SecretString|privateJwk|BEGIN|resolve:secretsmanager/,
      );
    const [, stage] = all('AWS::ApiGatewayV2::Stage')[0] ?? [];
    const { Format } = (stage?.Properties.AccessLogSettings ?? {}) as { Format?: string };
    expect(Format).toBeDefined();
    expect(Format).not.toMatch(/authorization|cookie|header|query|body|\$context\.path|identity\.user/i);
  });
});
