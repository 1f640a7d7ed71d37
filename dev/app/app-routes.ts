import { authRoutes } from '../../contract/routes.ts';
import { defaultRoute, type GatewayRoute } from '../gateway-route.ts';
import { type AppAuthorizer, resourcesOf } from './app-authorizer.ts';
import type { CloudAssembly, Json, Stack } from './cloud-assembly.ts';
import type { Located, TemplateValues } from './template-value.ts';

export interface AppRoutes {
  readonly routes: readonly GatewayRoute[];
  /** What is not served, a line each. */
  readonly notes: readonly string[];
}

/** A route as a template declares it, in words of both kinds of API. */
interface Declared {
  readonly key: string;
  readonly stack: Stack;
  readonly path: string;
  readonly method: string;
  readonly authorizationType: string;
  readonly authorizerId: unknown;
  /** What leads to its function; null where it has no integration. */
  readonly uri: { readonly value: unknown; readonly stack: Stack } | null;
  readonly isRest: boolean;
  /** Why this server cannot take it; null where it can. */
  readonly fault: string | null;
}

const ourPaths: ReadonlySet<string> = new Set(authRoutes.map(({ path }) => path));

/** @param runs the name of a function that can run here, or why it cannot */
export function appRoutes(
  { stacks }: CloudAssembly,
  values: TemplateValues,
  authorizer: AppAuthorizer,
  runs: (lambda: Located) => { readonly name: string } | string,
): AppRoutes {
  const declared = stacks.flatMap(resourcesOf).flatMap((found): Declared[] => {
    const { Type, Properties: { ApiId, RestApiId } = {} } = found.resource;
    if (Type === 'AWS::ApiGatewayV2::Route' && authorizer.serves(ApiId, found.stack)) return httpRoute(found, values);
    if (Type === 'AWS::ApiGateway::Method' && authorizer.serves(RestApiId, found.stack))
      return restRoute(found, values);
    return [];
  });
  const routes = new Map<string, GatewayRoute>();
  const notes: string[] = [];
  for (const one of declared) {
    const { key, stack, path, method, authorizationType, authorizerId, uri, isRest } = one;
    const lambda = uri && values.lambdaAt(uri.value, uri.stack);
    if (lambda && authorizer.owns(lambda) && ourPaths.has(path)) continue;
    const isGuarded = authorizationType === 'CUSTOM';
    const invocation = isGuarded ? authorizer.invocation(authorizerId, stack) : null;
    const running = lambda && !authorizer.owns(lambda) ? runs(lambda) : null;
    const refuse = (why: string): unknown => notes.push(`${key} is not served: ${why}`);
    if (one.fault !== null) refuse(one.fault);
    else if (isGuarded && !invocation) refuse('it is behind another authorizer');
    else if (!isGuarded && authorizationType !== 'NONE')
      refuse(`it is behind an authorizer of the kind ${authorizationType}`);
    else if (!lambda) refuse('its integration is no function of this app');
    else if (running === null) refuse('its function is one of those of HybridAuth');
    else if (typeof running === 'string') refuse(running);
    else if (routes.has(key)) refuse('another API of the app has the same route, and this server has one address');
    else {
      const { alias } = invocation ?? {};
      const shared = { path, methods: [method], function: running.name, ...(isRest && { isRest: true as const }) };
      routes.set(
        key,
        isGuarded
          ? { ...shared, access: 'authorizer', ...(alias !== undefined && { alias }) }
          : { ...shared, access: 'public', apart: true },
      );
    }
  }
  return { routes: [...routes.values()], notes };
}

function httpRoute({ stack, resource }: Located, { located }: TemplateValues): Declared[] {
  const { RouteKey, AuthorizationType = 'NONE', AuthorizerId, Target } = (resource.Properties ?? {}) as Json;
  const key = String(RouteKey);
  // $connect and the like stand for the method: they are of a WebSocket API.
  const [method = '', path = ''] = key === defaultRoute ? ['ANY', defaultRoute] : key.split(' ');
  const joined = (Target as Json | undefined)?.['Fn::Join'];
  const parts: unknown = Array.isArray(joined) ? joined[1] : undefined;
  const integration = Array.isArray(parts) ? located(parts[1], stack) : null;
  const { IntegrationUri, PayloadFormatVersion } = integration?.resource.Properties ?? {};
  return [
    {
      ...{ key, stack, path, method, authorizationType: String(AuthorizationType), authorizerId: AuthorizerId },
      uri: integration && { value: IntegrationUri, stack: integration.stack },
      isRest: false,
      fault: method.startsWith('$')
        ? 'WebSocket APIs are not served'
        : PayloadFormatVersion === '1.0'
          ? 'its events are of the payload format 1.0'
          : null,
    },
  ];
}

function restRoute({ stack, resource }: Located, { located }: TemplateValues): Declared[] {
  const { HttpMethod, ResourceId, AuthorizationType, AuthorizerId, Integration } = (resource.Properties ?? {}) as Json;
  const { Type, Uri } = (Integration ?? {}) as Json;
  // The answer to preflights, which this server has by itself.
  if (Type === 'MOCK') return [];
  const [method, path] = [String(HttpMethod), restPath(ResourceId, stack, located)];
  return [
    {
      ...{ key: `${method} ${path}`, stack, path, method, authorizerId: AuthorizerId, isRest: true, fault: null },
      authorizationType: String(AuthorizationType ?? 'NONE'),
      uri: Type === 'AWS_PROXY' ? { value: Uri, stack } : null,
    },
  ];
}

/** Of a resource, whose parents have the parts before its own. */
function restPath(id: unknown, stack: Stack, located: TemplateValues['located']): string {
  const found = located(id, stack);
  if (found?.resource.Type !== 'AWS::ApiGateway::Resource') return '/';
  const { ParentId, PathPart } = found.resource.Properties ?? {};
  const parent = restPath(ParentId, found.stack, located);
  return `${parent === '/' ? '' : parent}/${PathPart}`;
}
