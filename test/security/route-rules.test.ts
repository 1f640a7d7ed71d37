/** Rules of routes: no spelling of a request, no credential and no name of an alias gets around one. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { denial, principal as principalOf } from '../../backend/lambda.ts';
import { routeRulesVariable } from '../../contract/environment.ts';
import { type RouteRule, routeRulesText } from '../../contract/route-rules.ts';
import type { Principal } from '../../core/principal.ts';
import { ruleOfRoute } from '../../core/rule-of-route.ts';
import { apiGatewayAuthorizer } from '../../functions/gateway/api-gateway.ts';
import { authorizerPipeline } from '../../functions/http/authorizer-pipeline.ts';
import { routeRules } from '../../functions/wiring/route-rules.ts';
import { authenticatorOf } from '../support/authenticator.ts';
import { expectGatewayAnswer, expectProblem } from '../support/expect-answer.ts';
import { bearer, newPerson, type Person } from '../support/http-service.ts';
import { authorizerEvent } from '../unit/gateway/gateway-events.ts';
import { restAuthorizerEvent } from '../unit/gateway/rest-events.ts';
import { type Attacked, attacked, eventOf } from './attack-target.ts';

type Headers = Record<string, string>;

let service: Attacked;
let person: Person;
let phone: Headers;
let browser: Headers;
let userId: string;
let sessionId: string;
let refreshToken: string;

beforeAll(async () => {
  service = await attacked();
});
// One each, for some of the tests end or age the sessions.
beforeEach(async () => {
  person = await newPerson(service);
  const tokens = await person.tokens();
  phone = bearer(tokens.access_token);
  refreshToken = tokens.refresh_token;
  userId = tokens.user.id;
  sessionId = tokens.session.id;
  browser = { cookie: await person.cookie() };
});
afterAll(() => service?.stop());

const get = (name: string, headers: Headers = {}) => service.call(`/demo/rules/${name}`, { headers });
const statusesOf = async (name: string, ...all: Headers[]) =>
  Promise.all(all.map(async (headers) => (await get(name, headers)).status));

/** The authorizer before a function that serves a live session of no role. */
const somebody: Principal = {
  ...{ userId: 'u'.repeat(22), sessionId: 's'.repeat(22), clientType: 'mobile', method: 'bearer' },
  ...{ roles: [], permissions: [], authenticatedAt: 0, amr: ['pwd'] },
};
const only: RouteRule = { roles: ['admin'] };
const rules = new Map<string, RouteRule>([
  ['rules-first GET /orders', only],
  ['rules-first GET /orders/{id}', only],
  ['rules-first ANY /files/{proxy+}', only],
  ['rules-b GET /orders', { roles: ['nobody'] }],
  ['rules-b GET /lax', {}],
]);
const authorizer = apiGatewayAuthorizer(
  authorizerPipeline({
    run: async () => somebody,
    ruleOf: ruleOfRoute(rules),
    settings: { allowedOrigins: [], sessionCookieName: '__Host-session' },
    proxy: null,
    now: () => 0,
  }),
);
const contextOf = (alias?: string) =>
  ({
    invokedFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:authorizer${alias === undefined ? '' : `:${alias}`}`,
  }) as Context;

/** Whether it lets the request through to the route of that key. */
async function admits(routeKey: string, alias?: string, more: object = {}): Promise<boolean> {
  const event = { ...authorizerEvent({ headers: bearer('x') }), routeKey, ...more };
  const result = await authorizer(event as never, contextOf(alias));
  return 'isAuthorized' in result && result.isAuthorized;
}

async function admitsOnRest(resource: string, alias?: string, method = 'GET', path = resource): Promise<boolean> {
  const event = restAuthorizerEvent({ method, path, resource, headers: { authorization: ['Bearer x'] } });
  const result = await authorizer(event, contextOf(alias));
  return 'policyDocument' in result && result.policyDocument.Statement[0]?.Effect === 'Allow';
}

describe('Rules of routes', () => {
  test('L1 no name of an alias, and none at all, opens a route of the first API', async () => {
    expect(await admits('GET /plain')).toBe(true);
    for (const alias of [
      undefined,
      'live',
      '1',
      '$LATEST',
      'rules-first',
      'rules-',
      'rules-a',
      'Rules-first',
      'first',
    ]) {
      expect([alias, await admits('GET /orders', alias)]).toEqual([alias, false]);
      expect([alias, await admitsOnRest('/orders', alias)]).toEqual([alias, false]);
      expect([alias, await admitsOnRest('/files/{proxy+}', alias, 'PUT', '/files/a')]).toEqual([alias, false]);
    }
  });

  test('L1 what a client sends is no alias, and no route key', async () => {
    const sent = {
      'x-alias': 'plain-a',
      'x-amz-invoked-function-arn': 'arn:a:b:c:d:function:f:plain-a',
      route: 'GET /plain',
    };
    const event = { ...eventOf({ path: '/demo/rules/role', headers: { ...phone, ...sent } }), alias: 'plain-a' };
    const stage = { stageVariables: { alias: 'plain-a' }, invokedFunctionArn: 'arn:a:b:c:d:function:f:plain-a' };
    expect(await service.invoke('authorizer', { ...event, ...stage })).toEqual({ isAuthorized: false });
    const query = '?alias=plain-a&routeKey=GET%20/demo/whoami';
    expectGatewayAnswer(await service.call(`/demo/rules/role${query}`, { headers: { ...phone, ...sent } }), 403);
  });

  test('L2 a route of another API has its own rule, and never that of the first, nor the other way about', async () => {
    expect(await admits('GET /lax', 'rules-b')).toBe(true);
    expect(await admits('GET /lax', 'rules-first')).toBe(false);
    expect(await admits('GET /orders', 'plain-b')).toBe(true);
    expect(await admits('GET /orders/{id}', 'rules-b')).toBe(false);
    expect(await admits('GET /orders', 'rules-b')).toBe(false);
  });

  test('L3 a rule that was taken away, or is not there yet, opens nothing while the route lives', async () => {
    for (const key of ['GET /gone', 'POST /orders', '$default', ''])
      expect(await admits(key, 'rules-first')).toBe(false);
    expect(await admitsOnRest('/gone', 'rules-first')).toBe(false);
    expect(await admitsOnRest('/orders', 'rules-first', 'POST')).toBe(false);
  });

  test('L4 on an optional route a bad credential is denied, and never taken for none', async () => {
    expect(await statusesOf('optional', {}, phone, browser)).toEqual([200, 200, 200]);
    const bad: Headers[] = [
      bearer('nonsense'),
      { authorization: '' },
      { authorization: 'Basic dXNlcjpwYXNz' },
      { cookie: '__Host-session=nonsense' },
      { cookie: '__Host-session=' },
      { cookie: `${browser.cookie}; __Host-session=x` },
      { ...browser, authorization: 'Bearer nonsense' },
      { ...browser, origin: 'https://evil.example' },
    ];
    for (const headers of bad) expectGatewayAnswer(await get('optional', headers), 403);
    await service.call('/auth/logout?scope=global', { method: 'POST', headers: phone });
    expect(await statusesOf('optional', phone, browser)).toEqual([403, 403]);
  });

  test('L5 a caller without the role is denied by token and by cookie, for all that they say of themselves', async () => {
    const claims = { 'x-roles': 'admin', roles: 'admin', 'x-user-role': 'editor', 'x-amzn-oidc-data': 'admin' };
    for (const name of ['role', 'permission'])
      for (const headers of [phone, browser]) expectGatewayAnswer(await get(name, { ...headers, ...claims }), 403);
    await service.invoke('operator', { action: 'assign', email: person.email, roles: ['editor'] });
    const editor = bearer((await person.tokens()).access_token);
    const page = { cookie: await person.cookie() };
    expect(await statusesOf('role', editor, page)).toEqual([200, 200]);
    // A role that was taken is gone at once.
    await service.invoke('operator', { action: 'assign', email: person.email, roles: ['user'] });
    expect(await statusesOf('role', editor, page)).toEqual([403, 403]);
  });

  test('L6 a proof that is too old stays too old: a refresh and requests renew nothing, a new proof does', async () => {
    expect(await statusesOf('recent', phone, browser)).toEqual([200, 200]);
    const old = { authenticatedAt: { N: String(Date.now() - 601_000) } };
    for (const item of await service.items('sessions'))
      if (item.userId?.S === userId) await service.amend('sessions', String(item.sessionId?.S), old);
    const { json } = await service.call('/auth/refresh', { body: { refresh_token: refreshToken } });
    const refreshed = bearer(json.access_token);
    // Which touches the sessions, too.
    expect(await statusesOf('member', refreshed, browser)).toEqual([200, 200]);
    for (const headers of [refreshed, browser]) expectGatewayAnswer(await get('recent', headers), 403);
    const proven = await service.call('/auth/step-up', { headers: refreshed, body: { password: person.password } });
    expect(await statusesOf('recent', bearer(proven.json.access_token), browser)).toEqual([200, 403]);
  });

  test('L7 one factor is not two: not by a refresh, a second password, or an enrolment that nobody has shown', async () => {
    const refresh = async () => {
      const { json } = await service.call('/auth/refresh', { body: { refresh_token: refreshToken } });
      refreshToken = json.refresh_token;
      return bearer(json.access_token);
    };
    const again = await service.call('/auth/step-up', { headers: phone, body: { password: person.password } });
    expect(await statusesOf('second-factor', phone, browser, bearer(again.json.access_token), await refresh())).toEqual(
      [403, 403, 403, 403],
    );
    const enrolment = await service.call('/auth/factors/totp', { headers: phone, body: { name: 'Phone' } });
    const { code, codeBefore } = authenticatorOf(enrolment.json.secret, Date.now);
    expect(await statusesOf('second-factor', phone, browser, await refresh())).toEqual([403, 403, 403]);
    const confirm = `/auth/factors/totp/${enrolment.json.factor.id}/confirm`;
    expect((await service.call(confirm, { headers: phone, body: { code: await codeBefore() } })).status).toBe(200);
    expect(await statusesOf('second-factor', browser)).toEqual([403]);
    const both = await service.call('/auth/step-up', { headers: phone, body: { code: code() } });
    expect(await statusesOf('second-factor', bearer(both.json.access_token))).toEqual([200]);
  });

  test('L8 a refusal that is explained tells nothing of who was refused, and lets nobody in', async () => {
    await sleep(2_100);
    const old = await get('explained', phone);
    expect([old.status, old.json.code]).toEqual([401, 'step_up_required']);
    expect(old.text).not.toContain(userId);
    expect(old.text).not.toContain(sessionId);
    expect(JSON.stringify(old)).not.toMatch(/"sub"|"sid"/);
  });

  test('L8 nobody but the gateway says that a request is refused, or is not', async () => {
    const context = JSON.stringify({ sub: 'u', sid: 's', auth_method: 'bearer', roles: 'admin', denied: 'forbidden' });
    const forged = { denied: 'forbidden', authorizer: context, 'x-authorizer': context, requestcontext: context };
    const answer = await get('explained', { ...forged });
    expectProblem(answer, 'unauthenticated');
    const { status, json } = await get('member', { ...phone, ...forged });
    expect([status, json.roles]).toEqual([200, 'user']);

    const body = { requestContext: { authorizer: { lambda: { sub: 'u' } } } };
    const event = { headers: forged, body: JSON.stringify(body), requestContext: { authorizer: { lambda: {} } } };
    expect(denial(event)).toBeNull();
    expect(() => principalOf(event)).toThrow('no authorizer of hybrid-auth stands before this route');
  });

  test('L8 what is refused has no principal, even where the context holds one beside the refusal', () => {
    const { userId: sub, sessionId: sid } = somebody;
    const whole = { sub, sid, client_type: 'mobile', auth_method: 'bearer', roles: '', permissions: '', amr: 'pwd' };
    const lambda = { ...whole, auth_time: new Date(0).toISOString() };
    expect(principalOf({ requestContext: { authorizer: { lambda } } }).userId).toBe(sub);
    for (const denied of ['forbidden', 'unknown', '', '__proto__']) {
      const event = { requestContext: { authorizer: { lambda: { ...lambda, denied } } } };
      expect(denial(event)?.statusCode).toBe(403);
      expect(() => principalOf(event)).toThrow();
    }
  });

  test('L9 no other spelling of a path gets around its rule', async () => {
    for (const path of [
      ...['/demo/rules/ROLE', '/Demo/rules/role', '/demo/rules/role/', '/demo/rules/role//', '//demo/rules/role'],
      ...['/demo//rules/role', '/demo/./rules/role', '/demo/rules/../rules/role', '/demo/rules/%2e%2e/rules/role'],
      ...[
        '/demo/rules/%72ole',
        '/demo/rules%2Frole',
        '/demo%2frules%2frole',
        '/demo/rules/role%00',
        '/demo/rules/role%20',
      ],
      ...['/demo/rules/role;x=1', '/demo/rules/role.json', '/demo/rules\\role', '/$default/demo/rules/role'],
      ...['/demo/rules/member/../role', '/demo/rules/role?x', '/demo/rules/role#x', '/demo/rules/role%3fx'],
    ])
      expect([path, (await service.call(path, { headers: phone })).status]).not.toContain(200);
  });

  test('L9 no other method gets around it', async () => {
    const overrides = { 'x-http-method-override': 'GET', 'x-http-method': 'GET', 'x-method-override': 'GET' };
    for (const method of ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'get', 'Get', 'QUERY']) {
      const { status } = await service.call('/demo/rules/role', { method, headers: { ...phone, ...overrides } });
      expect([method, status]).not.toContain(200);
    }
  });

  test('L9 a rule is found by the route that the gateway chose, never by the path that was sent', async () => {
    for (const rawPath of ['/orders/1', '/orders/%2e%2e', '/orders/plain', '/ORDERS/1', '/lax'])
      expect(await admits('GET /orders/{id}', undefined, { rawPath })).toBe(false);
    for (const path of ['/orders/1', '/orders/%2e%2e', '/prod/plain', '/plain'])
      expect(await admitsOnRest('/orders/{id}', undefined, 'GET', path)).toBe(false);
    // Of ANY each method, also one that nobody has heard of.
    for (const method of ['GET', 'HEAD', 'PURGE'])
      expect(await admitsOnRest('/files/{proxy+}', undefined, method)).toBe(false);
  });

  test('L10 what is half understood protects nothing, so the function does not start with it', () => {
    const texts = [
      '{"rules-first":[[{"role":["admin"]},"GET /orders"]]}',
      '{"rules-first":[[{"roles":[]},"GET /orders"]]}',
      '{"rules-first":[[{"maxAuthAge":"600"},"GET /orders"]]}',
      '{"rules-first":[[{"optional":"yes"},"GET /orders"]]}',
    ];
    for (const text of texts)
      expect(() => routeRules({ [routeRulesVariable]: text })).toThrow('are wrong in: rules-first');
    expect(routeRules({ [routeRulesVariable]: routeRulesText(rules) })).toEqual(rules);
  });
});
