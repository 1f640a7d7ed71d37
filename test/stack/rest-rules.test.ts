/** Rules of methods of a REST API: what the template says of them, and what synth refuses. */
import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnMethod, HttpIntegration, MockIntegration, RestApi, type RestApiProps } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { routeRulesIn } from '../../contract/route-rules.ts';
import type { ProtectedMethod } from '../../lib/gateway/rest-methods.ts';
import { HybridAuth, type HybridAuthProps } from '../../lib/hybrid-auth.ts';
import { Revocation, type RouteRule } from '../../lib/route-rule.ts';
import { unbundled } from './synthesised.ts';
import { environmentOf, type Resource, type TemplateJson, templateOf } from './template.ts';

const integration = new MockIntegration();

function app(props: Omit<HybridAuthProps, 'api'> = {}, apiProps: RestApiProps = {}) {
  const root = unbundled();
  const stack = new Stack(root, 'Mine');
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false, ...apiProps });
  const auth = new HybridAuth(stack, 'Auth', { api, ...props });
  const protect = (path: string, methods: string[], rule: RouteRule = {}) =>
    auth.protect(api, { path, methods, integration, ...rule });
  return {
    root,
    stack,
    api,
    auth,
    protect,
    template: () => templateOf(Template.fromStack(stack).toJSON() as TemplateJson),
  };
}

const rulesOf = (template: ReturnType<typeof templateOf>): Record<string, unknown> => {
  const text = environmentOf(template.lambda('authorizer')).ROUTE_RULES;
  return text === undefined ? {} : Object.fromEntries(routeRulesIn(String(text)));
};

describe('methods with rules', () => {
  const { api, auth, protect, root, template } = app();
  protect('/payouts/{id}', ['GET', 'post'], {
    roles: ['admin'],
    maxAuthAge: Duration.minutes(10),
    onDenied: 'explain',
  });
  protect('/', ['GET'], { optional: true });
  protect('/files/{proxy+}', ['ANY'], { permissions: ['files'] });
  protect('/plain', ['GET']);
  auth.protect(api, { path: '/any', integration, secondFactor: true });
  const orders = api.root.addResource('orders');
  orders.addMethod('GET', integration, { authorizer: auth.authorizerFor(api, { clientTypes: ['mobile'] }) });
  orders.addMethod('ANY', integration, { authorizer: auth.authorizerFor(api, { revocation: Revocation.strict() }) });
  // Without a rule, beside one for any method.
  orders.addMethod('HEAD', integration, { authorizer: auth.restAuthorizer });
  root.synth();
  const { all, only } = template();
  const [aliasId] = all('AWS::Lambda::Alias').map(([id]) => id);
  const authorizers = all('AWS::ApiGateway::Authorizer');
  const [ruledId] = authorizers
    .filter(([, { Properties }]) => JSON.stringify(Properties.AuthorizerUri).includes(`"${aliasId}"`))
    .map(([id]) => id);

  test('are in the configuration of the authorizer, by verb and resource', () => {
    expect(rulesOf(template())).toEqual({
      'rules-first GET /payouts/{id}': { roles: ['admin'], maxAuthAge: 600, onDenied: 'explain' },
      'rules-first POST /payouts/{id}': { roles: ['admin'], maxAuthAge: 600, onDenied: 'explain' },
      'rules-first GET /': { optional: true },
      'rules-first ANY /files/{proxy+}': { permissions: ['files'] },
      'rules-first ANY /any': { secondFactor: true },
      'rules-first GET /orders': { clientTypes: ['mobile'] },
      'rules-first ANY /orders': { revocation: 0 },
      'rules-first HEAD /orders': {},
    });
  });

  test('are asked for by one alias, which may be invoked by that one authorizer', () => {
    expect(only('AWS::Lambda::Alias').Properties).toMatchObject({ FunctionVersion: '$LATEST', Name: 'rules-first' });
    expect(authorizers).toHaveLength(2);
    for (const [, { Properties }] of authorizers) {
      expect(Properties).toMatchObject({ Type: 'REQUEST', AuthorizerResultTtlInSeconds: 0 });
      expect(Properties).not.toHaveProperty('IdentitySource');
    }
    const permissions = all('AWS::Lambda::Permission').filter(
      ([, { Properties }]) => JSON.stringify(Properties.FunctionName) === JSON.stringify({ Ref: aliasId }),
    );
    expect(permissions).toHaveLength(1);
    expect(JSON.stringify(permissions[0]?.[1].Properties.SourceArn)).toContain(`{"Ref":"${ruledId}"}`);
    const behind = all('AWS::ApiGateway::Method')
      .filter(([, { Properties }]) => JSON.stringify(Properties.AuthorizerId) === JSON.stringify({ Ref: ruledId }))
      .map(([, { Properties }]) => Properties.AuthorizationType);
    expect(behind).toEqual(Array.from({ length: 7 }, () => 'CUSTOM'));
  });

  test('are deployed after their authorizer', () => {
    expect(only('AWS::ApiGateway::Deployment').DependsOn).toContain(ruledId);
  });

  test('have what else a method has', () => {
    const other = app();
    other.auth.protect(other.api, { path: '/orders', integration, roles: ['user'], options: { apiKeyRequired: true } });
    const keyed = other
      .template()
      .all('AWS::ApiGateway::Method')
      .filter(([, { Properties }]) => Properties.ApiKeyRequired);
    expect(keyed).toHaveLength(1);
  });
});

