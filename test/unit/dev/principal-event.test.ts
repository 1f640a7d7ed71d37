import type {
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyEventV2WithLambdaAuthorizer,
} from 'aws-lambda';
import { optionalPrincipal, principal } from '../../../backend/lambda.ts';
import type { Principal } from '../../../backend/principal.ts';
import type { PrincipalContext } from '../../../contract/principal-context.ts';
import { newId } from '../../../core/random.ts';
import { principalEvent, restPrincipalEvent } from '../../../dev/principal-event.ts';

const caller: Principal = {
  ...{ userId: newId(), sessionId: newId(), clientType: 'web', authMethod: 'cookie', roles: ['admin', 'editor'] },
  ...{ permissions: ['a:b'], authTime: new Date(1_700_000_000_000), amr: ['pwd', 'mfa'] },
};

test.each([
  ['an HTTP API', principalEvent],
  ['a REST API', restPrincipalEvent],
])('the helpers for functions read out of an event of %s whom it was made of', (_, eventOf) => {
  expect(principal(eventOf(caller))).toEqual(caller);
  expect(principal(eventOf())).toMatchObject({ clientType: 'mobile', authMethod: 'bearer', roles: [] });
  expect(principal(eventOf({ clientType: 'web' })).authMethod).toBe('cookie');
  expect(optionalPrincipal(eventOf(null))).toBeNull();
  expect(() => principal(eventOf(null))).toThrow('no authorizer of hybrid-auth');
  expect(() => eventOf({ role: ['admin'] } as object)).toThrow('a principal has no role');
});

const request = {
  routeKey: 'POST /orders/{id}/items/{rest+}',
  pathParameters: { id: '7', rest: 'a/b' },
  query: { page: '2' },
  headers: { 'x-one': '1' },
  body: { amount: 3 },
};

test('the request is in it as an HTTP API has it', () => {
  const event = principalEvent({}, request);
  // They take it: the types are those that handlers are written with.
  const typed: APIGatewayProxyEventV2 = event;
  const authorized: APIGatewayProxyEventV2WithLambdaAuthorizer<unknown> = event;
  expect(authorized.requestContext.authorizer.lambda).toMatchObject({ auth_method: 'bearer' });
  expect(typed).toMatchObject({
    ...{ version: '2.0', routeKey: request.routeKey, rawPath: '/orders/7/items/a/b', rawQueryString: 'page=2' },
    ...{ pathParameters: request.pathParameters, queryStringParameters: { page: '2' }, isBase64Encoded: false },
    headers: { 'content-type': 'application/json', 'x-one': '1' },
    body: '{"amount":3}',
    requestContext: { http: { method: 'POST', path: '/orders/7/items/a/b' }, routeKey: request.routeKey },
  });
  expect(principalEvent()).toMatchObject({ routeKey: 'GET /', rawPath: '/' });
  expect('body' in principalEvent()).toBe(false);
});

test('and as a REST API has it', () => {
  const event = restPrincipalEvent({}, request);
  const typed: APIGatewayProxyEvent = event;
  expect((event.requestContext.authorizer as PrincipalContext).roles).toBe('');
  expect(typed).toMatchObject({
    ...{ resource: '/orders/{id}/items/{rest+}', path: '/orders/7/items/a/b', httpMethod: 'POST' },
    ...{ queryStringParameters: { page: '2' }, multiValueQueryStringParameters: { page: ['2'] } },
    ...{ pathParameters: request.pathParameters, body: '{"amount":3}', isBase64Encoded: false },
    multiValueHeaders: { 'x-one': ['1'] },
    requestContext: { resourcePath: '/orders/{id}/items/{rest+}', httpMethod: 'POST' },
  });
  expect(restPrincipalEvent()).toMatchObject({ body: null, queryStringParameters: null, pathParameters: null });
});
