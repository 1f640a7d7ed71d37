/** What the app says of an HTTP API, wherever in the app it says so: CloudFormation's own resources are asked. */
import type { CfnApi, CfnApiMapping, CfnRoute, CfnStage, HttpApi, IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrl } from '../public-url.ts';
import { executeApiUrl } from './execute-api-url.ts';
import { resourcesOf } from './resources-of.ts';

/** CDK's own class is no IHttpApi to a compiler with `exactOptionalPropertyTypes`. */
export type AnyHttpApi = HttpApi | IHttpApi;

/** Whether this is an HTTP API, of this app or imported; REST and WebSocket APIs are not. */
export const isHttpApi = (value: unknown): value is AnyHttpApi =>
  typeof value === 'object' && value !== null && 'apiId' in value && 'apiEndpoint' in value && 'addVpcLink' in value;

/** The API itself; undefined where it is imported. */
export const definitionOf = (api: AnyHttpApi): CfnApi | undefined =>
  resourcesOf<CfnApi>(api, 'AWS::ApiGatewayV2::Api').find(({ ref }) => ref === api.apiId);

export const routesOf = (api: AnyHttpApi): CfnRoute[] =>
  resourcesOf<CfnRoute>(api, 'AWS::ApiGatewayV2::Route').filter(({ apiId }) => apiId === api.apiId);

/**
 * Where clients reach the API: at its domain, with the key of the mapping, else at its stage. Asked at synth, because
 * stages and mappings may come after the API.
 * @returns the URL, or why it is not known
 */
export function urlOf(api: AnyHttpApi): HttpUrl | { readonly fault: string } {
  const mappings = resourcesOf<CfnApiMapping>(api, 'AWS::ApiGatewayV2::ApiMapping').filter(isOf(api));
  const [mapping] = mappings;
  if (mappings.length > 1) return { fault: `the API has ${mappings.length} domain mappings` };
  if (mapping) return new HttpUrl(`https://${mapping.domainName}`, pathOf(mapping.apiMappingKey));

  const definition = definitionOf(api);
  if (definition?.disableExecuteApiEndpoint)
    return { fault: 'the API has disableExecuteApiEndpoint, and no domain mapping in this app' };
  const path = stagePathOf(api);
  if (typeof path !== 'string') return path;
  const endpoint = definition ? api.apiEndpoint : importedEndpoint(api);
  return endpoint === undefined
    ? { fault: 'the API is imported without its apiEndpoint' }
    : new HttpUrl(endpoint, path);
}

/**
 * Where a distribution before it reaches the API: at its stage, for its domain may be the distribution's own; at the
 * domain where the API answers nowhere else. An imported API without a stage in this app has its default one.
 */
export function originOf(api: AnyHttpApi): HttpUrl | { readonly fault: string } {
  if (definitionOf(api)?.disableExecuteApiEndpoint) return urlOf(api);
  const path = definitionOf(api) || stagesOf(api).length > 0 ? stagePathOf(api) : '';
  return typeof path === 'string' ? executeApiUrl(api, api.apiId, path) : path;
}

const isOf =
  (api: AnyHttpApi) =>
  ({ apiId }: { readonly apiId: string }): boolean =>
    apiId === api.apiId;

const stagesOf = (api: AnyHttpApi): CfnStage[] =>
  resourcesOf<CfnStage>(api, 'AWS::ApiGatewayV2::Stage').filter(isOf(api));

function stagePathOf(api: AnyHttpApi): string | { readonly fault: string } {
  const stages = stagesOf(api);
  const stage = stages.find(({ stageName }) => stageName === defaultStage) ?? stages[0];
  if (!stage) return { fault: `the API has no stage in this app${definitionOf(api) ? '' : ', for it is imported'}` };
  if (stages.length > 1 && stage.stageName !== defaultStage)
    return { fault: `the API has ${stages.length} stages, and none of them is ${defaultStage}` };
  return stage.stageName === defaultStage ? '' : pathOf(stage.stageName);
}

const defaultStage = '$default';
const pathOf = (key: string | undefined): string => (key ? `/${key}` : '');

/** Its getter throws where nothing was said. */
function importedEndpoint(api: AnyHttpApi): string | undefined {
  try {
    return api.apiEndpoint;
  } catch {
    return undefined;
  }
}
