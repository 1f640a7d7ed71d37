import { once } from 'node:events';
import { connect } from 'node:net';
import type { APIGatewayProxyEventV2, APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { maxBodyBytes } from '../../contract/requests.ts';
import type { Route } from '../../contract/routes.ts';
import { gateway } from '../../dev/gateway.ts';
import type { GatewayRoute } from '../../dev/gateway-route.ts';
import { type LambdaHandler, type LambdaInstance, lambdaRuntime } from '../../dev/lambda-runtime.ts';
import { type LoopbackServer, listenOnLoopback } from '../../dev/loopback-server.ts';
import { type RawHttpOptions, rawHttp, rawRequest } from '../support/raw-http.ts';

const routes: Route[] = [
  { path: '/auth/login', methods: ['POST'], function: 'login', access: 'public' },
  { path: '/auth/sessions', methods: ['GET'], function: 'sessions', access: 'public' },
  { path: '/auth/sessions/{id}', methods: ['DELETE'], function: 'sessions', access: 'public' },
  { path: '/demo/whoami', methods: ['GET'], function: 'demo-whoami', access: 'authorizer' },
];

const page = 'https://app.example.com';
const cors = { allowedOrigins: [page, 'capacitor://localhost'], allowedHeaders: ['traceparent'] };

let server: LoopbackServer;
let url: string;
let handlers: Record<string, LambdaHandler>;
let reported: [string, unknown][];

/** Answers with the event that it got. */
const echo: LambdaHandler = (event) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(event),
});
const refuseLargeBodies: LambdaHandler = (event) => {
  const { headers, body = '' } = event as APIGatewayProxyEventV2;
  const tooLarge = Number(headers['content-length']) > maxBodyBytes || body.length > maxBodyBytes;
  return { statusCode: tooLarge ? 413 : 200, body: `got ${body.length}` };
};
const never: LambdaHandler = () => new Promise(() => {});

const load = async (name: string): Promise<LambdaInstance> => ({
  handler: (event, context) => handlers[name]?.(event, context),
});

beforeAll(async () => {
  server = await listenOnLoopback(0);
  url = `http://127.0.0.1:${server.port}`;
  const { invoke } = lambdaRuntime({ load });
  const logEvent = (name: string, cause: unknown) => reported.push([name, cause]);
  server.answerWith(gateway({ routes, cors, invoke, logEvent, authorizerTimeout: 200, integrationTimeout: 300 }));
});
afterAll(() => server.stop());
beforeEach(() => {
  reported = [];
  handlers = { login: echo, sessions: echo, 'demo-whoami': echo, authorizer: () => ({ isAuthorized: true }) };
});

const send = (request: string, options?: RawHttpOptions) => rawHttp(server.port, request, options);
const toTheEnd: RawHttpOptions = { untilClosed: true, silence: 10_000 };
const sentEvent = async (request: string): Promise<APIGatewayProxyEventV2> => JSON.parse((await send(request)).body);
const valuesOf = (headers: readonly (readonly [string, string])[], wanted: string): string[] =>
  headers.filter(([name]) => name === wanted).map(([, value]) => value);

