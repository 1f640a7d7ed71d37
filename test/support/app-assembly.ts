/** A synthesised app on disk, as far as the local server reads one. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface AssemblyStack {
  readonly resources: Readonly<Record<string, object>>;
  readonly outputs?: Readonly<Record<string, object>>;
}

/** Writes `manifest.json` and a template for each stack. */
export function writeAssembly(folder: string, stacks: Readonly<Record<string, AssemblyStack>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, { resources, outputs = {} }] of Object.entries(stacks))
    writeFileSync(join(folder, `${name}.template.json`), JSON.stringify({ Resources: resources, Outputs: outputs }));
  const artifacts = Object.keys(stacks).map((name) => [
    name,
    { type: 'aws:cloudformation:stack', properties: { templateFile: `${name}.template.json` } },
  ]);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts: Object.fromEntries(artifacts) }));
}

export const ref = (id: string): object => ({ Ref: id });
export const arnOf = (id: string): object => ({ 'Fn::GetAtt': [id, 'Arn'] });
const uri = (functionArn: object): object => ({
  'Fn::Join': [
    '',
    ['arn:', ref('AWS::Partition'), ':apigateway:x:lambda:path/y/functions/', functionArn, '/invocations'],
  ],
});

/** A function whose code stands in the template. */
export const lambda = (code: string, more: object = {}): object => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile: code }, ...more },
});

/** What a HybridAuth puts beside an HTTP API `Api`, whose id may be imported. */
export function httpAuth({
  settings = {},
  rules,
  hooks = {},
}: {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** As `ROUTE_RULES` has them, for the alias `rules-1`. */
  readonly rules?: unknown;
  readonly hooks?: Readonly<Record<string, unknown>>;
} = {}): Record<string, object> {
  const authorizer = 'AuthFunctionsAuthorizerFunction0D220280';
  const shared = { ApiId: ref('Api'), AuthorizerType: 'REQUEST' };
  return {
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
    [authorizer]: lambda('', {
      Environment: { Variables: rules === undefined ? {} : { ROUTE_RULES: JSON.stringify(rules) } },
    }),
    AuthFunctionsKeysFunction00000001: lambda(''),
    AuthFunctionsLoginFunction00000002: lambda('', { Environment: { Variables: hooks } }),
    AuthKeys: {
      Type: 'Custom::HybridAuthKeys',
      Properties: { ServiceToken: arnOf('AuthFunctionsKeysFunction00000001'), Settings: settings },
    },
    Alias: {
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName: ref(authorizer), FunctionVersion: '$LATEST', Name: 'rules-1' },
    },
    Plain: {
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: { ...shared, Name: 'HybridAuth', AuthorizerUri: uri(arnOf(authorizer)) },
    },
    Ruled: {
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: { ...shared, Name: 'HybridAuthRules', AuthorizerUri: uri(ref('Alias')) },
    },
    ...httpRoute('POST /auth/login', 'AuthFunctionsLoginFunction00000002'),
  };
}

/** A route of the HTTP API `Api`, and its integration. */
export function httpRoute(
  key: string,
  lambdaId: string,
  { authorizer, api = ref('Api'), ...more }: { authorizer?: object; api?: unknown } & Record<string, unknown> = {},
): Record<string, object> {
  const id = key.replaceAll(/\W/g, '');
  return {
    [`${id}Integration`]: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: { IntegrationUri: arnOf(lambdaId), PayloadFormatVersion: '2.0', ...more },
    },
    [id]: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ...{ ApiId: api, RouteKey: key, Target: { 'Fn::Join': ['', ['integrations/', ref(`${id}Integration`)]] } },
        ...(authorizer ? { AuthorizationType: 'CUSTOM', AuthorizerId: authorizer } : { AuthorizationType: 'NONE' }),
      },
    },
  };
}

/** What a HybridAuth puts beside a REST API `Api` with the stage `prod`. */
export function restAuth(): Record<string, object> {
  const authorizer = 'AuthFunctionsAuthorizerFunction0D220280';
  return {
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: {} },
    Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: ref('Api'), StageName: 'prod' } },
    [authorizer]: lambda(''),
    Plain: {
      Type: 'AWS::ApiGateway::Authorizer',
      Properties: { RestApiId: ref('Api'), Name: 'HybridAuth', AuthorizerUri: uri(arnOf(authorizer)) },
    },
  };
}

/** A method of the REST API `Api`. */
export const restMethod = (method: string, resourceId: object, lambdaId: string, authorizer?: object): object => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: {
    ...{ RestApiId: ref('Api'), ResourceId: resourceId, HttpMethod: method },
    ...(authorizer ? { AuthorizationType: 'CUSTOM', AuthorizerId: authorizer } : { AuthorizationType: 'NONE' }),
    Integration: { Type: 'AWS_PROXY', Uri: uri(arnOf(lambdaId)) },
  },
});
export const restResource = (parent: object, part: string): object => ({
  Type: 'AWS::ApiGateway::Resource',
  Properties: { RestApiId: ref('Api'), ParentId: parent, PathPart: part },
});
