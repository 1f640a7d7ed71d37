import './middy-in-jest.ts';
import * as v from 'valibot';
import { DependencyUnavailable } from '../../../core/dependency-unavailable.ts';
import { AuthError } from '../../../core/errors.ts';
import { noBody } from '../../../functions/http/body-reader.ts';
import { type Methods, method } from '../../../functions/http/method.ts';
import { pipeline } from '../../../functions/http/pipeline.ts';
import { requestBody } from '../../../functions/http/request-body.ts';
import { json, noContent, publicDocument } from '../../../functions/http/responses.ts';
import type { TrustedProxy } from '../../../functions/http/trusted-proxy.ts';
import { logged } from '../../support/logged.ts';
import { httpRequest, type RequestParts } from './http-request.ts';

const origin = 'https://app.example.com';
const settings = { allowedOrigins: [origin], allowedHeaders: ['traceparent'], sessionCookieName: '__Host-session' };
const jsonHeaders = { 'content-type': 'application/json' };
const body = requestBody(v.strictObject({ word: v.nullish(v.string(), null) }));

const safe = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Strict-Transport-Security': 'max-age=63072000',
  'X-Request-Id': 'JKJaXmPLvHcESHA=',
};

// What refusals and failures log is looked at where it matters, and else kept out of the logEvent.
beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => jest.restoreAllMocks());

/** An endpoint whose POST says back the word that it got, or does what the test wants. */
function open(
  answer?: () => unknown,
  more: Partial<Methods> = {},
  own: typeof settings | null = settings,
  proxy: TrustedProxy | null = null,
) {
  const seen: unknown[] = [];
  const post = method({
    body,
    handle: async ({ body }) => {
      seen.push(body.word);
      return ((await answer?.()) as never) ?? json({ word: body.word });
    },
  });
  const run = pipeline({ POST: post, ...more }, own, proxy);
  const call = async (parts: RequestParts = {}) => {
    const answered = await run(httpRequest({ method: 'POST', ...parts }));
    return { ...answered, problem: answered.body ? JSON.parse(answered.body) : null };
  };
  return { call, seen };
}

const failing = (thrown: unknown) =>
  open(() => {
    throw thrown;
  }).call;

describe('an answer', () => {
  test('carries the headers that every answer of ours carries', async () => {
    const { call } = open();
    const { status, headers, body } = await call({ headers: jsonHeaders, body: '{"word":"x"}' });
    expect([status, body]).toEqual([200, '{"word":"x"}']);
    expect(headers).toMatchObject({ ...safe, 'Content-Type': 'application/json; charset=utf-8' });
  });

  test('without a body carries them too, and no type', async () => {
    const { call } = open(() => noContent({ cookies: ['a=b'] }));
    const { status, headers, cookies, body } = await call();
    expect([status, cookies, body]).toEqual([204, ['a=b'], null]);
    expect(headers).toMatchObject(safe);
    expect(headers).not.toHaveProperty('Content-Type');
  });

  test('that is a public document may be kept and read by everybody', async () => {
    const { call } = open(() => publicDocument('{}'));
    expect((await call()).headers).toMatchObject({
      'Cache-Control': 'public, max-age=300',
      'Access-Control-Allow-Origin': '*',
      'X-Content-Type-Options': 'nosniff',
    });
  });
});