describe('the event of a function', () => {
  test('carries what API Gateway puts into payload 2.0', async () => {
    const event = await sentEvent(
      rawRequest('DELETE', '/auth/sessions/a%2Fb?scope=local&x=1%202&scope=global', [
        'User-Agent: curl',
        'Accept: */*',
      ]),
    );

    expect(event).toEqual({
      version: '2.0',
      routeKey: 'ANY /auth/sessions/{id}',
      rawPath: '/auth/sessions/a%2Fb',
      rawQueryString: 'scope=local&x=1%202&scope=global',
      headers: { host: 'localhost', 'user-agent': 'curl', accept: '*/*' },
      queryStringParameters: { scope: 'local,global', x: '1 2' },
      pathParameters: { id: 'a%2Fb' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'local',
        domainName: 'localhost',
        domainPrefix: 'localhost',
        http: {
          method: 'DELETE',
          path: '/auth/sessions/a%2Fb',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'curl',
        },
        requestId: expect.stringMatching(/^[\w-]{22}$/),
        routeKey: 'ANY /auth/sessions/{id}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      isBase64Encoded: false,
    });
  });

  test('has two headers of one name as one, joined by a comma, wherever they stand', async () => {
    const between = Array.from({ length: 2_100 }, () => 'a:');
    const event = await sentEvent(
      rawRequest('POST', '/auth/login', ['Authorization: Bearer one', ...between, 'authorization: Bearer two']),
    );

    expect(event.headers.authorization).toBe('Bearer one,Bearer two');
  });

  test('has the cookies of every cookie header in their own list, and no cookie header', async () => {
    const event = await sentEvent(
      rawRequest('POST', '/auth/login', ['Cookie: a=1; __Host-session=x;;  b="2;3"', 'cookie: __Host-session=y']),
    );

    expect(event.cookies).toEqual(['a=1', '__Host-session=x', 'b="2', '3"', '__Host-session=y']);
    expect(event.headers).toEqual({ host: 'localhost' });
  });

  test('keeps a header named __proto__ as a header', async () => {
    const { body } = await send(rawRequest('POST', '/auth/login', ['__proto__: x']));

    expect(body).toContain('"__proto__":"x"');
  });

  test('names the address of the socket, whatever forwarding headers claim', async () => {
    const event = await sentEvent(
      rawRequest('POST', '/auth/login', ['X-Forwarded-For: 1.2.3.4', 'Forwarded: for=1.2.3.4']),
    );

    expect(event.requestContext.http.sourceIp).toBe('127.0.0.1');
  });

  test.each([
    ['application/json', '{"a":"ü"}', false],
    ['Application/JSON; charset=utf-8', '{}', false],
    ['text/plain', 'x', false],
    ['application/jsonp', 'x', true],
    ['application/x-www-form-urlencoded', 'token=x', true],
    ['application/octet-stream', 'x', true],
  ])('has a body of type %s, %s, in base64: %s', async (type, text, inBase64) => {
    const length = Buffer.byteLength(text);
    const event = await sentEvent(
      rawRequest('POST', '/auth/login', [`content-type: ${type}`, `content-length: ${length}`], text),
    );

    expect(event.isBase64Encoded).toBe(inBase64);
    expect(Buffer.from(event.body ?? '', inBase64 ? 'base64' : 'utf8').toString()).toBe(text);
  });

  test('has a body that is no UTF-8 in base64, so that no byte is lost', async () => {
    const bytes = Buffer.from([0x22, 0xc0, 0xaf, 0x22]);
    const head = rawRequest('POST', '/auth/login', ['content-type: application/json', 'content-length: 4']);
    const { body } = await rawHttp(server.port, Buffer.concat([Buffer.from(head), bytes]));

    const event = JSON.parse(body);
    expect(event.isBase64Encoded).toBe(true);
    expect(Buffer.from(event.body, 'base64')).toEqual(bytes);
  });

  test('has no body where none was sent', async () => {
    const event = await sentEvent(
      rawRequest('POST', '/auth/login', ['content-type: application/json', 'content-length: 0']),
    );

    expect(event).not.toHaveProperty('body');
    expect(event.isBase64Encoded).toBe(false);
  });
});

describe('a path', () => {
  test.each([
    ['POST', '/auth/login'],
    ['DELETE', '/auth/sessions/x'],
    ['POST', '/auth/login?x=//'],
  ])('%s %s reaches its function', async (method, target) => {
    expect((await send(rawRequest(method, target))).status).toBe(200);
  });

  test.each([
    '/auth/login/',
    '//auth/login',
    '/auth//login',
    '/auth/./login',
    '/auth/x/../login',
    '/AUTH/login',
    '/auth/%6cogin',
    '/auth%2Flogin',
    '/auth/login;x=1',
    '/auth/login#x',
    '/auth/sessions/',
    '/auth/sessions/a/b',
    '/auth/sessions/{id}/',
    '/$default/auth/login',
    '/__proto__',
    '/',
    'http://localhost/auth/login',
    '*',
  ])('%s is not found, in the words of API Gateway', async (target) => {
    const answer = await send(rawRequest('POST', target));

    expect(answer.body).toBe('{"message":"Not Found"}');
    expect(answer.status).toBe(404);
    expect(valuesOf(answer.headers, 'content-type')).toEqual(['application/json']);
  });

  test('without an authorizer takes every method, and its function refuses', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      const event = await sentEvent(rawRequest(method, '/auth/login'));

      expect(event.requestContext.http.method).toBe(method);
    }
  });

  test('behind the authorizer exists for its own methods only', async () => {
    handlers.authorizer = () => {
      throw new Error('must not be asked');
    };

    for (const method of ['POST', 'HEAD', 'OPTIONS', 'get']) {
      expect((await send(rawRequest(method, '/demo/whoami'))).status).toBe(method === 'get' ? 400 : 404);
    }
    expect(reported).toEqual([]);
  });
});

