import { type Duration, Lazy } from 'aws-cdk-lib';
import {
  AuthorizationType,
  Authorizer,
  CfnAuthorizer,
  type CfnMethod,
  type IAuthorizer,
  type IRestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { proxySecretHeaderName } from '../../contract/headers.ts';
import { firstRulesAlias, type RouteRule } from '../../contract/route-rules.ts';
import type { DeclaredRules, RuledRoute } from './declared-rules.ts';
import { allowAuthorizer, authorizerUri, callersAlias } from './invocation.ts';
import { resourcesOf } from './resources-of.ts';
import { type AnyRestApi, methodsOf, routeOf } from './rest-api.ts';

export interface RestAuthorizerProps {
  readonly api: AnyRestApi;
  readonly authorizer: IFunction;
  /** How long API Gateway keeps an answer; undefined: not at all. */
  readonly cache: Duration | undefined;
  /** Whether requests have to come through a proxy that shows a secret. */
  readonly isBehindProxy: boolean;
  readonly rules: DeclaredRules;
}

/**
 * The authorizer of a REST API for bearer tokens and session cookies alike. It names no identity source, because API
 * Gateway wants all that are named, and caches nothing, because a cache delays revocation.
 *
 * With a cache it has to name some, so it takes bearer tokens alone: whether a cookie counts depends on the request's
 * origin, which no cache key can hold. An answer is kept for one token and one route, so what was decided for one route
 * is never used on another; and for the proxy's secret, where there is one, or what came past the proxy would pass.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html
 *
 * Methods with rules have a second one, by an alias of the function: what comes by it and has no rule is denied.
 */
export class RestAuthorizer extends Authorizer {
  override readonly authorizationType = AuthorizationType.CUSTOM;
  readonly authorizerId: string;
  /** Whether API Gateway keeps answers. */
  readonly isCached: boolean;
  readonly #props: RestAuthorizerProps;
  /** By the id that methods name: a token of its own for each rule. */
  readonly #rules = new Map<string, RouteRule>();
  #ruled: CfnAuthorizer | undefined;

  constructor(scope: Construct, id: string, props: RestAuthorizerProps) {
    super(scope, id);
    this.#props = props;
    const { api, authorizer, cache, rules } = props;
    this.isCached = cache !== undefined;
    this.authorizerId = this.#authorizer('', 'HybridAuth', authorizer.functionArn).ref;
    rules.from(() => this.#ruledMethods());
    api.latestDeployment?.node.addDependency(this);
  }

  /** The same, with a rule for each method that it is given to. */
  withRule(rule: RouteRule): IAuthorizer & Pick<RestAuthorizer, 'bind'> {
    this.#ruled ??= this.#authorizer(
      'Ruled',
      'HybridAuthRules',
      callersAlias(this, 'Alias', this.#props.authorizer, firstRulesAlias),
    );
    const { ref } = this.#ruled;
    const authorizerId = Lazy.string({ produce: () => ref });
    this.#rules.set(authorizerId, rule);
    return { authorizationType: this.authorizationType, authorizerId, bind: this.bind };
  }

  /** @internal Called for each method that it protects. */
  _attachToApi(api: IRestApi): void {
    if (api.restApiId !== this.#props.api.restApiId)
      throw new Error(
        `hybrid-auth: a method of ${api.node.path} is of another API than its authorizer: ` +
          'a HybridAuth serves the API of its prop `api`',
      );
    // A deployment is a copy: without a new one a change of the authorizer would not be seen.
    api.latestDeployment?.addToLogicalId({ authorizer: this.#props.cache?.toSeconds() ?? 0 });
  }

  /** What a route of an HTTP API would ask for. */
  bind(): never {
    throw new Error('hybrid-auth: this authorizer is one of a REST API, and the route is of an HTTP API');
  }

  /** Methods of other APIs that were given a rule of this one. */
  faults(): string[] {
    const { api } = this.#props;
    return resourcesOf<CfnMethod>(api, 'AWS::ApiGateway::Method')
      .filter(({ restApiId, authorizerId }) => restApiId !== api.restApiId && this.#rules.has(authorizerId ?? ''))
      .map(({ node }) => `the method ${node.path} is of another API than its authorizer`);
  }

  #ruledMethods(): RuledRoute[] {
    const methods = methodsOf(this.#props.api);
    const alias = firstRulesAlias;
    const ruled = methods.flatMap((method) => {
      const rule = this.#rules.get(method.authorizerId ?? '');
      return rule ? [{ ...routeOf(method), alias, rule }] : [];
    });
    // The gateway does not tell whether it chose ANY: beside a rule for that one, a method without a rule has to say so.
    const plain = methods
      .filter(({ authorizerId }) => authorizerId === this.authorizerId)
      .map(routeOf)
      .filter(({ key }) => ruled.some((other) => key && other.key === key.replace(/^\w+/, 'ANY')));
    return [...ruled, ...plain.map((route) => ({ ...route, alias, rule: {} }))];
  }

  #authorizer(prefix: string, name: string, functionArn: string): CfnAuthorizer {
    const { api, cache, isBehindProxy } = this.#props;
    const cacheKey = [
      'method.request.header.Authorization',
      'context.resourcePath',
      'context.httpMethod',
      ...(isBehindProxy ? [`method.request.header.${proxySecretHeaderName}`] : []),
    ];
    const resource = new CfnAuthorizer(this, `${prefix}Authorizer`, {
      restApiId: api.restApiId,
      name,
      type: 'REQUEST',
      ...(cache && { identitySource: cacheKey.join(',') }),
      authorizerResultTtlInSeconds: cache?.toSeconds() ?? 0,
      authorizerUri: authorizerUri(this, functionArn),
    });
    allowAuthorizer(this, `${prefix}Permission`, { functionArn, apiId: api.restApiId, authorizerId: resource.ref });
    return resource;
  }
}