test('without rules there is neither alias, nor a second authorizer, nor a variable', () => {
  const { protect, template } = app();
  protect('/orders', ['GET']);
  const { all } = template();
  expect(all('AWS::Lambda::Alias')).toEqual([]);
  expect(all('AWS::ApiGateway::Authorizer')).toHaveLength(1);
  expect(rulesOf(template())).toEqual({});
});

test('a method that gets a rule later stays the same resource, in a new deployment', () => {
  const idsWith = (rule: RouteRule, type: string) => {
    const { protect, template } = app();
    protect('/orders', ['GET'], rule);
    return template()
      .all(type)
      .map(([id]) => id);
  };
  const method = 'AWS::ApiGateway::Method';
  expect(idsWith({ roles: ['user'] }, method)).toEqual(idsWith({}, method));
  const deployment = 'AWS::ApiGateway::Deployment';
  expect(idsWith({ roles: ['user'] }, deployment)).not.toEqual(idsWith({}, deployment));
});

test('an HTTP API beside the REST API has rules of its own for the same route', () => {
  const { stack, auth, protect, root, template } = app();
  const http = new HttpApi(stack, 'Http');
  protect('/orders', ['GET'], { roles: ['user'] });
  auth.protect(http, {
    path: '/orders',
    methods: [HttpMethod.GET],
    integration: new HttpUrlIntegration('Orders', 'https://orders.example.com'),
    roles: ['admin'],
  });
  root.synth();
  const names = template()
    .all('AWS::Lambda::Alias')
    .map(([, { Properties }]: [string, Resource]) => String(Properties.Name));
  const other = names.find((name) => /^rules-[0-9a-f]{10}$/.test(name));
  expect(names).toHaveLength(3);
  expect(rulesOf(template())).toEqual({
    'rules-first GET /orders': { roles: ['user'] },
    [`${other} GET /orders`]: { roles: ['admin'] },
  });
});

describe('open methods are refused', () => {
  test.each([
    ['but preflights, our own, and those that may be open', []],
    ['wherever they are', ['DELETE /orders', 'OPTIONS /asked']],
  ])('%s', (_, open) => {
    const { api, auth, protect, root } = app({ allowedOrigins: ['https://app.example.com'] });
    auth.requireAuthorizerOnAllRoutes({ except: ['GET /status'] });
    const orders = api.root.addResource('orders', { defaultCorsPreflightOptions: auth.restCorsPreflight() });
    orders.addMethod('GET', integration, { authorizer: auth.restAuthorizer });
    api.root.addResource('status').addMethod('GET', integration);
    protect('/ruled', ['GET'], { roles: ['user'] });
    api.root.addResource('preflights').addMethod('OPTIONS', new MockIntegration());
    if (open.length > 0) {
      orders.addMethod('DELETE', integration);
      api.root.addResource('asked').addMethod('OPTIONS', new HttpIntegration('https://orders.example.com'));
    }
    let said = '';
    try {
      root.synth();
    } catch (error) {
      said = String(error);
    }
    expect([...said.matchAll(/the route (\w+ \S+) \(Mine\/\S+\) is open/g)].map(([, key]) => key)).toEqual(open);
    expect(said === '').toBe(open.length === 0);
  });

  test('and exceptions that are not there', () => {
    const { auth, root } = app();
    auth.requireAuthorizerOnAllRoutes({ except: ['GET /gone'] });
    expect(() => root.synth()).toThrow('except: there is no open route GET /gone');
  });
});

