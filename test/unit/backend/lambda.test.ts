import '../http/middy-in-jest.ts';
import middy from '@middy/core';
import type {
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2WithLambdaAuthorizer,
  APIGatewayProxyResultV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { denial, optionalPrincipal, principal, requirePrincipal } from '../../../backend/lambda.ts';
import type { Principal as KnownPrincipal } from '../../../core/principal.ts';
import { newId } from '../../../core/random.ts';
import { principalContext } from '../../../functions/http/principal-context.ts';

type Event = APIGatewayProxyEventV2WithLambdaAuthorizer<unknown>;

const someone = (parts: Partial<KnownPrincipal> = {}): KnownPrincipal => ({
  userId: newId(),
  sessionId: newId(),
  clientType: 'mobile',
  method: 'bearer',
  roles: ['member', 'editor'],
  permissions: ['notes:read'],
  authenticatedAt: Date.now() - 60_000,
  amr: ['pwd'],
  ...parts,
});
const eventOf = (lambda: unknown): Event =>
  ({ requestContext: { requestId: 'request-1', authorizer: { lambda } } }) as unknown as Event;
const eventBy = (parts: Partial<KnownPrincipal> = {}): Event => eventOf(principalContext(someone(parts)));

test.each(['bearer', 'cookie'] as const)('what the authorizer wrote is read back, typed: %s', (method) => {
  const { authenticatedAt, ...known } = someone({ method });
  const { method: _, ...same } = known;
  expect(principal(eventOf(principalContext({ ...known, authenticatedAt })))).toEqual({
    ...same,
    authMethod: method,
    authTime: new Date(authenticatedAt),
  });
});

test('on a REST or a WebSocket API it is read from where those keep it', () => {
  const context = principalContext(someone());
  const event = (authorizer: object | null): APIGatewayProxyEvent =>
    ({ httpMethod: 'GET', requestContext: { requestId: 'request-1', authorizer } }) as unknown as APIGatewayProxyEvent;

  expect(principal(event({ principalId: 'x', integrationLatency: 3, ...context }))).toEqual(
    principal(eventOf(context)),
  );
  expect(optionalPrincipal(event({ principalId: 'nobody', auth_method: 'none' }))).toBeNull();
  for (const foreign of [null, {}, { claims: { sub: newId() } }, { principalId: newId() }])
    expect(() => principal(event(foreign))).toThrow('no authorizer of hybrid-auth stands before this route');
});

test('no roles are no roles, not one without a name', () => {
  expect(principal(eventBy({ roles: [], permissions: [] }))).toMatchObject({ roles: [], permissions: [] });
});

test.each<[string, object]>([
  ['without an authorizer', { requestContext: {} }],
  ['behind a JWT authorizer', { requestContext: { authorizer: { jwt: { claims: { sub: newId() } } } } }],
  ['with headers that pretend', { headers: { sub: 'x', sid: 'y' }, requestContext: { authorizer: { lambda: null } } }],
  ...Object.keys(principalContext(someone())).map((name): [string, object] => [
    `behind another authorizer, whose context lacks ${name}`,
    eventOf({ ...principalContext(someone()), [name]: undefined }),
  ]),
  ['behind one whose user has no name', eventOf({ ...principalContext(someone()), sub: '' })],
  ['behind one that knows other methods', eventOf({ ...principalContext(someone()), auth_method: 'none' })],
  ['behind one with another clock', eventOf({ ...principalContext(someone()), auth_time: 'today' })],
])('a route %s is breakage, never an anonymous caller', (_, event) => {
  expect(() => principal(event as Event)).toThrow('no authorizer of hybrid-auth stands before this route');
});

const called = jest.fn();
beforeEach(() => called.mockReset());

/** The route of an app, with a middleware outside that adds to every response. */
const route = (rule: Parameters<typeof requirePrincipal>[0]) => {
  const shared = (run: middy.Request<Event, APIGatewayProxyResultV2>): void => {
    const response = run.response as APIGatewayProxyStructuredResultV2 | undefined;
    if (response) response.headers = { ...response.headers, 'Access-Control-Allow-Origin': '*' };
  };
  const handler = middy<Event, APIGatewayProxyResultV2>()
    .use({ after: shared, onError: shared })
    .use(requirePrincipal(rule))
    .handler(async (event) => {
      called();
      return { statusCode: 200, body: principal(event).userId };
    });
  return async (event: Event) => {
    const result = await handler(event, {} as Context);
    const { statusCode, headers = {}, body = '' } = result as APIGatewayProxyStructuredResultV2;
    return { statusCode, headers, body: statusCode === 200 ? body : JSON.parse(body) };
  };
};

test('a caller that keeps the rule reaches the handler', async () => {
  const rule = { roles: ['admin', 'editor'], permissions: ['notes:read'], maxAuthAge: 300, secondFactor: true };
  expect(await route(rule)(eventBy({ amr: ['pwd', 'otp', 'mfa'] }))).toMatchObject({ statusCode: 200 });
  expect(called).toHaveBeenCalledTimes(1);
});

test.each([
  ['none of the roles', { roles: ['admin', 'owner'] }],
  ['only some of the permissions', { permissions: ['notes:read', 'notes:write'] }],
  ['not the role, and an old proof', { roles: ['admin'], maxAuthAge: 1 }],
])('%s is forbidden, and the handler is not called', async (_, rule) => {
  const { statusCode, headers, body } = await route(rule)(eventBy());

  expect(called).not.toHaveBeenCalled();
  expect(statusCode).toBe(403);
  expect(body).toEqual({
    type: 'urn:hybrid-auth:problem:forbidden',
    title: 'Not permitted',
    status: 403,
    code: 'forbidden',
    request_id: 'request-1',
  });
  expect(headers).toMatchObject({ 'Content-Type': 'application/problem+json', 'Access-Control-Allow-Origin': '*' });
});

test.each([
  ['an old proof', { maxAuthAge: 59 }, ', max_age="59"', { max_age: 59 }],
  ['one factor where two are wanted', { secondFactor: true }, '', {}],
  ['one factor, and fresh', { maxAuthAge: 300, secondFactor: true }, ', max_age="300"', { max_age: 300 }],
])('%s is asked for a better one (RFC 9470), and the handler is not called', async (_, rule, parameter, members) => {
  const { statusCode, headers, body } = await route(rule)(eventBy());

  expect(called).not.toHaveBeenCalled();
  expect(statusCode).toBe(401);
  expect(headers['WWW-Authenticate']).toBe(`Bearer error="insufficient_user_authentication"${parameter}`);
  expect(body).toMatchObject({ code: 'step_up_required', ...members });
});

test('without an authorizer the function breaks, which the gateway answers with 500', async () => {
  await expect(route({})(eventOf(null))).rejects.toThrow('no authorizer of hybrid-auth');
  expect(called).not.toHaveBeenCalled();
});

test('what the handler itself throws is not for this middleware', async () => {
  const broken = middy<Event, APIGatewayProxyResultV2>()
    .use(requirePrincipal())
    .handler(async () => {
      throw new Error('of the app');
    });
  await expect(broken(eventBy(), {} as Context)).rejects.toThrow('of the app');
});

test.each<[string, object]>([
  ['a misspelt member', { role: ['admin'] }],
  ['a text for a list', { roles: 'admin' }],
  ['a list of nothing', { permissions: [] }],
  ['no time', { maxAuthAge: 0 }],
  ['a member of Object', { constructor: true }],
])('a rule with %s is refused when the function starts', (_, rule) => {
  expect(() => requirePrincipal(rule)).toThrow(`wrong in: ${Object.keys(rule)[0]}`);
});

describe('on a route that is optional', () => {
  test('nobody is null, and somebody is who they are', () => {
    expect(optionalPrincipal(eventOf({ auth_method: 'none' }))).toBeNull();
    const event = eventBy();
    expect(optionalPrincipal(event)).toEqual(principal(event));
  });

  test('nobody is no principal', () => {
    expect(() => principal(eventOf({ auth_method: 'none' }))).toThrow('no authorizer');
  });

  test.each([null, {}, { denied: 'unauthenticated' }, { sub: 'x' }])('%j is not nobody', (lambda) => {
    expect(() => optionalPrincipal(eventOf(lambda))).toThrow();
  });
});

describe('a request that the authorizer refuses, and lets through to be answered', () => {
  const refused = (context: object, headers = {}): Event => ({ ...eventOf(context), headers });

  test.each<[object, object, number, object]>([
    [{ denied: 'unauthenticated' }, {}, 401, { 'WWW-Authenticate': 'Bearer' }],
    [
      { denied: 'unauthenticated' },
      { Authorization: 'Bearer x' },
      401,
      { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
    ],
    [{ denied: 'forbidden' }, {}, 403, {}],
    [{ denied: 'origin_refused' }, {}, 403, {}],
    [
      { denied: 'step_up_required', max_age: '60' },
      {},
      401,
      { 'WWW-Authenticate': 'Bearer error="insufficient_user_authentication", max_age="60"' },
    ],
    [{ denied: 'unavailable' }, {}, 503, { 'Retry-After': '1' }],
  ])('%j %j is answered with %i, as our own endpoints would', (context, headers, statusCode, expected) => {
    const answer = denial(refused(context, headers));

    expect(answer).toMatchObject({ statusCode, headers: { 'Content-Type': 'application/problem+json', ...expected } });
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({
      code: (context as { denied: string }).denied,
      request_id: 'request-1',
    });
  });

  test.each([1, '', 'no_such_code', 'constructor'])('a reason that nobody knows, %j, refuses', (denied) => {
    expect(denial(refused({ denied }))?.statusCode).toBe(403);
  });

  test('is none where the authorizer lets the caller pass', () => {
    expect(denial(eventBy())).toBeNull();
    expect(denial(eventOf(null))).toBeNull();
  });

  test('has no principal, not even where a context has both', () => {
    const both = { ...principalContext(someone()), denied: 'step_up_required' };
    expect(() => principal(refused(both))).toThrow('step_up_required');
  });

  test('is answered by the middleware, and the handler is not called', async () => {
    const { statusCode, body } = await route({})(refused({ denied: 'step_up_required', max_age: '60' }));
    expect(called).not.toHaveBeenCalled();
    expect([statusCode, body.code, body.max_age]).toEqual([401, 'step_up_required', 60]);
  });
});
