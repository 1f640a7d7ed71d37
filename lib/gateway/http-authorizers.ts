import { Stack } from 'aws-cdk-lib';
import {
  type CfnRoute,
  HttpMethod,
  HttpRoute,
  type HttpRouteIntegration,
  HttpRouteKey,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct, type IDependable } from 'constructs';
import { compiledRule, type RouteRule } from '../route-rule.ts';
import { type DeclaredRoute, twiceFaults } from './declared-routes.ts';
import type { DeclaredRules } from './declared-rules.ts';
import { type AnyHttpApi, isHttpApi, routesOf } from './http-api.ts';
import { HttpAuthorizer } from './http-authorizer.ts';

/**
 * A route of the user's own with its rule.
 * @stability stable
 */
export interface ProtectedRoute extends RouteRule {
  /** `/orders/{id}`, in HTTP APIs also `/orders/{proxy+}`. */
  readonly path: string;
  /** Which requests it takes. @default - any */
  readonly methods?: readonly HttpMethod[];
  /** What answers. */
  readonly integration: HttpRouteIntegration;
  /**
   * Where the routes lie in the app: in a stack that comes after both HybridAuth and the API, where that is another one.
   * @default - the API, as `api.addRoutes` has it; this construct where the API is imported, or comes before it
   */
  readonly scope?: Construct;
}

export interface HttpAuthorizersProps {
  readonly authorizer: IFunction;
  readonly keys: IDependable;
  readonly rules: DeclaredRules;
  /** The API that HybridAuth is given, where it is an HTTP API, and its authorizer. */
  readonly first?: { readonly api: AnyHttpApi; readonly authorizer: HttpAuthorizer };
}

/** The authorizers of all HTTP APIs that one HybridAuth serves. */
export class HttpAuthorizers {
  readonly #scope: Construct;
  readonly #props: HttpAuthorizersProps;
  readonly #known = new Map<string, { readonly api: AnyHttpApi; readonly authorizer: HttpAuthorizer }>();

  constructor(scope: Construct, props: HttpAuthorizersProps) {
    this.#scope = scope;
    this.#props = props;
    if (props.first) this.#known.set(props.first.api.apiId, props.first);
  }

  get apis(): AnyHttpApi[] {
    return [...this.#known.values()].map(({ api }) => api);
  }

  /** All but the API that HybridAuth is given. */
  get furtherApis(): AnyHttpApi[] {
    return this.apis.filter((api) => api !== this.#props.first?.api);
  }

  authorizer(api: AnyHttpApi, rule: RouteRule = {}): IHttpRouteAuthorizer {
    if (!isHttpApi(api))
      throw new Error('hybrid-auth: authorizerFor and protect take an HTTP API, or the REST API of the prop `api`');
    const compiled = compiledRule(rule, `a route of ${api.node.path}`);
    const own = this.#of(api);
    return Object.keys(compiled).length === 0 ? own : own.withRule(compiled);
  }

  protect(api: AnyHttpApi, { path, methods, integration, scope, ...rule }: ProtectedRoute): HttpRoute[] {
    const authorizer = this.authorizer(api, rule);
    const place = scope ?? this.#placeOf(api);
    return [...new Set(methods ?? [HttpMethod.ANY])].map((method) => {
      // As `api.addRoutes` names it, so that a route that gets a rule later stays the same resource.
      const id = `${method}${path}`;
      if (place.node.tryFindChild(id.replaceAll('/', '--')))
        throw new Error(`hybrid-auth: the route ${method} ${path} is declared twice in ${place.node.path}`);
      const routeKey = HttpRouteKey.with(path, method);
      return new HttpRoute(place, id, { httpApi: api, routeKey, integration, authorizer });
    });
  }

  /** The user's own routes that everybody reaches. */
  open(): DeclaredRoute[] {
    return this.apis
      .flatMap((api) => routesOf(api))
      .filter((route) => !route.node.scopes.includes(this.#scope))
      .filter(({ authorizationType = 'NONE' }) => authorizationType === 'NONE')
      .map(declared);
  }

  faults(): string[] {
    return this.apis.flatMap((api) => twiceFaults(routesOf(api).map(declared)));
  }

  #of(api: AnyHttpApi): HttpAuthorizer {
    const known = this.#known.get(api.apiId);
    if (known) return known.authorizer;
    const { authorizer, keys, rules } = this.#props;
    const props = { api, authorizer, keys, rules, isFirst: false };
    // In a stack that comes after this one it lies beside its API: this stack must not need that one.
    const made = this.#isBefore(api)
      ? new HttpAuthorizer(this.#scope, `AuthorizerOf${api.node.addr.slice(-8)}`, props)
      : new HttpAuthorizer(Construct.isConstruct(api) ? api : this.#scope, 'HybridAuth', props);
    this.#known.set(api.apiId, { api, authorizer: made });
    return made;
  }

  /** Whether the API lies in this stack, or in that of the API that HybridAuth is given, which comes before. */
  #isBefore(api: AnyHttpApi): boolean {
    const { first } = this.#props;
    const stack = Stack.of(api);
    return stack === Stack.of(this.#scope) || (first !== undefined && stack === Stack.of(first.api));
  }

  #placeOf(api: AnyHttpApi): Construct {
    const comesBefore = this.#isBefore(api) && Stack.of(api) !== Stack.of(this.#scope);
    return comesBefore || !Construct.isConstruct(api) ? this.#scope : api;
  }
}

const declared = ({ routeKey, node }: CfnRoute): DeclaredRoute => ({ key: routeKey, path: node.path });