describe('the authorizer', () => {
  test('gets a REQUEST event of format 2.0', async () => {
    let seen: unknown;
    handlers.authorizer = (event) => {
      seen = event;
      return { isAuthorized: true };
    };

    await send(
      rawRequest('GET', '/demo/whoami?a=b', ['Authorization: Bearer x', 'Cookie: c=1; d=2', 'content-length: 2'], '{}'),
    );

    const event = seen as APIGatewayRequestAuthorizerEventV2;
    expect(event).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: 'arn:aws:execute-api:us-east-1:000000000000:local/$default/GET/demo/whoami',
      identitySource: null,
      routeKey: 'GET /demo/whoami',
      rawPath: '/demo/whoami',
      rawQueryString: 'a=b',
      cookies: ['c=1', 'd=2'],
      headers: { authorization: 'Bearer x', host: 'localhost' },
      requestContext: { http: { method: 'GET', sourceIp: '127.0.0.1' }, stage: '$default' },
    });
    expect(event).not.toHaveProperty('body');
    expect(event.headers).not.toHaveProperty('cookie');
  });

  test('that admits hands its context to the function', async () => {
    handlers.authorizer = () => ({ isAuthorized: true, context: { sub: 'u', roles: 'a b' } });

    const event = await sentEvent(rawRequest('GET', '/demo/whoami'));

    expect(event.requestContext).toMatchObject({ authorizer: { lambda: { sub: 'u', roles: 'a b' } } });
  });

  test.each([[{}], [undefined], [null]])('that admits with the context %j hands over null', async (context) => {
    handlers.authorizer = () => ({ isAuthorized: true, context });

    const event = await sentEvent(rawRequest('GET', '/demo/whoami'));

    expect(event.requestContext).toMatchObject({ authorizer: { lambda: null } });
  });

  test('that refuses is a 403 in the words of API Gateway, and the function is not reached', async () => {
    let reached = false;
    handlers['demo-whoami'] = () => {
      reached = true;
    };
    handlers.authorizer = () => ({ isAuthorized: false, context: { sub: 'u' } });

    const answer = await send(rawRequest('GET', '/demo/whoami'));

    expect(reached).toBe(false);
    expect(answer.body).toBe('{"message":"Forbidden"}');
    expect(answer.status).toBe(403);
  });

  test.each<[string, LambdaHandler]>([
    ['throws', () => Promise.reject(new Error('kaboom'))],
    ['answers nothing', () => undefined],
    ['answers the string "true"', () => ({ isAuthorized: 'true' })],
    ['answers the string "false"', () => ({ isAuthorized: 'false' })],
    ['answers 1', () => ({ isAuthorized: 1 })],
    ['answers an empty object', () => ({})],
    ['answers a list', () => [true]],
    ['answers true', () => true],
    ['answers a policy', () => ({ principalId: 'u', policyDocument: { Statement: [{ Effect: 'Allow' }] } })],
    ['answers a context that is text', () => ({ isAuthorized: true, context: 'admin' })],
    ['never answers', never],
  ])('that %s is a 500, and the function is not reached', async (_, authorizer) => {
    let reached = false;
    handlers['demo-whoami'] = () => {
      reached = true;
    };
    handlers.authorizer = authorizer;

    const answer = await send(rawRequest('GET', '/demo/whoami'));

    expect(reached).toBe(false);
    expect(answer.body).toBe('{"message":"Internal Server Error"}');
    expect(answer.status).toBe(500);
    expect(reported).toEqual([['authorizer', expect.any(Error)]]);
  });
});