describe('the pipeline', () => {
  test.each(['GET', 'PUT', 'HEAD', 'TRACE', 'DELETE', 'OPTIONS', 'constructor', 'post'])(
    'knows no method %s here, and says which there are',
    async (method) => {
      const { call, seen } = open();
      const { status, headers, problem } = await call({ method, headers: jsonHeaders, body: '{' });
      expect([status, problem.code]).toEqual([405, 'method_not_allowed']);
      expect(headers).toMatchObject({ ...safe, Allow: 'POST', 'Content-Type': 'application/problem+json' });
      expect(seen).toEqual([]);
    },
  );

  test('goes by the method alone, whatever a header says of it', async () => {
    const { call } = open();
    const { status } = await call({ method: 'GET', headers: { 'x-http-method-override': 'POST' } });
    expect(status).toBe(405);
  });

  test('answers HEAD where it answers GET, by the headers of GET', async () => {
    const get = method({ body, handle: async () => json({ a: 1 }) });
    const { call } = open(undefined, { GET: get });
    const [head, whole] = [await call({ method: 'HEAD' }), await call({ method: 'GET' })];
    expect(whole.status).toBe(200);
    expect(head).toEqual(whole);
    expect((await call({ method: 'PUT' })).headers.Allow).toBe('GET, HEAD, POST');
  });

  const large = JSON.stringify({ word: 'x'.repeat(16_384) });
  test.each<[string, RequestParts]>([
    ['delivered', { headers: jsonHeaders, body: large }],
    ['announced', { headers: { ...jsonHeaders, 'content-length': '16385' }, body: '{}' }],
    ['of many bytes in few characters', { headers: jsonHeaders, body: `{"word":"${'é'.repeat(8_190)}"}` }],
    ['of another type', { headers: { 'content-type': 'text/plain' }, body: large }],
  ])('refuses a body over 16 KiB before anything else: %s', async (_, parts) => {
    const { call, seen } = open();
    expect((await call(parts)).problem.code).toBe('payload_too_large');
    expect(seen).toEqual([]);
  });

  test('takes one of exactly 16 KiB', async () => {
    const { call } = open();
    const body = JSON.stringify({ word: 'x'.repeat(16_384 - 11) });
    expect(Buffer.byteLength(body)).toBe(16_384);
    expect((await call({ headers: jsonHeaders, body })).status).toBe(200);
  });

  test.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8;',
    'application/json ; charset="utf-8"; x=y',
  ])('takes %s', async (type) => {
    const { call } = open();
    expect((await call({ headers: { 'content-type': type }, body: '{}' })).status).toBe(200);
  });

  test.each([
    '',
    'text/plain',
    'text/json',
    'application/x+json',
    'application/json+x',
    'application/jsonp',
    'application/json, application/json',
    'application/json; charset=utf-16',
    'application/json; charset=utf-8; charset=utf-8',
    'multipart/form-data',
    'application/x-www-form-urlencoded',
    'application/json\u00a0',
  ])('refuses a body of type %j', async (type) => {
    const { call, seen } = open();
    const { problem } = await call({ headers: { 'content-type': type }, body: '{}' });
    expect(problem.code).toBe('unsupported_media_type');
    expect(seen).toEqual([]);
  });

  test.each(['gzip', 'br', 'identity, identity', 'x', ''])('inflates nothing: %j', async (encoding) => {
    const { call } = open();
    const parts = { headers: { ...jsonHeaders, 'content-encoding': encoding }, body: '{}' };
    expect((await call(parts)).problem.code).toBe('unsupported_media_type');
    const plain = { headers: { ...jsonHeaders, 'content-encoding': 'Identity' }, body: '{}' };
    expect((await call(plain)).status).toBe(200);
  });

  test('takes an empty body for an empty object, of whatever type', async () => {
    for (const parts of [
      {},
      { body: '' },
      { headers: { 'content-type': 'text/plain' } },
      { headers: jsonHeaders, body: '{}' },
    ])
      expect((await open().call(parts)).problem).toEqual({ word: null });
  });

  test('tells field by field what is wrong', async () => {
    const { problem, headers } = await open().call({ headers: jsonHeaders, body: '{"word":1,"other":2}' });
    expect(problem).toMatchObject({
      code: 'invalid_request',
      errors: [
        { field: 'other', message: 'is unknown' },
        { field: 'word', message: 'must be a string' },
      ],
    });
    expect(headers).toMatchObject({ 'Content-Type': 'application/problem+json' });
  });
});

