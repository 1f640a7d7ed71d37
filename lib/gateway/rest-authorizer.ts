import type { Duration } from 'aws-cdk-lib';
import { AuthorizationType, Authorizer, CfnAuthorizer, type IRestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { proxySecretHeaderName } from '../../contract/headers.ts';
import { allowAuthorizer, authorizerUri } from './invocation.ts';
import type { AnyRestApi } from './rest-api.ts';

export interface RestAuthorizerProps {
  readonly api: AnyRestApi;
  readonly authorizer: IFunction;
  /** How long API Gateway keeps an answer; undefined: not at all. */
  readonly cache: Duration | undefined;
  /** Whether requests have to come through a proxy that shows a secret. */
  readonly isBehindProxy: boolean;
}

/**
 * The authorizer of a REST API for bearer tokens and session cookies alike. It names no identity source, because API
 * Gateway wants all that are named, and caches nothing, because a cache delays revocation.
 *
 * With a cache it has to name some, so it takes bearer tokens alone: whether a cookie counts depends on the request's
 * origin, which no cache key can hold. An answer is kept for one token and one route, so what was decided for one route
 * is never used on another; and for the proxy's secret, where there is one, or what came past the proxy would pass.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html
 */
export class RestAuthorizer extends Authorizer {
  override readonly authorizationType = AuthorizationType.CUSTOM;
  readonly authorizerId: string;
  readonly #api: AnyRestApi;
  readonly #cacheSeconds: number;

  constructor(scope: Construct, id: string, { api, authorizer, cache, isBehindProxy }: RestAuthorizerProps) {
    super(scope, id);
    const { functionArn } = authorizer;
    this.#api = api;
    this.#cacheSeconds = cache?.toSeconds() ?? 0;
    const cacheKey = [
      'method.request.header.Authorization',
      'context.resourcePath',
      'context.httpMethod',
      ...(isBehindProxy ? [`method.request.header.${proxySecretHeaderName}`] : []),
    ];
    const resource = new CfnAuthorizer(this, 'Authorizer', {
      restApiId: api.restApiId,
      name: 'HybridAuth',
      type: 'REQUEST',
      ...(cache && { identitySource: cacheKey.join(',') }),
      authorizerResultTtlInSeconds: this.#cacheSeconds,
      authorizerUri: authorizerUri(this, functionArn),
    });
    this.authorizerId = resource.ref;
    allowAuthorizer(this, 'Permission', { functionArn, apiId: api.restApiId, authorizerId: resource.ref });
  }

  /** @internal Called for each method that it protects. */
  _attachToApi(api: IRestApi): void {
    if (api.restApiId !== this.#api.restApiId)
      throw new Error(
        `hybrid-auth: a method of ${api.node.path} is of another API than its authorizer: ` +
          'a HybridAuth serves the API of its prop `api`',
      );
    // A deployment is a copy: without a new one a change of the authorizer would not be seen.
    api.latestDeployment?.node.addDependency(this);
    api.latestDeployment?.addToLogicalId({ authorizer: this.#cacheSeconds });
  }

  /** What a route of an HTTP API would ask for. */
  bind(): never {
    throw new Error('hybrid-auth: this authorizer is one of a REST API, and the route is of an HTTP API');
  }
}