describe('CORS of a route behind the authorizer', () => {
  const granted = ({ headers }: Awaited<ReturnType<typeof send>>) =>
    Object.fromEntries(headers.filter(([name]) => name.startsWith('access-control-')));
  const preflight = (path: string, origin: string, method = 'GET') =>
    send(
      rawRequest('OPTIONS', path, [
        `Origin: ${origin}`,
        `Access-Control-Request-Method: ${method}`,
        'Access-Control-Request-Headers: authorization, traceparent',
      ]),
    );

  test.each(cors.allowedOrigins)('answers the preflight of %s, and asks no authorizer', async (origin) => {
    handlers.authorizer = () => {
      throw new Error('must not be asked');
    };
    const answer = await preflight('/demo/whoami', origin);

    expect(answer.status).toBe(204);
    expect(granted(answer)).toEqual({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET',
      'access-control-allow-headers': 'Authorization, Content-Type, Auth-Device-Token, traceparent',
      'access-control-expose-headers':
        'Auth-Refresh-Outcome, Auth-Device-Token, Retry-After, WWW-Authenticate, Date, X-Request-Id',
      'access-control-max-age': '3600',
    });
    expect(reported).toEqual([]);
  });

  test.each([
    ['another origin', '/demo/whoami', 'https://evil.example', 'GET'],
    ['no origin at all', '/demo/whoami', 'null', 'GET'],
    ['a method that the route does not have', '/demo/whoami', page, 'DELETE'],
    ['a path without a route', '/demo/nothing', page, 'GET'],
  ])('grants nothing for %s', async (_, path, origin, method) => {
    const answer = await preflight(path, origin, method);

    expect(granted(answer)).toEqual({});
    expect(answer.status).toBe(404);
  });

  test('lets an allowed page read the answer, a refusal included, and no other page', async () => {
    for (const isAuthorized of [true, false]) {
      handlers.authorizer = () => ({ isAuthorized });
      const answer = await send(rawRequest('GET', '/demo/whoami', [`Origin: ${page}`]));

      expect(answer.status).toBe(isAuthorized ? 200 : 403);
      expect(granted(answer)).toMatchObject({
        'access-control-allow-origin': page,
        'access-control-allow-credentials': 'true',
      });
      expect(granted(await send(rawRequest('GET', '/demo/whoami', ['Origin: https://evil.example'])))).toEqual({});
    }
  });
});

