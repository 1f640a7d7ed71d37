/** What the app says of a REST API, wherever in the app it says so: CloudFormation's own resources are asked. */
import { Stack } from 'aws-cdk-lib';
import {
  type CfnBasePathMapping,
  type CfnGatewayResponse,
  type CfnMethod,
  type CfnRestApi,
  type CfnStage,
  type IRestApi,
  Method,
  type RestApiBase,
} from 'aws-cdk-lib/aws-apigateway';
import type { CfnApiMapping } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrl } from '../public-url.ts';
import type { DeclaredRoute } from './declared-routes.ts';
import { executeApiUrl } from './execute-api-url.ts';
import { resourcesOf } from './resources-of.ts';

/** CDK's own class is no IRestApi to a compiler with `exactOptionalPropertyTypes`. */
export type AnyRestApi = RestApiBase | IRestApi;

/** Whether this is a REST API, of this app or imported with its root resource. */
export const isRestApi = (value: unknown): value is RestApiBase =>
  typeof value === 'object' && value !== null && 'restApiId' in value && 'metricServerError' in value && hasRoot(value);

/** The getter throws where an API is imported by its id alone. */
function hasRoot(api: object): boolean {
  try {
    return 'root' in api && Boolean(api.root);
  } catch {
    return false;
  }
}

/** The API itself; undefined where it is imported. */
export const definitionOf = (api: AnyRestApi): CfnRestApi | undefined =>
  resourcesOf<CfnRestApi>(api, 'AWS::ApiGateway::RestApi').find(({ ref }) => ref === api.restApiId);

export const stagesOf = (api: AnyRestApi): CfnStage[] =>
  resourcesOf<CfnStage>(api, 'AWS::ApiGateway::Stage').filter(({ restApiId }) => restApiId === api.restApiId);

export const gatewayResponsesOf = (api: AnyRestApi): CfnGatewayResponse[] =>
  resourcesOf<CfnGatewayResponse>(api, 'AWS::ApiGateway::GatewayResponse').filter(
    ({ restApiId }) => restApiId === api.restApiId,
  );

export const methodsOf = (api: AnyRestApi): CfnMethod[] =>
  resourcesOf<CfnMethod>(api, 'AWS::ApiGateway::Method').filter(({ restApiId }) => restApiId === api.restApiId);

/** CDK's own Method knows the path of its resource; a CfnMethod knows but an id. */
export function routeOf({ httpMethod, node }: CfnMethod): DeclaredRoute {
  const { scope } = node;
  const key = scope instanceof Method ? `${httpMethod} ${scope.resource.path}` : undefined;
  return { key, path: node.path };
}

/** Whether everybody reaches it. What only answers preflights, which carry no credential, is not meant. */
export function isOpen(method: CfnMethod): boolean {
  const { authorizationType = 'NONE', httpMethod, integration } = method;
  const { type } = (Stack.of(method).resolve(integration) ?? {}) as { type?: string };
  return authorizationType === 'NONE' && !(httpMethod === 'OPTIONS' && type === 'MOCK');
}

/**
 * Where clients reach the API: at its domain, with the base path, else at its stage.
 * @returns the URL, or why it is not known
 */
export function urlOf(api: AnyRestApi): HttpUrl | { readonly fault: string } {
  const mappings = [
    ...resourcesOf<CfnBasePathMapping>(api, 'AWS::ApiGateway::BasePathMapping')
      .filter(({ restApiId }) => restApiId === api.restApiId)
      .map(({ domainName, basePath }) => ({ domainName, path: basePath })),
    // A base path of several levels is a mapping of the newer kind.
    ...resourcesOf<CfnApiMapping>(api, 'AWS::ApiGatewayV2::ApiMapping')
      .filter(({ apiId }) => apiId === api.restApiId)
      .map(({ domainName, apiMappingKey }) => ({ domainName, path: apiMappingKey })),
  ];
  const [mapping] = mappings;
  if (mappings.length > 1) return { fault: `the API has ${mappings.length} domain mappings` };
  if (mapping) return new HttpUrl(`https://${mapping.domainName}`, pathOf(mapping.path));

  if (definitionOf(api)?.disableExecuteApiEndpoint)
    return { fault: 'the API has disableExecuteApiEndpoint, and no domain mapping in this app' };
  return stageUrlOf(api);
}

/**
 * Where a distribution before it reaches the API: at its stage, for its domain may be the distribution's own; at the
 * domain where the API answers nowhere else.
 */
export function originOf(api: AnyRestApi): HttpUrl | { readonly fault: string } {
  const definition = definitionOf(api);
  const { types = [] } = (Stack.of(api).resolve(definition?.endpointConfiguration) ?? {}) as { types?: string[] };
  if (types.includes('PRIVATE')) return { fault: 'the API is private, where no distribution reaches it' };
  return definition?.disableExecuteApiEndpoint ? urlOf(api) : stageUrlOf(api);
}

function stageUrlOf(api: AnyRestApi): HttpUrl | { readonly fault: string } {
  const [stage, ...others] = stagesOf(api);
  if (!stage) return { fault: `the API has no stage in this app${definitionOf(api) ? '' : ', for it is imported'}` };
  if (others.length > 0) return { fault: `the API has ${others.length + 1} stages` };
  return executeApiUrl(api, api.restApiId, pathOf(stage.stageName));
}

const pathOf = (key: string | undefined): string => (key ? `/${key}` : '');
