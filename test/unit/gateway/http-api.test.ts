import { apiGateway, apiGatewayAuthorizer } from '../../../functions/gateway/api-gateway.ts';
import type { AuthorizerRequest } from '../../../functions/http/authorizer-pipeline.ts';
import type { Request } from '../../../functions/http/request.ts';
import { json, noContent, type Response } from '../../../functions/http/responses.ts';
import { authorizerEvent, called, calledBy, type EventParts, gatewayEvent } from './gateway-events.ts';

/** What a pipeline gets to see of an event. */
async function seen(parts: EventParts): Promise<Request> {
  const requests: Request[] = [];
  await apiGateway(async (request) => {
    requests.push(request);
    return noContent();
  })(gatewayEvent(parts));
  return requests[0] as Request;
}

const result = (response: Response) => apiGateway(async () => response)(gatewayEvent());

describe('an event of a route', () => {
  test('becomes a request of the same parts', async () => {
    const request = await seen({
      method: 'DELETE',
      headers: { origin: 'o' },
      query: 'scope=a&scope=b',
      pathParameters: { id: 'x' },
    });
    expect(request).toMatchObject({
      id: 'JKJaXmPLvHcESHA=',
      method: 'DELETE',
      headers: { origin: 'o' },
      pathParameters: { id: 'x' },
      sourceIp: '205.255.255.176',
      authorizerContext: null,
    });
    expect(request.query.getAll('scope')).toEqual(['a', 'b']);
  });

  test('has a body of bytes, whether they come as text, in base64 or not at all', async () => {
    expect((await seen({})).body).toEqual(Buffer.alloc(0));
    expect((await seen({ body: '{"a":"é"}' })).body).toEqual(Buffer.from('{"a":"é"}'));
    expect((await seen({ body: '/yB7fQ==', isBase64Encoded: true })).body).toEqual(
      Buffer.from([0xff, 0x20, 0x7b, 0x7d]),
    );
  });

  test.each<[string, EventParts, string[]]>([
    ['in `cookies`', { cookies: ['a=b', 'c=d'] }, ['a=b', 'c=d']],
    ['in the header alone, where the event has no `cookies`', { headers: { cookie: 'a=b; c=d' } }, ['a=b; c=d']],
    ['in the header, where `cookies` is empty', { cookies: [], headers: { cookie: 'a=b' } }, ['a=b']],
    ['in both, which makes one', { cookies: ['a=b'], headers: { cookie: 'a=b' } }, ['a=b']],
    ['nowhere', {}, []],
  ])('has its cookies %s', async (_, parts, cookies) => {
    expect((await seen(parts)).cookies).toEqual(cookies);
    const shown: AuthorizerRequest[] = [];
    await apiGatewayAuthorizer(async (request) => {
      shown.push(request);
      return 'unauthenticated';
    })(authorizerEvent(parts), called);
    expect(shown[0]?.cookies).toEqual(cookies);
  });

  test.each<[unknown, unknown]>([
    [undefined, null],
    [{}, null],
    [{ lambda: null }, null],
    [{ jwt: { claims: { sub: 'u' } } }, null],
    [{ lambda: { sub: 'u' } }, { sub: 'u' }],
  ])('with the authorizer %j passes on %j', async (authorizer, context) => {
    expect((await seen({ authorizer })).authorizerContext).toEqual(context);
  });
});

test('a response becomes a result of the same parts', async () => {
  expect(await result(json({ a: 1 }, { status: 201, cookies: ['a=b'], headers: { Vary: 'Origin' } }))).toEqual({
    statusCode: 201,
    headers: { 'Content-Type': 'application/json; charset=utf-8', Vary: 'Origin' },
    cookies: ['a=b'],
    body: '{"a":1}',
  });
  expect(await result(noContent())).toEqual({ statusCode: 204, headers: {}, cookies: [] });
});

describe('an event of the authorizer', () => {
  test('is answered by a boolean, and what the route may know', async () => {
    const context = { sub: 'u', sid: 's' } as never;
    expect(await apiGatewayAuthorizer(async () => context)(authorizerEvent(), called)).toEqual({
      isAuthorized: true,
      context,
    });
    for (const denial of ['unauthenticated', 'forbidden', 'unavailable'] as const)
      expect(await apiGatewayAuthorizer(async () => denial)(authorizerEvent(), called)).toEqual({
        isAuthorized: false,
      });
  });

  test.each<[string, object]>([
    ['without headers', { ...authorizerEvent(), headers: undefined }],
    ['whose headers are null', { ...authorizerEvent(), headers: null }],
    ['of another form', { requestContext: { requestId: 'r' } }],
  ])('%s is a request that presents nothing', async (_, event) => {
    const shown: AuthorizerRequest[] = [];
    await apiGatewayAuthorizer(async (request) => {
      shown.push(request);
      return 'unauthenticated';
    })(event as never, called);
    expect(shown).toMatchObject([{ headers: {}, cookies: [] }]);
    expect(shown[0]?.sourceIp).toBe('routeKey' in event ? '205.255.255.176' : undefined);
  });

  test('is known by the route that the gateway chose, and by the alias of the API, never by the path', async () => {
    const shown: AuthorizerRequest[] = [];
    const note = apiGatewayAuthorizer(async (request) => {
      shown.push(request);
      return 'forbidden';
    });
    const event = { ...authorizerEvent({ path: '/ORDERS/7/' }), routeKey: 'GET /orders/{id}' };
    await note(event, calledBy('rules-1a2b3c4d'));
    await note(event, called);
    expect(shown).toMatchObject([
      { routeKeys: ['GET /orders/{id}'], alias: 'rules-1a2b3c4d' },
      { routeKeys: ['GET /orders/{id}'], alias: undefined },
    ]);
  });

  test('that does not say how the function was called is answered by nobody', async () => {
    await expect(apiGatewayAuthorizer(async () => 'forbidden')(authorizerEvent(), {} as never)).rejects.toThrow();
  });
});