describe('the answer of a function', () => {
  test('goes out with its status, its headers and one Set-Cookie for each cookie', async () => {
    handlers.login = () => ({
      statusCode: 201,
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'X-Number': 7,
        Connection: 'x',
        'Content-Length': '1',
      },
      cookies: ['a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'b=2'],
      body: '{"ü":1}',
    });

    const answer = await send(rawRequest('POST', '/auth/login'));

    expect(answer.status).toBe(201);
    expect(valuesOf(answer.headers, 'set-cookie')).toEqual([
      'a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
      'b=2',
    ]);
    expect(valuesOf(answer.headers, 'content-type')).toEqual(['application/json; charset=utf-8']);
    expect(valuesOf(answer.headers, 'x-number')).toEqual(['7']);
    expect(valuesOf(answer.headers, 'content-length')).toEqual(['8']);
    expect(answer.body).toBe('{"ü":1}');
  });

  test('is decoded where it says that it is base64', async () => {
    handlers.login = () => ({ statusCode: 200, body: Buffer.from([0, 255]).toString('base64'), isBase64Encoded: true });

    const { bytes } = await send(rawRequest('POST', '/auth/login'));

    expect(bytes).toEqual(Buffer.from([0, 255]));
  });

  test('without a body, for a 204, has no content type and no length', async () => {
    handlers.login = () => ({ statusCode: 204 });

    const answer = await send(rawRequest('POST', '/auth/login'));

    expect(answer.status).toBe(204);
    expect(valuesOf(answer.headers, 'content-type')).toEqual([]);
    expect(valuesOf(answer.headers, 'content-length')).toEqual([]);
  });

  test('without a status is the body of a 200', async () => {
    handlers.login = () => ({ hello: 'world' });

    const answer = await send(rawRequest('POST', '/auth/login'));

    expect(answer.body).toBe('{"hello":"world"}');
    expect(answer.status).toBe(200);
  });

  test('to HEAD goes without its body', async () => {
    const answer = await send(rawRequest('HEAD', '/auth/login'));

    expect(answer.body).toBe('');
    expect(answer.status).toBe(200);
  });

  test.each<[string, LambdaHandler]>([
    ['throws', () => Promise.reject(new Error('kaboom'))],
    ['has a status that is none', () => ({ statusCode: 'abc' })],
    ['has a status out of range', () => ({ statusCode: 99 })],
    ['has a body that is no text', () => ({ statusCode: 200, body: { a: 1 } })],
    ['would split the header', () => ({ statusCode: 200, headers: { 'x-a': 'b\r\nset-cookie: evil=1' } })],
    ['would split a cookie', () => ({ statusCode: 200, cookies: ['a=b\r\nx-evil: 1'] })],
  ])('that %s is a 500 in the words of API Gateway', async (_, handler) => {
    handlers.login = handler;

    const answer = await send(rawRequest('POST', '/auth/login'));

    expect(answer.body).toBe('{"message":"Internal Server Error"}');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toMatch(/evil[:=]/);
    expect(reported).toEqual([['login', expect.objectContaining({ message: expect.any(String) })]]);
  });

  test('that does not come is a 503', async () => {
    handlers.login = never;

    const answer = await send(rawRequest('POST', '/auth/login'));

    expect(answer.body).toBe('{"message":"Service Unavailable"}');
    expect(answer.status).toBe(503);
  });
});

describe('a body', () => {
  beforeEach(() => {
    handlers.login = refuseLargeBodies;
  });
  const typed = 'content-type: text/plain';

  test('of exactly the limit arrives whole, and the connection stays', async () => {
    const body = 'x'.repeat(maxBodyBytes);
    const answer = await send(rawRequest('POST', '/auth/login', [typed, `content-length: ${maxBodyBytes}`], body), {
      untilClosed: true,
    });

    expect(answer.body).toBe(`got ${maxBodyBytes}`);
    expect(answer.closed).toBe(false);
  });

  test('that is announced as too large is refused without being waited for, and the connection ends', async () => {
    const answer = await send(
      rawRequest('POST', '/auth/login', [typed, `content-length: ${maxBodyBytes + 1}`]),
      toTheEnd,
    );

    expect(answer.body).toBe('got 0');
    expect(answer.status).toBe(413);
    expect(answer.closed).toBe(true);
  });

  test('that is announced as too large and expects a 100 gets its refusal at once', async () => {
    const answer = await send(
      rawRequest('POST', '/auth/login', [typed, 'expect: 100-continue', 'content-length: 99999999']),
      toTheEnd,
    );

    expect(answer.text).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer.closed).toBe(true);
  });

  test('of a fair size that expects a 100 gets it', async () => {
    const answer = await send(
      rawRequest('POST', '/auth/login', [typed, 'expect: 100-continue', 'content-length: 2'], 'hi'),
    );

    expect(answer.text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
    expect(answer.text).toMatch(/got 2$/);
  });

  test('in chunks without end is read one byte past the limit and refused', async () => {
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    const answer = await send(
      rawRequest('POST', '/auth/login', [typed, 'transfer-encoding: chunked'], `${chunk}${chunk}`),
      toTheEnd,
    );

    expect(answer.body).toBe(`got ${maxBodyBytes + 1}`);
    expect(answer.status).toBe(413);
    expect(answer.closed).toBe(true);
  });

  test('in chunks of a fair size arrives whole', async () => {
    const answer = await send(
      rawRequest('POST', '/auth/login', [typed, 'transfer-encoding: chunked'], '2\r\nhi\r\n3\r\n ho\r\n0\r\n\r\n'),
    );

    expect(answer.body).toBe('got 5');
  });

  test('of megabytes does not take its own refusal away', async () => {
    const response = await fetch(`${url}/auth/login`, { method: 'POST', body: 'x'.repeat(8_000_000) });

    expect(await response.text()).toBe('got 0');
    expect(response.status).toBe(413);
  });

  test('that goes on after its refusal is read into nothing for a while, then cut off', async () => {
    const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
    const cut = new Promise((resolve) => socket.once('error', resolve));
    socket.resume();
    socket.write(rawRequest('POST', '/auth/login', ['content-length: 99999999']));
    await once(socket, 'end');
    const refusedAt = performance.now();

    const sending = setInterval(() => socket.write('x'.repeat(1_000)), 20);
    // One that is never cut hangs until the test's end.
    await cut;
    clearInterval(sending);

    expect(performance.now() - refusedAt).toBeGreaterThan(1_000);
  });

  test('that breaks off reaches no function', async () => {
    let reached = false;
    handlers.login = () => {
      reached = true;
    };

    await send(rawRequest('POST', '/auth/login', ['content-length: 10'], 'half'), { silence: 100 });
    await expectAlive();

    expect(reached).toBe(false);
  });
});

