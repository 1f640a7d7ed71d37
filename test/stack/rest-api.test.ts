/** HybridAuth on a REST API: what of the template differs from that of an HTTP API. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  Deployment,
  type DomainNameOptions,
  IdentitySource,
  MockIntegration,
  RestApi,
  type RestApiProps,
  SecurityPolicy,
  Stage,
} from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrlIntegration, WebSocketMockIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { authRoutes } from '../../contract/routes.ts';
import { HybridAuth, type HybridAuthProps } from '../../lib/hybrid-auth.ts';
import { unbundled } from './synthesised.ts';
import { type Resource, type TemplateJson, templateOf } from './template.ts';

const origins = ['https://app.example.com', 'https://admin.example.com'];

function deployed(props: Omit<HybridAuthProps, 'api'> = {}, apiProps: RestApiProps = {}) {
  const app = unbundled();
  const stack = new Stack(app, 'Mine');
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false, ...apiProps });
  const auth = new HybridAuth(stack, 'Auth', { api, ...props });
  const own = api.root
    .addResource('orders')
    .addMethod('GET', new MockIntegration(), { authorizer: auth.restAuthorizer });
  const json = () => Template.fromStack(stack).toJSON() as TemplateJson;
  return { app, stack, api, auth, own, template: () => templateOf(json()) };
}

describe('on a REST API', () => {
  const { template } = deployed({ allowedOrigins: origins });
  const { all, only, resources } = template();
  const methods = all('AWS::ApiGateway::Method');
  const pathOf = (id: unknown): string => {
    const { Ref } = id as { Ref?: string };
    const { ParentId, PathPart } = (Ref && resources[Ref]?.Properties) || {};
    return PathPart ? `${pathOf(ParentId)}/${PathPart}` : '';
  };
  const keyOf = ({ HttpMethod: method, ResourceId }: Readonly<Record<string, unknown>>) =>
    `${method} ${pathOf(ResourceId)}`;
  const keysOf = (type: string) =>
    methods
      .map(([, { Properties }]) => Properties)
      .filter(({ AuthorizationType }) => AuthorizationType === type)
      .map(keyOf)
      .sort();

  test('the contract’s routes are there, open, and the user’s own stands behind the authorizer', () => {
    const expected = authRoutes.map((route) => `${'apart' in route ? route.methods[0] : 'ANY'} ${route.path}`);

    expect(keysOf('NONE')).toEqual(expected.sort());
    expect(keysOf('CUSTOM')).toEqual(['GET /orders']);
    const [[authorizerId]] = all('AWS::ApiGateway::Authorizer') as [[string, unknown]];
    const [own] = methods.filter(([, { Properties }]) => Properties.AuthorizationType === 'CUSTOM');
    expect(own?.[1].Properties.AuthorizerId).toEqual({ Ref: authorizerId });
  });

  test('the authorizer is asked at each request, with any credential', () => {
    const { Properties } = only('AWS::ApiGateway::Authorizer');

    expect(Properties).toMatchObject({ Type: 'REQUEST', AuthorizerResultTtlInSeconds: 0 });
    expect(Properties).not.toHaveProperty('IdentitySource');
  });

  test('the gateway words its refusals as the functions do, for pages of the first origin', () => {
    const answers: Record<string, Readonly<Record<string, unknown>>> = Object.fromEntries(
      all('AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => [Properties.ResponseType, Properties]),
    );
    const body = (type: string) =>
      JSON.parse((answers[type]?.ResponseTemplates as Record<string, string> | undefined)?.['application/json'] ?? '');

    expect(
      Object.keys(answers)
        .sort()
        .map((type) => [type, answers[type]?.StatusCode]),
    ).toEqual([
      ['ACCESS_DENIED', '403'],
      ['AUTHORIZER_FAILURE', '503'],
      ['MISSING_AUTHENTICATION_TOKEN', '404'],
      ['UNAUTHORIZED', '401'],
    ]);
    expect(answers.UNAUTHORIZED?.ResponseParameters).toMatchObject({
      'gatewayresponse.header.WWW-Authenticate': "'Bearer'",
      'gatewayresponse.header.Access-Control-Allow-Origin': "'https://app.example.com'",
      'gatewayresponse.header.Access-Control-Allow-Credentials': "'true'",
    });
    expect(body('UNAUTHORIZED')).toEqual({
      type: 'urn:hybrid-auth:problem:unauthenticated',
      title: 'A valid credential is needed',
      status: 401,
      code: 'unauthenticated',
      request_id: '$context.requestId',
    });
    expect(JSON.stringify(answers)).not.toMatch(/method\.request|'\*'/);
  });

  test('it is deployed after keys, methods, authorizer and refusals are there', () => {
    const [[firstKeys]] = all('Custom::HybridAuthKeys') as [[string, unknown]];
    for (const [, { DependsOn, Properties }] of methods)
      if (Properties.AuthorizationType === 'NONE') expect(DependsOn).toContain(firstKeys);
    const { DependsOn = [] } = only('AWS::ApiGateway::Deployment');
    for (const type of ['Method', 'Authorizer', 'GatewayResponse'])
      expect(DependsOn).toEqual(expect.arrayContaining(all(`AWS::ApiGateway::${type}`).map(([id]) => id)));
  });

  test('each function has one permission, for this API', () => {
    const permissions = all('AWS::Lambda::Permission').map(([, { Properties }]) => Properties);
    const invoked = permissions.map(({ FunctionName }) => JSON.stringify(FunctionName));
    const ofRoutes = new Set(authRoutes.map(({ function: name }) => name)).size;

    // With those of the authorizer and of the schedule of keys.
    expect(permissions).toHaveLength(ofRoutes + 2);
    expect(new Set(invoked).size).toBe(permissions.length);
    for (const { SourceArn } of permissions) expect(JSON.stringify(SourceArn)).toMatch(/"Ref":"Api|Keys/);
  });

  test('the crash of the authorizer is counted from its log: its refusals are errors to Lambda', () => {
    const [[, crash]] = all('AWS::Logs::MetricFilter').filter(
      ([, { Properties }]) => (Properties.MetricTransformations as [{ MetricName: string }])[0].MetricName === 'crash',
    ) as [[string, Resource]];

    expect(crash.Properties.FilterPattern).toBe(
      '{ ($.errorMessage = "*") && ($.errorMessage != "Unauthorized") && ($.errorMessage != "unavailable") }',
    );
    const alarms = all('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
    expect(alarms.find(({ AlarmDescription }) => /authorizer-errors/.test(String(AlarmDescription)))).toMatchObject({
      MetricName: 'crash',
    });
  });

  test('every resource has the logical id that earlier deployments know it by', () => {
    const list = readFileSync(join(import.meta.dirname ?? __dirname, 'logical-ids-rest.txt'), 'utf8');
    const found = Object.entries(resources)
      // Its id is a hash of what it deploys.
      .filter(([, { Type }]) => Type !== 'AWS::ApiGateway::Deployment')
      .map(([id, { Type }]) => `${Type} ${id}`);

    expect(found.sort()).toEqual(list.trim().split('\n'));
    expect(found.length).toBeLessThanOrEqual(260);
  });
});

describe('the address of a REST API', () => {
  const issuerOf = (props: Partial<HybridAuthProps>, apiProps: RestApiProps) => {
    const { template } = deployed(props, apiProps);
    return (template().only('Custom::HybridAuthKeys').Properties.Settings as Record<string, unknown>).issuer;
  };

  test('is that of its stage', () => {
    expect(JSON.stringify(issuerOf({}, { deployOptions: { stageName: 'beta' } }))).toMatch(
      /^\{"Fn::Join":\["",\["https:\/\/",\{"Ref":"Api\w+"\},"\.execute-api\.",\{"Ref":"AWS::Region"\},"\.",\{"Ref":"AWS::URLSuffix"\},"\/beta"\]\]\}$/,
    );
  });

  test.each<[string, Partial<DomainNameOptions>, string]>([
    ['its domain', {}, ''],
    ['its domain, with the base path', { basePath: 'v1' }, '/v1'],
    ['its domain, with a base path of several levels', { basePath: 'v1/auth' }, '/v1/auth'],
  ])('is that of %s, whether the endpoint is disabled or not', (_, options, path) => {
    const certificate = Certificate.fromCertificateArn(
      new Stack(),
      'Any',
      'arn:aws:acm:eu-central-1:123456789012:certificate/x',
    );
    const issuer = issuerOf(
      {},
      {
        disableExecuteApiEndpoint: true,
        domainName: { domainName: 'api.example.com', certificate, securityPolicy: SecurityPolicy.TLS_1_2, ...options },
      },
    );
    const parts = ['https://', { Ref: expect.stringMatching(/CustomDomain/) }, ...(path ? [path] : [])];
    expect(issuer).toEqual({ 'Fn::Join': ['', parts] });
  });

  test('is asked for where the endpoint is disabled and there is no domain', () => {
    expect(() => issuerOf({}, { disableExecuteApiEndpoint: true })).toThrow(
      'hybrid-auth: url: the API has disableExecuteApiEndpoint, and no domain mapping in this app',
    );
  });
});

describe('the cache of the authorizer', () => {
  const authorizerWith = (props: Omit<HybridAuthProps, 'api'>) =>
    deployed({ authorizerCache: Duration.minutes(1), ...props })
      .template()
      .only('AWS::ApiGateway::Authorizer').Properties;

  test('holds an answer for one token and one route', () => {
    const route = ['resourcePath', 'httpMethod'].map((name) => IdentitySource.context(name));
    expect(authorizerWith({})).toMatchObject({
      AuthorizerResultTtlInSeconds: 60,
      IdentitySource: [IdentitySource.header('Authorization'), ...route].join(','),
    });
  });

  test('does not let in what comes past a trusted proxy', () => {
    expect(authorizerWith({ trustedProxyHeader: 'True-Client-IP' }).IdentitySource).toMatch(
      /,method\.request\.header\.X-Origin-Verify$/,
    );
  });
});

describe('waf', () => {
  test.each<[HybridAuthProps['waf'], number]>([
    [true, 1_000],
    [{}, 1_000],
    [{ rateLimit: 200 }, 200],
  ])('%j limits each address on /auth, and says 429', (waf, limit) => {
    const { only, all } = deployed({ ...(waf !== undefined && { waf }) }).template();

    expect(only('AWS::WAFv2::WebACL').Properties).toMatchObject({
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      Rules: [
        {
          Action: { Block: {} },
          Statement: {
            RateBasedStatement: {
              AggregateKeyType: 'IP',
              Limit: limit,
              ScopeDownStatement: { ByteMatchStatement: { SearchString: '/auth/', PositionalConstraint: 'CONTAINS' } },
            },
          },
        },
      ],
    });
    expect(JSON.stringify(only('AWS::WAFv2::WebACLAssociation').Properties.ResourceArn)).toMatch(
      /:apigateway:.*::\/restapis\/.*"Ref":"Api\w+".*\/stages\/.*"Ref":"ApiDeploymentStageprod\w+"/,
    );
    const filtered = all('AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => Properties);
    expect(filtered).toContainEqual(expect.objectContaining({ ResponseType: 'WAF_FILTERED', StatusCode: '429' }));
  });

  test('is not there where nobody asks for it', () => {
    expect(deployed({ waf: false }).template().all('AWS::WAFv2::WebACL')).toEqual([]);
  });
});

describe('what cannot be is said at synth', () => {
  const stackOf = () => new Stack(unbundled(), 'Mine');

  test('an authorizer of one kind of API on a route of the other', () => {
    const stack = stackOf();
    const rest = new RestApi(stack, 'Rest');
    const http = new HttpApi(stack, 'Http');
    const [onRest, onHttp] = [
      new HybridAuth(stack, 'OnRest', { api: rest }),
      new HybridAuth(stack, 'OnHttp', { api: http }),
    ];
    const authorizers = { ofHttp: onHttp.authorizer as never, ofRest: onRest.restAuthorizer as never };

    expect(() => rest.root.addMethod('GET', new MockIntegration(), { authorizer: authorizers.ofHttp })).toThrow(
      'hybrid-auth: this authorizer is one of an HTTP API, and the method is of a REST API',
    );
    expect(() =>
      http.addRoutes({
        path: '/',
        methods: [HttpMethod.GET],
        integration: new HttpUrlIntegration('Any', 'https://example.com'),
        authorizer: authorizers.ofRest,
      }),
    ).toThrow('hybrid-auth: this authorizer is one of a REST API, and the route is of an HTTP API');
    expect(() => onRest.authorizer).toThrow('is a REST API: protect its methods with `restAuthorizer`');
    expect(() => onHttp.restAuthorizer).toThrow('is an HTTP API: protect its routes with `authorizer`');
  });

  test('a method of another API than that of its authorizer', () => {
    const { stack, auth } = deployed();
    const other = new RestApi(stack, 'Other');

    expect(() => other.root.addMethod('GET', new MockIntegration(), { authorizer: auth.restAuthorizer })).toThrow(
      'hybrid-auth: a method of Mine/Other is of another API than its authorizer',
    );
  });

  test('a REST API that another stack deploys', () => {
    const app = unbundled();
    const api = new RestApi(new Stack(app, 'First'), 'Api');

    expect(() => new HybridAuth(new Stack(app, 'Second'), 'Auth', { api })).toThrow(
      'api: the REST API is deployed by the stack First, before the methods of this one are there',
    );
  });

  test('what only a REST API can have', () => {
    const stack = stackOf();
    const api = new HttpApi(stack, 'Api');

    expect(
      () =>
        new HybridAuth(stack, 'Auth', { api, waf: true, authorizerCache: Duration.minutes(5), gatewayResponses: true }),
    ).toThrow(
      [
        'hybrid-auth: wrong props',
        'authorizerCache: only a REST API has it',
        'waf: only a REST API has it; before an HTTP API put CloudFront with a web ACL',
        'gatewayResponses: only a REST API has it',
      ].join('\n  '),
    );
  });

  test.each<[object, string]>([
    [{ authorizerCache: Duration.hours(2) }, 'authorizerCache: got a Duration, expected a Duration of 1 to 3600 s'],
    [{ waf: { rateLimit: 5 } }, 'waf: got a Object, expected true, false or { rateLimit: 10 to 2000000000 }'],
    [
      { waf: true, trustedProxyHeader: 'True-Client-IP' },
      'waf: it would count the addresses of the proxy; put a web ACL',
    ],
    [{ waf: { limit: 50 } }, 'waf: got a Object, expected true, false or { rateLimit: 10 to 2000000000 }'],
  ])('%j', (props, fault) => {
    expect(() => deployed(props)).toThrow(fault);
  });

  test('a REST API that is imported without its root resource', () => {
    const stack = stackOf();
    const api = RestApi.fromRestApiId(stack, 'Api', 'a1b2c3');

    expect(() => new HybridAuth(stack, 'Auth', { api })).toThrow('an imported one (a RestApi with its root resource)');
  });

  test('a gateway response that is there already, and preflights that the API would answer in its own way', () => {
    const { app, api } = deployed({}, { defaultCorsPreflightOptions: { allowOrigins: ['https://other.example.com'] } });
    api.addGatewayResponse('Mine', { type: { responseType: 'UNAUTHORIZED' } as never });

    expect(() => app.synth()).toThrow(
      /two gateway responses UNAUTHORIZED: the other one is Mine\/Api\/Mine[\s\S]*gatewayResponses: false[\s\S]*defaultCorsPreflightOptions, which/,
    );
  });
});

test('an imported REST API gets everything, and is deployed by the app', () => {
  const app = unbundled();
  const stack = new Stack(app, 'Mine');
  const api = RestApi.fromRestApiAttributes(stack, 'Api', { restApiId: 'a1b2c3', rootResourceId: 'r1' });
  const auth = new HybridAuth(stack, 'Auth', { api, url: 'https://api.example.com' });
  const deployment = new Deployment(stack, 'Deployment', { api });
  deployment.node.addDependency(auth);
  new Stage(stack, 'Stage', { deployment, stageName: 'prod' });

  const { all, only } = templateOf(Template.fromStack(stack).toJSON() as TemplateJson);
  expect(all('AWS::ApiGateway::Method')).toHaveLength(authRoutes.length);
  expect(only('AWS::ApiGateway::Authorizer').Properties.RestApiId).toBe('a1b2c3');
});

test('preflights of the user’s own resources are those of allowedOrigins', () => {
  const { auth } = deployed({ allowedOrigins: origins });

  expect(auth.restCorsPreflight()).toEqual(HybridAuth.restCorsPreflight({ allowedOrigins: origins }));
  expect(auth.restCorsPreflight()).toMatchObject({ allowOrigins: origins, allowCredentials: true });
  expect(() => deployed().auth.restCorsPreflight()).toThrow('there are no allowedOrigins');
});

test('a WebSocket API has the authorizer before $connect, and may invoke it', () => {
  const stack = new Stack(unbundled(), 'Mine');
  const auth = new HybridAuth(stack, 'Auth', { api: new HttpApi(stack, 'Api') });
  new WebSocketApi(stack, 'Live', {
    connectRouteOptions: {
      integration: new WebSocketMockIntegration('Connect'),
      authorizer: auth.webSocketAuthorizer,
    },
  });
  const { all } = templateOf(Template.fromStack(stack).toJSON() as TemplateJson);

  const [route] = all('AWS::ApiGatewayV2::Route').filter(([, { Properties }]) => Properties.RouteKey === '$connect');
  const authorizers = all('AWS::ApiGatewayV2::Authorizer').filter(([id]) => id.startsWith('Live'));
  expect(authorizers).toHaveLength(1);
  const [[authorizerId, { Properties }]] = authorizers as [[string, Resource]];
  expect(Properties).toMatchObject({ AuthorizerType: 'REQUEST', IdentitySource: [] });
  expect(route?.[1].Properties).toMatchObject({ AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: authorizerId } });
  const permissions = JSON.stringify(all('AWS::Lambda::Permission'));
  expect(permissions).toContain(`"/authorizers/",{"Ref":"${authorizerId}"}`);
});
