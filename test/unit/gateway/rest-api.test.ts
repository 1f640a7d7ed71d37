import { apiGateway, apiGatewayAuthorizer } from '../../../functions/gateway/api-gateway.ts';
import { type AuthorizerRequest, authorizerPipeline } from '../../../functions/http/authorizer-pipeline.ts';
import type { Request } from '../../../functions/http/request.ts';
import { json, noContent, type Response } from '../../../functions/http/responses.ts';
import { authorizerEvent, called, calledBy, gatewayEvent } from './gateway-events.ts';
import { connectEvent, type RestParts, restAuthorizerEvent, restEvent } from './rest-events.ts';

/** What a pipeline gets to see of an event. */
async function seen(event: Parameters<ReturnType<typeof apiGateway>>[0]): Promise<Request> {
  const requests: Request[] = [];
  await apiGateway(async (request) => {
    requests.push(request);
    return noContent();
  })(event);
  return requests[0] as Request;
}

async function shown(event: Parameters<ReturnType<typeof apiGatewayAuthorizer>>[0]): Promise<AuthorizerRequest> {
  const requests: AuthorizerRequest[] = [];
  await apiGatewayAuthorizer(async (request) => {
    requests.push(request);
    return 'forbidden';
  })(event, called);
  return requests[0] as AuthorizerRequest;
}

const context = { sub: 'u', sid: 's', roles: 'user admin' } as never;

describe('an event of a route', () => {
  test('becomes a request of the same parts, on every stage', async () => {
    const request = await seen(
      restEvent({
        method: 'DELETE',
        path: '/auth/sessions/x',
        resource: '/auth/sessions/{id}',
        headers: { Origin: ['o'] },
        query: 'scope=a&scope=b%20c',
        pathParameters: { id: 'x' },
      }),
    );
    expect(request).toMatchObject({
      id: 'JKJaXmPLvHcESHA=',
      method: 'DELETE',
      route: '/auth/sessions/{id}',
      pathParameters: { id: 'x' },
      sourceIp: '205.255.255.176',
      authorizerContext: null,
    });
    expect(request.headers.origin).toBe('o');
    expect(request.query.getAll('scope')).toEqual(['a', 'b c']);
  });

  test('has a body of bytes, whether they come as text, in base64 or not at all', async () => {
    expect((await seen(restEvent())).body).toEqual(Buffer.alloc(0));
    expect((await seen(restEvent({ body: '{"a":"é"}' }))).body).toEqual(Buffer.from('{"a":"é"}'));
    expect((await seen(restEvent({ body: '/yB7fQ==', isBase64Encoded: true }))).body).toEqual(
      Buffer.from([0xff, 0x20, 0x7b, 0x7d]),
    );
  });

  test.each<[string, RestParts['headers'], string | undefined]>([
    ['twice', { Authorization: ['Bearer a', 'Bearer b'] }, 'Bearer a,Bearer b'],
    ['in two spellings', { Authorization: ['Bearer a'], authorization: ['Bearer b'] }, 'Bearer a,Bearer b'],
    ['once', { AUTHORIZATION: ['Bearer a'] }, 'Bearer a'],
    ['not at all', {}, undefined],
  ])('shows a header that is sent %s as it is, to the authorizer too', async (_, headers, expected) => {
    expect((await seen(restEvent({ headers: headers ?? {} }))).headers.authorization).toBe(expected);
    expect((await shown(restAuthorizerEvent({ headers: headers ?? {} }))).headers.authorization).toBe(expected);
  });

  test('keeps cookies of several headers apart', async () => {
    expect((await seen(restEvent({ headers: { Cookie: ['a=b; c=d', 'e=f'] } }))).cookies).toEqual(['a=b; c=d;e=f']);
    expect((await seen(restEvent())).cookies).toEqual([]);
  });

  test('has the headers that are sent and no others', async () => {
    const { headers } = await seen(restEvent({ headers: { Constructor: ['x'] } }));
    expect([headers.constructor, headers.tostring, headers.valueOf]).toEqual(['x', undefined, undefined]);
  });

  test('passes the context of the authorizer on', async () => {
    const authorizer = { principalId: 'u', integrationLatency: 3, sub: 'u', sid: 's' };
    expect((await seen(restEvent({ authorizer }))).authorizerContext).toEqual(authorizer);
  });
});

test('a response becomes a result of the same parts, each cookie in a line of its own', async () => {
  const result = (response: Response) => apiGateway(async () => response)(restEvent());
  expect(await result(json({ a: 1 }, { status: 201, cookies: ['a=b', 'c=d'], headers: { Vary: 'Origin' } }))).toEqual({
    statusCode: 201,
    headers: { 'Content-Type': 'application/json; charset=utf-8', Vary: 'Origin' },
    multiValueHeaders: { 'Set-Cookie': ['a=b', 'c=d'] },
    body: '{"a":1}',
  });
  expect(await result(noContent())).toEqual({ statusCode: 204, headers: {}, body: '' });
});