describe('what is no HTTP', () => {
  test.each([
    ['garbage', 'hello\r\n\r\n', 400],
    ['a bare line feed in a header', 'POST /auth/login HTTP/1.1\r\nhost: x\r\na: b\nc: d\r\n\r\n', 400],
    ['no host', 'POST /auth/login HTTP/1.1\r\n\r\n', 400],
    ['two lengths', rawRequest('POST', '/auth/login', ['content-length: 1', 'content-length: 2'], 'xx'), 400],
    [
      'a length and chunks',
      rawRequest('POST', '/auth/login', ['content-length: 5', 'transfer-encoding: chunked'], '0\r\n\r\n'),
      400,
    ],
    ['a length that is no number', rawRequest('POST', '/auth/login', ['content-length: 1e3']), 400],
    ['a chunk that lies', rawRequest('POST', '/auth/login', ['transfer-encoding: chunked'], 'zz\r\n'), 400],
    ['headers without end', rawRequest('POST', '/auth/login', [`cookie: ${'x'.repeat(20_000)}`]), 431],
    ['a tunnel', 'CONNECT example.com:80 HTTP/1.1\r\nhost: example.com\r\n\r\n', 501],
    ['another expectation', rawRequest('POST', '/auth/login', ['expect: the-unexpected']), 417],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['a TLS greeting', '\x16\x03\x01\x02\x00', 400],
  ])('%s is refused bare, and the server lives on', async (_, request, status) => {
    const answer = await send(request, toTheEnd);

    expect(answer.status).toBe(status);
    expect(answer.body).toMatch(/^(?:0\r\n\r\n)?$/);
    await expectAlive();
  });

  test('behind a whole request in the same connection does not take the first answer away', async () => {
    const answer = await send(
      `${rawRequest('POST', '/auth/login', ['content-length: 2'], '{}')}garbage\r\n\r\n`,
      toTheEnd,
    );

    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/\}HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer.closed).toBe(true);
  });
});

async function expectAlive() {
  handlers.sessions = () => ({ statusCode: 200, body: 'alive' });
  expect((await send(rawRequest('GET', '/auth/sessions'))).body).toBe('alive');
}

