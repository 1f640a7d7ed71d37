/** Rules of routes: what the template says of them, and what synth refuses. */
import { brotliDecompressSync } from 'node:zlib';
import { type App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpApi, HttpMethod, HttpNoneAuthorizer, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { routeRulesIn } from '../../contract/route-rules.ts';
import { HybridAuth } from '../../lib/hybrid-auth.ts';
import { Revocation, type RouteRule } from '../../lib/route-rule.ts';
import { unbundled } from './synthesised.ts';
import { environmentOf, type Resource } from './template.ts';

const newIntegration = () => new HttpUrlIntegration('Orders', 'https://orders.example.com');
let integration = newIntegration();

function app(defaultAuthorizer?: ReturnType<typeof HybridAuth.deferredAuthorizer>) {
  const root: App = unbundled();
  // CDK lets one be of one API only.
  integration = newIntegration();
  const stack = new Stack(root, 'Mine');
  const api = new HttpApi(stack, 'Api', { ...(defaultAuthorizer && { defaultAuthorizer }) });
  return { root, stack, api, auth: new HybridAuth(stack, 'Auth', { api }) };
}

const resourcesOf = (stack: Stack, type: string): Record<string, Resource> =>
  Template.fromStack(stack).findResources(type) as Record<string, Resource>;

function rulesTextOf(stack: Stack): unknown {
  const [authorizer] = Object.entries(resourcesOf(stack, 'AWS::Lambda::Function')).filter(([id]) =>
    id.startsWith('AuthFunctionsAuthorizer'),
  );
  return environmentOf(authorizer?.[1] as Resource).ROUTE_RULES;
}

function rulesOf(stack: Stack): Record<string, unknown> {
  const text = rulesTextOf(stack);
  if (text === undefined) return {};
  const plain = String(text).startsWith('{')
    ? String(text)
    : brotliDecompressSync(Buffer.from(String(text), 'base64url')).toString();
  return Object.fromEntries(routeRulesIn(plain));
}

const routeOf = (stack: Stack, key: string): Resource | undefined =>
  Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Route')).find(({ Properties }) => Properties.RouteKey === key);

describe('a route with a rule', () => {
  const { root, stack, api, auth } = app();
  auth.protect(api, {
    path: '/payouts/{id}',
    methods: [HttpMethod.GET, HttpMethod.POST],
    integration,
    ...{ roles: ['admin'], permissions: ['payouts:write'], clientTypes: ['web', 'mobile'] },
    ...{ maxAuthAge: Duration.minutes(10), secondFactor: true, revocation: Revocation.strict(), onDenied: 'explain' },
  });
  auth.protect(api, { path: '/news', integration, optional: true });
  auth.protect(api, { path: '/plain', methods: [HttpMethod.GET], integration });
  api.addRoutes({
    path: '/stale',
    methods: [HttpMethod.GET],
    integration,
    authorizer: auth.authorizerFor(api, { revocation: Revocation.maxStaleness(Duration.seconds(30)), maxAuthAge: 60 }),
  });
  root.synth();
  const alias = Object.values(resourcesOf(stack, 'AWS::Lambda::Alias'))[0]?.Properties;

  test('is in the configuration of the authorizer, in plain text, and a route without a rule is not', () => {
    const payouts = {
      ...{ roles: ['admin'], permissions: ['payouts:write'], clientTypes: ['web', 'mobile'], maxAuthAge: 600 },
      ...{ secondFactor: true, revocation: 0, onDenied: 'explain' },
    };
    expect(rulesOf(stack)).toEqual({
      [`${alias?.Name} GET /payouts/{id}`]: payouts,
      [`${alias?.Name} POST /payouts/{id}`]: payouts,
      [`${alias?.Name} ANY /news`]: { optional: true },
      [`${alias?.Name} GET /stale`]: { revocation: 30, maxAuthAge: 60 },
    });
  });

  test('is asked for by one alias of the same function, which may be invoked by that one authorizer', () => {
    const aliases = resourcesOf(stack, 'AWS::Lambda::Alias');
    const [id] = Object.keys(aliases);
    expect(Object.keys(aliases)).toHaveLength(1);
    expect(alias).toMatchObject({ FunctionVersion: '$LATEST', Name: 'rules-first' });

    const authorizers = Object.entries(resourcesOf(stack, 'AWS::ApiGatewayV2::Authorizer'));
    const ruled = authorizers.filter(([, { Properties }]) =>
      JSON.stringify(Properties.AuthorizerUri).includes(`"${id}"`),
    );
    expect([authorizers.length, ruled.length]).toEqual([2, 1]);
    for (const [, { Properties }] of authorizers)
      expect(Properties).toMatchObject({
        AuthorizerResultTtlInSeconds: 0,
        EnableSimpleResponses: true,
        IdentitySource: [],
      });

    const [ruledId] = ruled[0] ?? [];
    const permissions = Object.values(resourcesOf(stack, 'AWS::Lambda::Permission')).filter(
      ({ Properties }) => JSON.stringify(Properties.FunctionName) === JSON.stringify({ Ref: id }),
    );
    expect(permissions).toHaveLength(1);
    expect(JSON.stringify(permissions[0]?.Properties.SourceArn)).toContain(`{"Ref":"${ruledId}"}`);
    expect(routeOf(stack, 'ANY /news')?.Properties.AuthorizerId).toEqual({ Ref: ruledId });
    expect(routeOf(stack, 'GET /plain')?.Properties.AuthorizerId).not.toEqual({ Ref: ruledId });
  });

  test('stays the same resource as one of api.addRoutes', () => {
    const other = app();
    other.api.addRoutes({ path: '/plain', methods: [HttpMethod.GET], integration, authorizer: other.auth.authorizer });
    const idOf = (from: Stack) =>
      Object.entries(resourcesOf(from, 'AWS::ApiGatewayV2::Route')).find(
        ([, { Properties }]) => Properties.RouteKey === 'GET /plain',
      )?.[0];
    expect(idOf(stack)).toBe(idOf(other.stack));
  });
});

test('without rules there is neither alias nor variable', () => {
  const { stack } = app();
  expect(resourcesOf(stack, 'AWS::Lambda::Alias')).toEqual({});
  expect(rulesOf(stack)).toEqual({});
});

describe('another API, of a stack that comes after that of HybridAuth', () => {
  const { root, stack, api, auth } = app();
  const later = new Stack(root, 'Later');
  const other = new HttpApi(later, 'Api');
  auth.protect(api, { path: '/orders', methods: [HttpMethod.GET], integration, roles: ['user'] });
  auth.protect(other, { path: '/orders', methods: [HttpMethod.GET], integration: newIntegration(), roles: ['admin'] });
  root.synth();

  test('has rules of its own for the same route, and makes no circle of stacks', () => {
    expect(later.dependencies).toEqual([stack]);
    expect(stack.dependencies).toEqual([]);
    const rules = rulesOf(stack);
    expect(Object.values(rules)).toEqual(expect.arrayContaining([{ roles: ['user'] }, { roles: ['admin'] }]));
    expect(Object.keys(rules).every((key) => key.endsWith(' GET /orders'))).toBe(true);
    const names = Object.values(resourcesOf(later, 'AWS::Lambda::Alias')).map(({ Properties }) => Properties.Name);
    const name = names.find((one) => /^rules-[0-9a-f]{10}$/.test(String(one)));
    expect(rules[`${name} GET /orders`]).toEqual({ roles: ['admin'] });
  });

  test('asks for its plain routes by an alias too, so that it never meets a rule of the first', () => {
    const [plain] = Object.entries(resourcesOf(later, 'AWS::Lambda::Alias')).filter(([, { Properties }]) =>
      /^plain-[0-9a-f]{10}$/.test(String(Properties.Name)),
    );
    const [id] = plain as [string, Resource];
    const authorizer = Object.values(resourcesOf(later, 'AWS::ApiGatewayV2::Authorizer')).find(
      ({ Properties }) => Properties.Name === 'HybridAuth',
    );
    expect(JSON.stringify(authorizer?.Properties.AuthorizerUri)).toContain(`{"Ref":"${id}"}`);
    expect(Object.values(resourcesOf(later, 'AWS::Lambda::Permission'))).toContainEqual(
      expect.objectContaining({ Properties: expect.objectContaining({ FunctionName: { Ref: id } }) }),
    );
  });

  test('has its authorizers and their permissions in its own stack', () => {
    expect(Object.keys(resourcesOf(later, 'AWS::ApiGatewayV2::Authorizer'))).toHaveLength(2);
    expect(Object.keys(resourcesOf(later, 'AWS::Lambda::Permission'))).toHaveLength(2);
  });
});

describe('secure by default', () => {
  test('a deferred authorizer protects the routes of before and after, but those that say otherwise', () => {
    const deferred = HybridAuth.deferredAuthorizer();
    const { root, stack, api, auth } = app(deferred);
    api.addRoutes({ path: '/before', methods: [HttpMethod.GET], integration });
    deferred.use(auth);
    api.addRoutes({ path: '/after', methods: [HttpMethod.GET], integration });
    api.addRoutes({ path: '/open', methods: [HttpMethod.GET], integration, authorizer: new HttpNoneAuthorizer() });
    root.synth();

    const [authorizer] = Object.keys(resourcesOf(stack, 'AWS::ApiGatewayV2::Authorizer'));
    for (const key of ['GET /before', 'GET /after'])
      expect(routeOf(stack, key)?.Properties).toMatchObject({
        AuthorizationType: 'CUSTOM',
        AuthorizerId: { Ref: authorizer },
      });
    expect(routeOf(stack, 'GET /open')?.Properties.AuthorizationType).toBe('NONE');
  });

  test('a deferred authorizer that nobody gave its HybridAuth is an error of the synthesis', () => {
    const { root, api } = app(HybridAuth.deferredAuthorizer());
    api.addRoutes({ path: '/before', methods: [HttpMethod.GET], integration });
    expect(() => root.synth()).toThrow(/Mine\/Api\/GET--before waits for its authorizer: .*deferred\.use\(auth\)/);
  });

  test('an open route is refused, wherever it was declared, and those that may be open are named', () => {
    const { root, stack, api, auth } = app();
    auth.requireAuthorizerOnAllRoutes({ except: ['GET /status'] });
    for (const path of ['/status', '/orders']) {
      const routeKey = HttpRouteKey.with(path, HttpMethod.GET);
      new HttpRoute(stack, path.slice(1), { httpApi: api, routeKey, integration });
    }
    expect(() => root.synth()).toThrow('hybrid-auth: the route GET /orders (Mine/orders/Resource) is open');
    expect(() => root.synth()).not.toThrow('GET /status');
  });

  test('an exception for a route that is not there is refused: the next of that name would be open', () => {
    const { root, auth } = app();
    auth.requireAuthorizerOnAllRoutes({ except: ['GET /gone'] });
    expect(() => root.synth()).toThrow('except: there is no open route GET /gone');
  });
});

describe('refused is', () => {
  test('a route that is declared twice, at once or at synth', () => {
    const { root, stack, api, auth } = app();
    const route = { path: '/orders', methods: [HttpMethod.GET], integration, roles: ['user'] };
    auth.protect(api, route);
    expect(() => auth.protect(api, route)).toThrow('the route GET /orders is declared twice in Mine/Api');
    auth.protect(api, { ...route, scope: stack });
    expect(() => root.synth()).toThrow(
      'the API has two routes GET /orders: Mine/Api/GET--orders/Resource and Mine/GET--orders/Resource',
    );
  });

  test('a route with a rule beside one without', () => {
    const { root, stack, api, auth } = app();
    const route = { path: '/orders', methods: [HttpMethod.GET], integration };
    auth.protect(api, { ...route, roles: ['user'] });
    new HttpRoute(stack, 'Open', { httpApi: api, routeKey: HttpRouteKey.with('/orders', HttpMethod.GET), integration });
    expect(() => root.synth()).toThrow('the API has two routes GET /orders: ');
  });

  test.each<[string, RouteRule]>([
    ['roles', { roles: [] }],
    ['permissions', { permissions: ['two words'] }],
    ['clientTypes', { clientTypes: ['moble' as never] }],
    ['maxAuthAge', { maxAuthAge: Duration.millis(1500) }],
    ['maxAuthAge', { maxAuthAge: 0 }],
    ['secondFactor', { secondFactor: 'yes' as never }],
    ['revocation', { revocation: Revocation.maxStaleness(Duration.seconds(301)) }],
    ['revocation', { revocation: Revocation.maxStaleness(Duration.seconds(0)) }],
    ['revocation', { revocation: 'none' as never }],
    ['onDenied', { onDenied: 'deny' as never }],
    ['role', { role: ['admin'] } as never],
    ['optional', { optional: true, roles: ['admin'] }],
    ['revocation', { clientTypes: ['web'], revocation: Revocation.none() }],
  ])('a rule whose %s cannot hold: %j', (name, rule) => {
    const { api, auth } = app();
    expect(() => auth.authorizerFor(api, rule)).toThrow(
      new RegExp(`the rule of a route of Mine/Api cannot hold\\n  ${name}: `),
    );
  });

  test('what is more than Lambda takes, with what to do', () => {
    const { root, api, auth } = app();
    for (let at = 0; at < 600; at++)
      auth.protect(api, {
        path: `/${(at * 7919).toString(36)}${at}/{${(at * 104_729).toString(36)}}`,
        integration,
        permissions: [`p${(at * 31_337).toString(36)}`],
      });
    expect(() => root.synth()).toThrow(/the rules of 600 routes make the authorizer's environment some \d+ bytes/);
  });
});

test.each([
  [20, /^\{/],
  [80, /^[\w-]{200,}$/],
])('the rules of %i routes are compressed only where Lambda has no room for them as they are', (count, form) => {
  const { root, stack, api, auth } = app();
  for (let at = 0; at < count; at++)
    auth.protect(api, { path: `/things/of/kind/${at}`, integration, permissions: [`things${at}:read`] });
  root.synth();
  const text = String(rulesTextOf(stack));
  expect(text).toMatch(form);
  expect(Object.keys(rulesOf(stack))).toHaveLength(count);
});

test('three hundred routes of ordinary length fit, with rules as apps have them', () => {
  const { root, stack, api, auth } = app();
  const things =
    'customers orders invoices payments products suppliers shipments returns contracts employees departments projects tasks documents comments attachments notifications subscriptions plans coupons carts addresses reports audits warehouses'.split(
      ' ',
    );
  for (const [at, thing] of things.entries()) {
    const read = { permissions: [`${thing}:read`] };
    const write = { permissions: [`${thing}:write`], ...(at % 5 === 0 && { maxAuthAge: 600, secondFactor: true }) };
    const id = `{${thing.slice(0, -1)}Id}`;
    const add = (path: string, methods: HttpMethod[], rule: RouteRule) =>
      auth.protect(api, { path, methods, integration, ...rule });
    add(`/v1/${thing}`, [HttpMethod.GET], read);
    add(`/v1/${thing}`, [HttpMethod.POST], write);
    add(`/v1/${thing}/${id}`, [HttpMethod.GET], read);
    add(`/v1/${thing}/${id}`, [HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE], write);
    add(`/v1/${thing}/${id}/history`, [HttpMethod.GET], { roles: ['auditor', 'admin'] });
    add(`/v1/${thing}/${id}/notes`, [HttpMethod.GET, HttpMethod.POST], write);
    add(`/v1/${thing}/${id}/notes/{noteId}`, [HttpMethod.GET, HttpMethod.PUT, HttpMethod.DELETE], write);
  }
  root.synth();
  expect(Object.keys(rulesOf(stack))).toHaveLength(300);
});