describe('an event of the authorizer', () => {
  test('is answered by a policy for the whole stage, and what the route may know', async () => {
    expect(await apiGatewayAuthorizer(async () => context)(restAuthorizerEvent(), called)).toEqual({
      principalId: 'u',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Action: 'execute-api:Invoke',
            Effect: 'Allow',
            Resource: 'arn:aws:execute-api:us-east-2:123456789012:70ixmpl4fl/prod/*',
          },
        ],
      },
      context,
    });
  });

  test('is refused where the credential is none, in the words by which the gateway answers 401', async () => {
    await expect(apiGatewayAuthorizer(async () => 'unauthenticated')(restAuthorizerEvent(), called)).rejects.toThrow(
      /^Unauthorized$/,
    );
  });

  test('is refused by a policy for this request alone, where the credential is not at fault', async () => {
    const result = await apiGatewayAuthorizer(async () => 'forbidden')(restAuthorizerEvent({ method: 'POST' }), called);
    expect(result).toEqual({
      principalId: 'refused',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Action: 'execute-api:Invoke',
            Effect: 'Deny',
            Resource: 'arn:aws:execute-api:us-east-2:123456789012:70ixmpl4fl/prod/POST/demo/whoami',
          },
        ],
      },
    });
  });

  test('fails where nobody knows, so that no gateway keeps the answer', async () => {
    await expect(apiGatewayAuthorizer(async () => 'unavailable')(restAuthorizerEvent(), called)).rejects.toThrow(
      /^unavailable$/,
    );
  });

  test('is known by its method and resource, else by that of any method', async () => {
    const requests: AuthorizerRequest[] = [];
    await apiGatewayAuthorizer(async (request) => {
      requests.push(request);
      return 'forbidden';
    })(restAuthorizerEvent(), calledBy('rules-1a2b3c4d'));
    expect(requests).toMatchObject([{ routeKeys: ['GET /demo/whoami', 'ANY /demo/whoami'], alias: 'rules-1a2b3c4d' }]);
  });

  test.each([undefined, null])('with headers that are %s is a request that presents nothing', async (none) => {
    const event = { ...restAuthorizerEvent(), headers: none, multiValueHeaders: none };
    expect(await shown(event as never)).toMatchObject({ headers: {}, cookies: [], sourceIp: '205.255.255.176' });
  });
});

describe('a WebSocket that connects', () => {
  const settings = { allowedOrigins: ['https://app.example.com'], sessionCookieName: '__Host-session' };
  const principal = {
    userId: 'u',
    sessionId: 's',
    clientType: 'web',
    method: 'cookie',
    roles: [],
    permissions: [],
    authenticatedAt: 0,
    amr: [],
  } as const;
  const decide = authorizerPipeline({
    run: async ({ method }) => (method === 'none' ? null : principal),
    ruleOf: () => ({}),
    settings,
    proxy: null,
    now: () => 0,
  });
  const cookie = ['__Host-session=abc'];
  const effectOf = async (headers: Record<string, string[]>) => {
    const result = await apiGatewayAuthorizer(decide)(connectEvent(headers), called);
    return 'policyDocument' in result ? JSON.stringify(result.policyDocument) : '';
  };

  test('tells where it comes from', async () => {
    expect((await shown(connectEvent({}))).sourceIp).toBe('205.255.255.176');
  });

  test('is let in by a token, and by a cookie from an allowed origin', async () => {
    const allowed = '"Effect":"Allow","Resource":"arn:aws:execute-api:us-east-2:123456789012:abcdef123/production/*"';
    expect(await effectOf({ Authorization: ['Bearer abc'] })).toContain(allowed);
    expect(await effectOf({ Cookie: cookie, Origin: ['https://app.example.com'] })).toContain(allowed);
  });

  test('is refused with a cookie from elsewhere, or from nowhere', async () => {
    expect(await effectOf({ Cookie: cookie, Origin: ['https://evil.example'] })).toContain('"Effect":"Deny"');
    expect(await effectOf({ Cookie: cookie })).toContain('"Effect":"Deny"');
  });

  test('is refused without a credential', async () => {
    await expect(effectOf({})).rejects.toThrow(/^Unauthorized$/);
  });
});

describe('one request in the two forms', () => {
  const requests: readonly (RestParts & { readonly cookie?: string })[] = [
    {},
    { method: 'POST', path: '/auth/login', body: '{"a":1}', headers: { 'content-type': ['application/json'] } },
    { method: 'POST', path: '/auth/logout', query: 'scope=global&scope=local', cookie: '__Host-session=a; b=c' },
    { headers: { authorization: ['Bearer a'], origin: ['https://app.example.com'] } },
    { headers: { authorization: ['Bearer a', 'Bearer b'] } },
    { body: '/yB7fQ==', isBase64Encoded: true, method: 'POST' },
    { query: 'a=%C3%A9&b=&c=1%2B1+2' },
  ];

  test.each(requests)('is one to the pipeline: %j', async ({ cookie, headers = {}, ...parts }) => {
    const joined = Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.join(',')]));
    const { authorization, origin, 'content-type': type } = joined;
    const fromHttp = await seen(gatewayEvent({ ...parts, headers: joined, ...(cookie && { cookies: [cookie] }) }));
    const fromRest = await seen(restEvent({ ...parts, headers: { ...headers, ...(cookie && { Cookie: [cookie] }) } }));

    const compared = ({ headers: all, query, ...request }: Request) => ({
      ...request,
      query: query.toString(),
      ...{ authorization: all.authorization, origin: all.origin, type: all['content-type'] },
    });
    expect(compared(fromRest)).toEqual(compared(fromHttp));
    expect(compared(fromRest)).toMatchObject({ authorization, origin, type });
  });

  test('is one to the authorizer', async () => {
    const rest = await shown(restAuthorizerEvent({ headers: { Authorization: ['Bearer a'], Cookie: ['x=y'] } }));
    const http = await shown(authorizerEvent({ headers: { authorization: 'Bearer a' }, cookies: ['x=y'] }));
    expect([rest.id, rest.method, rest.cookies, rest.headers.authorization]).toEqual([
      http.id,
      http.method,
      http.cookies,
      http.headers.authorization,
    ]);
  });
});