describe('refused is', () => {
  test('a method that is declared twice, by verb and path', () => {
    const { protect } = app();
    protect('/orders/{id}', ['GET'], { roles: ['user'] });
    expect(() => protect('/orders/{id}', ['get'])).toThrow(
      'hybrid-auth: the method GET /orders/{id} is declared twice in Mine/Api',
    );
  });

  test('a rule for a method whose path is not known at synth', () => {
    const { stack, api, auth, root } = app();
    const { authorizerId } = auth.authorizerFor(api, { roles: ['user'] });
    const { restApiId, restApiRootResourceId: resourceId } = api;
    const method = { restApiId, resourceId, httpMethod: 'GET', authorizationType: 'CUSTOM', authorizerId };
    new CfnMethod(stack, 'Bare', { ...method, ...(authorizerId && { authorizerId }) } as never);
    expect(() => root.synth()).toThrow('the route Mine/Bare has a rule, and a path that is not known at synth');
  });

  test('another REST API than that of HybridAuth, at once or at synth', () => {
    const { stack, api, auth, root } = app();
    const other = new RestApi(stack, 'Other', { cloudWatchRole: false });
    expect(() => auth.protect(other, { path: '/orders', integration })).toThrow(
      'hybrid-auth: Mine/Other is another REST API than that of the prop `api`',
    );
    other.root.addMethod('GET', integration, { authorizer: auth.authorizerFor(api, { roles: ['user'] }) });
    expect(() => root.synth()).toThrow('the method Mine/Other/Default/GET/Resource is of another API');
  });

  test('a REST API where HybridAuth is given an HTTP API', () => {
    const stack = new Stack(unbundled(), 'Mine');
    const auth = new HybridAuth(stack, 'Auth', { api: new HttpApi(stack, 'Http') });
    const api = new RestApi(stack, 'Rest');
    expect(() => auth.authorizerFor(api, { roles: ['user'] })).toThrow(
      'authorizerFor and protect take an HTTP API, or the REST API of the prop `api`',
    );
  });

  test('a rule that cannot hold, at the method', () => {
    const { api, auth } = app();
    const route = { path: '/orders', integration, roles: [] } satisfies ProtectedMethod;
    expect(() => auth.protect(api, route)).toThrow(/the rule of a method of Mine\/Api cannot hold\n {2}roles: /);
  });

  test.each<[string, RouteRule]>([
    ['optional', { optional: true }],
    ['clientTypes', { clientTypes: ['web'] }],
    ['revocation', { revocation: Revocation.strict() }],
    ['revocation', { revocation: Revocation.maxStaleness(Duration.seconds(10)) }],
    ['onDenied', { onDenied: 'explain' }],
  ])('what the authorizer’s cache takes away: %s of %j', (name, rule) => {
    const { api, auth } = app({ authorizerCache: Duration.seconds(30) });
    expect(() => auth.authorizerFor(api, rule)).toThrow(new RegExp(`cannot hold\\n {2}${name}: with authorizerCache `));
  });

  test('nothing else with the cache, which both authorizers have', () => {
    const { protect, template } = app({ authorizerCache: Duration.seconds(30) });
    protect('/orders', ['GET'], { roles: ['user'], maxAuthAge: 600, revocation: Revocation.none() });
    const authorizers = template().all('AWS::ApiGateway::Authorizer');
    const said = authorizers.map(([, { Properties }]) => [
      Properties.AuthorizerResultTtlInSeconds,
      Properties.IdentitySource,
    ]);
    const source = 'method.request.header.Authorization,context.resourcePath,context.httpMethod';
    expect(said).toEqual([
      [30, source],
      [30, source],
    ]);
  });
});