describe('the origin', () => {
  const session = ['__Host-session=abc'];
  const refused = async (parts: RequestParts, call = open().call) =>
    (await call(parts)).problem?.code === 'origin_refused';
  const taking = open(undefined, {
    POST: method({ body, takesCredential: true, handle: async () => json({}) }),
  }).call;

  test('counts for whoever carries the session cookie', async () => {
    expect(await refused({ cookies: session })).toBe(true);
    expect(await refused({ cookies: session, headers: { origin } })).toBe(false);
    expect(await refused({ cookies: session, headers: { origin: 'https://evil.example' } })).toBe(true);
    expect(await refused({ cookies: session, headers: { 'sec-fetch-site': 'same-origin' } })).toBe(false);
    expect(await refused({ cookies: [...session, ...session], headers: { origin: 'null' } })).toBe(true);
  });

  test('counts for whoever hands a credential over, cookie or not', async () => {
    expect(await refused({ headers: { origin: 'https://evil.example' } }, taking)).toBe(true);
    expect(await refused({ headers: { 'sec-fetch-site': 'cross-site' } }, taking)).toBe(true);
    expect(await refused({ headers: { origin } }, taking)).toBe(false);
    expect(await refused({}, taking)).toBe(false);
  });

  test('does not count for a bearer token or for nobody', async () => {
    const headers = { origin: 'https://evil.example' };
    expect(await refused({ headers })).toBe(false);
    expect(await refused({ headers: { ...headers, authorization: 'Bearer abc' }, cookies: session })).toBe(false);
  });

  test('is looked at before the body is read', async () => {
    expect(await refused({ cookies: session, headers: jsonHeaders, body: '{' })).toBe(true);
  });

  test('that is on the list may read the answer, and no other; caches are told', async () => {
    const allowed = await open().call({ headers: { origin } });
    expect(allowed.headers).toMatchObject({
      Vary: 'Origin',
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Credentials': 'true',
    });
    for (const other of ['https://evil.example', 'null', '*', `${origin}.evil.example`]) {
      const { headers } = await open().call({ headers: { origin: other } });
      expect(headers).toMatchObject({ Vary: 'Origin' });
      expect(Object.keys(headers ?? {}).filter((name) => name.startsWith('Access-Control'))).toEqual([]);
    }
  });

  test('that is on the list gets a preflight for the methods there are, and no other does', async () => {
    const preflight = (from: string, method: string) =>
      open().call({ method: 'OPTIONS', headers: { origin: from, 'access-control-request-method': method } });
    const { status, headers } = await preflight(origin, 'POST');
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      ...safe,
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Origin': origin,
    });
    expect(headers['Access-Control-Allow-Headers']).toBe('Authorization, Content-Type, Auth-Device-Token, traceparent');
    for (const [from, method] of [
      ['https://evil.example', 'POST'],
      [origin, 'DELETE'],
      ['null', 'POST'],
    ] as const)
      expect((await preflight(from, method)).status).toBe(405);
  });

  test('is nothing to an endpoint that looks at no credential', async () => {
    const { call } = open(undefined, {}, null);
    const { status, headers } = await call({ headers: { origin: 'https://evil.example' }, cookies: session });
    expect(status).toBe(200);
    expect(headers).not.toHaveProperty('Vary');
  });
});

describe('behind a trusted proxy', () => {
  const [current, previous] = ['c'.repeat(40), 'p'.repeat(40)];
  const proxy: TrustedProxy = { addressHeader: 'x-real-ip', secrets: async () => [current, previous] };
  const seen: string[] = [];
  const post = method({
    body: noBody,
    handle: async ({ caller }) => {
      seen.push(caller.client.ip, caller.credential.ip ?? '');
      return json({});
    },
  });
  const { call } = open(undefined, { POST: post }, settings, proxy);
  const shows = (secret: string, more: Record<string, string> = { 'x-real-ip': '192.0.2.9' }) =>
    call({ headers: { 'x-origin-verify': secret, ...more } });

  test('its word for the address of the client counts, and by the secret before it too', async () => {
    seen.length = 0;
    for (const secret of [current, previous]) expect((await shows(secret)).status).toBe(200);
    expect(seen).toEqual(Array(4).fill('192.0.2.9'));
  });

  test.each([
    ['no secret', ''],
    ['another secret', 'x'.repeat(40)],
    ['the secret twice', `${current},${current}`],
    ['a part of it', current.slice(1)],
  ])('what shows %s is forbidden, before its method, its size or its origin is looked at', async (_, secret) => {
    seen.length = 0;
    const headers = { 'x-real-ip': '192.0.2.9', ...(secret && { 'x-origin-verify': secret }) };
    for (const parts of [{}, { method: 'PUT' }, { body: 'x'.repeat(20_000) }] as const)
      expect((await call({ ...parts, headers })).problem.code).toBe('forbidden');
    expect(seen).toEqual([]);
  });

  test('without an address, or with two, it is broken: the proxy’s own address stands for nobody', async () => {
    await logged(async () => {
      for (const more of [{}, { 'x-real-ip': '' }, { 'x-real-ip': '192.0.2.9, 192.0.2.10' }] as const)
        expect((await shows(current, more as Record<string, string>)).status).toBe(500);
    });
  });

  test('a preflight is held to the secret too', async () => {
    const preflight = { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } };
    expect((await call(preflight)).status).toBe(403);
  });
});

