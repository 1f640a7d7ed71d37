import { Aws, Stack } from 'aws-cdk-lib';
import {
  CfnAuthorizer,
  type HttpRouteAuthorizerBindOptions,
  type HttpRouteAuthorizerConfig,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct, type IDependable } from 'constructs';
import type { AnyHttpApi } from './http-api.ts';

export interface HttpAuthorizerProps {
  readonly api: AnyHttpApi;
  readonly authorizer: IFunction;
  /** What must be there before the first request. */
  readonly keys: IDependable;
}

/**
 * The authorizer of an HTTP API for bearer tokens and session cookies alike. It names no identity source, because API
 * Gateway wants all that are named, and caches nothing, because a cache delays revocation.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 *
 * It lies in the stack of the function, not in that of the API as CDK's own HttpLambdaAuthorizer does: stacks of routes
 * then depend on the stack of HybridAuth, and that one on the stack of the API, and none the other way round.
 */
export class HttpAuthorizer extends Construct implements IHttpRouteAuthorizer {
  /** CDK looks for it to tell a route with an authorizer from one without. */
  readonly authorizationType = 'CUSTOM';
  readonly #api: AnyHttpApi;
  readonly #keys: IDependable;
  readonly #authorizer: CfnAuthorizer;

  constructor(scope: Construct, id: string, { api, authorizer, keys }: HttpAuthorizerProps) {
    super(scope, id);
    this.#api = api;
    this.#keys = keys;
    this.#authorizer = new CfnAuthorizer(this, 'Authorizer', {
      apiId: api.apiId,
      name: 'HybridAuth',
      authorizerType: 'REQUEST',
      authorizerPayloadFormatVersion: '2.0',
      enableSimpleResponses: true,
      identitySource: [],
      authorizerResultTtlInSeconds: 0,
      authorizerUri: `arn:${Aws.PARTITION}:apigateway:${Stack.of(this).region}:lambda:path/2015-03-31/functions/${authorizer.functionArn}/invocations`,
    });
    new CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: authorizer.functionArn,
      principal: 'apigateway.amazonaws.com',
      sourceArn: Stack.of(this).formatArn({
        service: 'execute-api',
        resource: api.apiId,
        resourceName: `authorizers/${this.#authorizer.ref}`,
      }),
    });
  }

  /** What a method of a REST API would ask for: CDK would take `undefined` for no authorizer at all. */
  get authorizerId(): never {
    throw new Error('hybrid-auth: this authorizer is one of an HTTP API, and the method is of a REST API');
  }

  /** @throws where the route is of another API, or in a stack that the stack of this authorizer depends on */
  bind({ route }: HttpRouteAuthorizerBindOptions): HttpRouteAuthorizerConfig {
    const named = `hybrid-auth: the route ${route.node.path}`;
    if (route.httpApi.apiId !== this.#api.apiId)
      throw new Error(
        `${named} is of another API than its authorizer: a HybridAuth serves the API of its prop \`api\``,
      );
    const [stackOfRoute, ours] = [Stack.of(route), Stack.of(this)];
    if (stackOfRoute !== ours && stackOfRoute === Stack.of(this.#api))
      throw new Error(
        [
          `${named} lies in the stack of its API, which cannot depend on the stack ${ours.stackName} of HybridAuth.`,
          '`api.addRoutes` puts routes there; in a stack that comes after HybridAuth, write instead:',
          "  new HttpRoute(this, 'Orders', {",
          '    httpApi: api,',
          "    routeKey: HttpRouteKey.with('/orders', HttpMethod.GET),",
          "    integration: new HttpLambdaIntegration('Orders', orders),",
          '    authorizer: auth.authorizer,',
          '  });',
        ].join('\n'),
      );
    route.node.addDependency(this.#keys);
    return { authorizerId: this.#authorizer.ref, authorizationType: this.authorizationType };
  }
}
