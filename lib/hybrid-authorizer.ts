import { Duration } from 'aws-cdk-lib';
import type {
  HttpRouteAuthorizerBindOptions,
  HttpRouteAuthorizerConfig,
  IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IDependable } from 'constructs';

/**
 * The authorizer for bearer tokens and session cookies alike. It names no identity source, because API Gateway wants
 * all that are named, and caches nothing, because a cache delays revocation.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export class HybridAuthorizer implements IHttpRouteAuthorizer {
  readonly #authorizer: HttpLambdaAuthorizer;
  readonly #keys: IDependable;

  /** @param keys what must be there before the first request */
  constructor(id: string, authorize: IFunction, keys: IDependable) {
    this.#authorizer = new HttpLambdaAuthorizer(id, authorize, {
      identitySource: [],
      resultsCacheTtl: Duration.seconds(0),
      responseTypes: [HttpLambdaResponseType.SIMPLE],
    });
    this.#keys = keys;
  }

  bind(options: HttpRouteAuthorizerBindOptions): HttpRouteAuthorizerConfig {
    options.route.node.addDependency(this.#keys);
    return this.#authorizer.bind(options);
  }
}