describe('an instance of a function', () => {
  test('answers one event at a time, and parallel events get instances of their own', async () => {
    let made = 0;
    const seen: { instance: number; busy: number }[] = [];
    const { invoke } = lambdaRuntime({
      limit: () => 3,
      load: async () => {
        const instance = ++made;
        let busy = 0;
        const handler = async () => {
          busy += 1;
          seen.push({ instance, busy });
          await new Promise((resolve) => setTimeout(resolve, 20));
          busy -= 1;
        };
        return { handler };
      },
    });
    const call = () => invoke('login', {}, { requestId: 'r', timeout: 1_000 });

    await call();
    await call();
    expect(made).toBe(1);

    await Promise.all(Array.from({ length: 9 }, call));
    expect(made).toBe(3);
    expect(seen).toHaveLength(11);
    expect(seen.every(({ busy }) => busy === 1)).toBe(true);
  });

  test('that timed out is given up, and those who wait get another one', async () => {
    const stopped: number[] = [];
    let made = 0;
    const { invoke } = lambdaRuntime({
      limit: () => 1,
      load: async () => {
        const instance = ++made;
        return {
          handler: instance === 1 ? never : () => `instance ${instance}`,
          stop: async () => stopped.push(instance),
        };
      },
    });

    const stuck = invoke('login', {}, { requestId: 'a', timeout: 50 });
    const waiting = invoke('login', {}, { requestId: 'b', timeout: 50 });

    await expect(stuck).rejects.toThrow('login took longer than 50 ms');
    expect(await waiting).toBe('instance 2');
    expect(stopped).toEqual([1]);
  });

  test('that cannot be loaded fails the call, and the next call tries again', async () => {
    let made = 0;
    const { invoke } = lambdaRuntime({
      limit: () => 1,
      load: async () => {
        if (++made === 1) throw new Error('a setting is wrong');
        return { handler: () => 'works' };
      },
    });
    const call = () => invoke('login', {}, { requestId: 'r', timeout: 50 });

    await expect(call()).rejects.toThrow('a setting is wrong');
    expect(await call()).toBe('works');
  });
});

describe('the socket', () => {
  test('is on both loopback addresses, and IPv4 shows as IPv4', async () => {
    const event = await sentEvent(rawRequest('POST', '/auth/login'));
    expect(event.requestContext.http.sourceIp).toBe('127.0.0.1');

    const six = await rawHttp(server.port, rawRequest('POST', '/auth/login'), { host: '::1' }).catch(() => null);
    if (six !== null) expect(JSON.parse(six.body).requestContext.http.sourceIp).toBe('::1');
  });

  test('of a taken port is a fault that says so in one line', async () => {
    await expect(listenOnLoopback(server.port)).rejects.toMatchObject({
      name: 'StartupFault',
      exitCode: 1,
      message: `Port ${server.port} is taken. Stop what listens there, or choose another port with --port.`,
    });
  });

  test('keeps requests that come before there is an answer', async () => {
    const early = await listenOnLoopback(0);
    const asked = rawHttp(early.port, rawRequest('POST', '/auth/login'));
    await new Promise((resolve) => setTimeout(resolve, 50));

    early.answerWith(async (_, response) => {
      response.end('late but well');
    });

    expect((await asked).text).toContain('late but well');
    await early.stop();
  });

  test('lets a request in flight finish at the stop', async () => {
    const stopped = await listenOnLoopback(0);
    const arrived = Promise.withResolvers<void>();
    stopped.answerWith(async (_, response) => {
      arrived.resolve();
      setTimeout(() => response.end('finished'), 100);
    });
    const asked = rawHttp(stopped.port, rawRequest('POST', '/auth/login'));
    await arrived.promise;

    await stopped.stop();

    expect((await asked).text).toContain('finished');
    await expect(rawHttp(stopped.port, rawRequest('POST', '/auth/login'))).rejects.toThrow('ECONNREFUSED');
  });
});

