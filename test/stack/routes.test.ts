import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HybridAuth } from '../../lib/hybrid-auth.ts';
import { unbundled } from './synthesised.ts';
import { template } from './template.ts';

const { all, only, outputs, resources } = template('plain');

const publicRoutes = [
  'ANY /.well-known/jwks.json',
  'ANY /.well-known/openid-configuration',
  'ANY /.well-known/webauthn',
  'ANY /admin/users',
  'ANY /admin/users/{id}',
  'ANY /admin/users/{id}/end-sessions',
  'ANY /admin/users/{id}/remove-factors',
  'ANY /admin/users/{id}/send-reset',
  'ANY /admin/users/{id}/unlock',
  'ANY /auth/email',
  'ANY /auth/email/send',
  'ANY /auth/email/undo',
  'ANY /auth/email/verify',
  'ANY /auth/factors',
  'ANY /auth/factors/passkey',
  'ANY /auth/factors/passkey/options',
  'ANY /auth/factors/recovery-codes',
  'ANY /auth/factors/totp',
  'ANY /auth/factors/totp/{id}/confirm',
  'ANY /auth/factors/{id}',
  'ANY /auth/health',
  'ANY /auth/login',
  'ANY /auth/login/code',
  'ANY /auth/login/code/send',
  'ANY /auth/login/factor',
  'ANY /auth/login/passkey',
  'ANY /auth/login/passkey/options',
  'ANY /auth/logout',
  'ANY /auth/me',
  'ANY /auth/me/export',
  'ANY /auth/openapi.json',
  'ANY /auth/password',
  'ANY /auth/password/forgot',
  'ANY /auth/password/reset',
  'ANY /auth/refresh',
  'ANY /auth/register',
  'ANY /auth/sessions',
  'ANY /auth/sessions/{id}',
  'ANY /auth/step-up',
  'ANY /auth/step-up/passkey/options',
];

const routes = all('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties);
const keysOf = (type: string) =>
  routes
    .filter(({ AuthorizationType }) => AuthorizationType === type)
    .map(({ RouteKey }) => RouteKey)
    .sort();

test('the public routes are those of this list, and every other route stands behind the authorizer', () => {
  expect(keysOf('NONE')).toEqual([...publicRoutes, 'ANY /health', 'DELETE /auth/me']);
  expect(keysOf('CUSTOM')).toEqual(['GET /demo/admin', 'GET /demo/whoami', 'HEAD /demo/admin', 'HEAD /demo/whoami']);
  expect(routes).toHaveLength(publicRoutes.length + 6);
});

test('the authorizer is asked at each request, with any credential, and answers with a yes or a no', () => {
  expect(only('AWS::ApiGatewayV2::Authorizer').Properties).toMatchObject({
    AuthorizerType: 'REQUEST',
    AuthorizerPayloadFormatVersion: '2.0',
    AuthorizerResultTtlInSeconds: 0,
    EnableSimpleResponses: true,
    IdentitySource: [],
  });
});

test('every protected route names that one authorizer', () => {
  const [[authorizerId]] = all('AWS::ApiGatewayV2::Authorizer') as [[string, unknown]];
  for (const route of routes.filter(({ AuthorizationType }) => AuthorizationType === 'CUSTOM'))
    expect(route.AuthorizerId).toEqual({ Ref: authorizerId });
});

test('only this authorizer of this API may invoke the authorizer function', () => {
  const [[authorizerId]] = all('AWS::ApiGatewayV2::Authorizer') as [[string, unknown]];
  const permissions = all('AWS::Lambda::Permission')
    .map(([, { Properties }]) => Properties)
    .filter(({ FunctionName }) => JSON.stringify(FunctionName).includes('AuthFunctionsAuthorizerFunction'));
  expect(permissions).toHaveLength(1);
  expect(permissions[0]?.SourceArn).toEqual({
    'Fn::Join': [
      '',
      expect.arrayContaining([{ Ref: expect.stringMatching(/^Api/) }, '/authorizers/', { Ref: authorizerId }]),
    ],
  });
});

test('integrations hand the event over in payload 2.0', () => {
  for (const [, { Properties }] of all('AWS::ApiGatewayV2::Integration'))
    expect(Properties).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
});

test('no route of the construct, and none behind the authorizer, exists before the keys do', () => {
  const [[firstKeys]] = all('Custom::HybridAuthKeys') as [[string, unknown]];
  for (const [, { DependsOn, Properties }] of all('AWS::ApiGatewayV2::Route'))
    if (Properties.RouteKey !== 'ANY /health') expect(DependsOn).toContain(firstKeys);
});

test('the routes on an API are the same where the API has a default authorizer', () => {
  const stack = new Stack(unbundled(), 'Guarded');
  const api = new HttpApi(stack, 'Api', { defaultAuthorizer: new HttpIamAuthorizer() });
  new HybridAuth(stack, 'Auth', { api });

  const guarded = Object.values(Template.fromStack(stack).findResources('AWS::ApiGatewayV2::Route'));

  expect(guarded.map(({ Properties }) => `${Properties.AuthorizationType} ${Properties.RouteKey}`).sort()).toEqual(
    [...publicRoutes, 'DELETE /auth/me'].map((route) => `NONE ${route}`),
  );
});

test('the API throttles, and logs each request without headers, cookies, query or body', () => {
  const { AccessLogSettings, DefaultRouteSettings, AutoDeploy } = only('AWS::ApiGatewayV2::Stage', /./).Properties;
  const { Format } = AccessLogSettings as { Format: string };

  expect(DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1_000 });
  expect(AutoDeploy).toBe(true);
  expect(Object.values(JSON.parse(Format)).sort()).toEqual([
    '$context.authorizer.error',
    '$context.authorizer.latency',
    '$context.identity.sourceIp',
    '$context.integrationErrorMessage',
    '$context.requestId',
    '$context.requestTime',
    '$context.responseLatency',
    '$context.responseLength',
    '$context.routeKey',
    '$context.status',
  ]);
});

test('the API answers no preflight until origins are allowed, and then only for exactly those, with credentials', () => {
  const allowing = template('with allowed origins');

  expect(only('AWS::ApiGatewayV2::Api', /./).Properties).not.toHaveProperty('CorsConfiguration');
  expect(allowing.only('AWS::ApiGatewayV2::Api', /./).Properties.CorsConfiguration).toEqual({
    AllowCredentials: true,
    AllowHeaders: [
      'authorization',
      'content-type',
      'auth-device-token',
      'traceparent',
      'tracestate',
      'baggage',
      'sentry-trace',
      'x-requested-with',
      'x-request-id',
    ],
    AllowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    AllowOrigins: ['https://app.example.com', 'https://admin.example.com'],
    ExposeHeaders: [
      'Auth-Refresh-Outcome',
      'Auth-Device-Token',
      'Retry-After',
      'WWW-Authenticate',
      'Date',
      'X-Request-Id',
    ],
    MaxAge: 3_600,
  });
});

test('the outputs say where the API is, and which functions an operator invokes', () => {
  const target = (name: string) => JSON.stringify(outputs[name]?.Value);

  expect(Object.keys(outputs).sort()).toEqual(['ApiUrl', 'KeysFunction', 'OperatorFunction']);
  expect(target('ApiUrl')).toMatch(/"Api[0-9A-F]{8}","ApiEndpoint"/);
  expect(target('KeysFunction')).toMatch(/"Ref":"AuthFunctionsKeysFunction/);
  expect(target('OperatorFunction')).toMatch(/"Ref":"AuthFunctionsOperatorFunction/);
  expect(Object.keys(resources)).toContain(outputs.KeysFunction?.Value.Ref);
});