describe('what is thrown', () => {
  const secret = 'correct horse battery';

  test('as a refusal is told as it is', async () => {
    const { status, headers, problem } = await failing(new AuthError('too_many_attempts', { retryAfter: 9 }))();
    expect([status, problem.code]).toEqual([429, 'too_many_attempts']);
    expect(headers).toMatchObject({ ...safe, 'Retry-After': '9' });
  });

  test.each([new Error(secret), new RangeError(secret), secret, null, undefined, { message: secret }])(
    'as anything else is 500, of which nothing leaks, neither to the client nor into the log: %p',
    async (thrown) => {
      let answer = '';
      const lines = await logged(async () => {
        const told = await failing(thrown)({ headers: jsonHeaders, body: JSON.stringify({ word: secret }) });
        expect(told.status).toBe(500);
        expect(told.problem).toMatchObject({ code: 'internal_error', request_id: 'JKJaXmPLvHcESHA=' });
        answer = JSON.stringify(told);
      });
      expect(answer).not.toMatch(/correct horse|stack|\.ts/);
      expect(JSON.stringify(lines)).not.toContain(secret);
      expect(lines).toMatchObject([{ event: 'sys_crash', level: 'ERROR', request_id: 'JKJaXmPLvHcESHA=' }]);
    },
  );

  test('as an outage is 503, to be tried again, and takes no cookie away', async () => {
    const lines = await logged(async () => {
      const { status, headers, cookies } = await failing(new DependencyUnavailable(secret))({
        cookies: ['__Host-session=abc'],
        headers: { origin },
      });
      expect([status, cookies]).toEqual([503, []]);
      expect(headers).toMatchObject({ ...safe, 'Retry-After': '1' });
    });
    expect(lines).toMatchObject([{ event: 'sys_unavailable' }]);
    expect(JSON.stringify(lines)).not.toContain(secret);
  });

  test('malformed JSON is not logged either', async () => {
    const lines = await logged(() => open().call({ headers: jsonHeaders, body: `{"password":"${secret}` }));
    expect(JSON.stringify(lines)).not.toContain(secret);
  });

  test('a cookie that opens nothing any more is taken away, with the attributes that it was set with', async () => {
    const cleared = ['__Host-session=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0'];
    const withCookie = { cookies: ['__Host-session=abc'], headers: { origin } };
    for (const code of ['session_expired', 'unauthenticated'] as const) {
      expect((await failing(new AuthError(code, { cookieIsDead: true }))(withCookie)).cookies).toEqual(cleared);
      // Another credential failed: the cookie beside it may be a good one.
      expect((await failing(new AuthError(code))(withCookie)).cookies).toEqual([]);
    }
  });

  test.each([
    'invalid_credentials',
    'forbidden',
    'not_found',
    'too_many_attempts',
    'unavailable',
    'refresh_token_reused',
  ] as const)('a cookie outlives %s', async (code) => {
    const { cookies } = await failing(new AuthError(code))({ cookies: ['__Host-session=abc'], headers: { origin } });
    expect(cookies).toEqual([]);
  });

  test('two requests after each other share nothing, with a failure between them', async () => {
    let turn = 0;
    const { call } = open(() => {
      if (turn++ === 1) throw new Error('in between');
    });
    const ask = (text: string) => call({ headers: jsonHeaders, body: JSON.stringify({ word: text }) });
    await logged(async () => {
      expect((await ask('a')).problem).toEqual({ word: 'a' });
      expect((await ask('b')).status).toBe(500);
      expect((await ask('c')).problem).toEqual({ word: 'c' });
    });
  });
});