describe('a route of a REST API of an app', () => {
  const restRoutes: GatewayRoute[] = [
    {
      path: '/orders/{id}',
      methods: ['GET'],
      function: 'orders',
      access: 'authorizer',
      isRest: true,
      alias: 'rules-1',
    },
    { path: '/open', methods: ['POST'], function: 'orders', access: 'public', apart: true, isRest: true },
    { path: '/http', methods: ['GET'], function: 'orders', access: 'public', apart: true, isOfApp: true },
  ];
  const policy = (Effect: string) => ({
    principalId: 'u',
    policyDocument: { Statement: [{ Effect }] },
    context: { sub: 'u' },
  });
  let rest: LoopbackServer;
  let authorizerCalls: { event: unknown; arn: string }[];

  beforeAll(async () => {
    rest = await listenOnLoopback(0);
    const { invoke } = lambdaRuntime({ load });
    const logEvent = (name: string, cause: unknown) => reported.push([name, cause]);
    rest.answerWith(gateway({ routes: restRoutes, cors, invoke, logEvent, integrationTimeout: 300 }));
  });
  afterAll(() => rest.stop());
  beforeEach(() => {
    authorizerCalls = [];
    handlers = {
      orders: echo,
      authorizer: (event, { invokedFunctionArn: arn }) => {
        authorizerCalls.push({ event, arn });
        return policy('Allow');
      },
    };
  });
  const asked = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`http://127.0.0.1:${rest.port}${path}`, init);
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };

  test('has events of payload format 1.0, with what the authorizer passed on', async () => {
    const { status, body } = await asked('/orders/7?a=1&a=2', { headers: { cookie: 'x=1', 'X-One': '1' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ resource: '/orders/{id}', path: '/orders/7', httpMethod: 'GET', pathParameters: { id: '7' }, body: null },
      ...{
        queryStringParameters: { a: '2' },
        multiValueQueryStringParameters: { a: ['1', '2'] },
        isBase64Encoded: false,
      },
      headers: { cookie: 'x=1', 'x-one': '1' },
      requestContext: { authorizer: { principalId: 'u', sub: 'u' }, identity: { sourceIp: '127.0.0.1' } },
    });
    expect(authorizerCalls).toEqual([
      {
        arn: expect.stringMatching(/:authorizer:rules-1$/),
        event: expect.objectContaining({
          ...{ type: 'REQUEST', methodArn: expect.stringMatching(/\/GET\/orders\/7$/), resource: '/orders/{id}' },
        }),
      },
    ]);
  });

  test.each<[string, () => unknown, number, string]>([
    ['denies', () => policy('Deny'), 403, 'forbidden'],
    [
      'finds no credential',
      () => {
        throw new Error('Unauthorized');
      },
      401,
      'unauthenticated',
    ],
    ['fails', () => Promise.reject(new Error('the table is away')), 503, 'unavailable'],
    ['answers as for an HTTP API', () => ({ isAuthorized: true }), 503, 'unavailable'],
    ['answers nothing', () => undefined, 503, 'unavailable'],
  ])(
    'is refused in the words of the service where the authorizer %s, and its function does not hear of it',
    async (_, authorizer, status, code) => {
      const orders = jest.fn(() => ({ statusCode: 200 }));
      handlers = { authorizer, orders };
      const answer = await asked('/orders/7', { headers: { origin: page } });
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      expect(orders).not.toHaveBeenCalled();
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
      expect(answer.headers.get('access-control-allow-origin')).toBe(page);
    },
  );

  test('is shared with pages by its function alone, and an open route of an HTTP API by the gateway', async () => {
    const shared = async (path: string, method: string) =>
      (await asked(path, { method, headers: { origin: page } })).headers.get('access-control-allow-origin');
    expect(await shared('/orders/7', 'GET')).toBeNull();
    expect(await shared('/open', 'POST')).toBeNull();
    expect(await shared('/http', 'GET')).toBe(page);
  });

  test('answers with several values of a header, and without a status with its 502', async () => {
    handlers.orders = () => ({
      ...{ statusCode: 201, body: '{}', headers: { 'X-A': '1' } },
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'], 'X-B': ['1', '2'] },
    });
    const { status, headers } = await asked('/open', { method: 'POST', body: 'x' });
    expect(status).toBe(201);
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect([headers.get('x-a'), headers.get('x-b'), headers.get('content-type')]).toEqual([
      '1',
      '1,2',
      'application/json',
    ]);

    handlers.orders = () => ({ all: 'fine' });
    expect(await asked('/open', { method: 'POST' })).toMatchObject({
      status: 502,
      body: { message: 'Internal server error' },
    });
    handlers.orders = never;
    expect(await asked('/open', { method: 'POST' })).toMatchObject({ status: 504 });
  });
});
