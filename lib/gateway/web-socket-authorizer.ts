import {
  CfnAuthorizer,
  type IWebSocketApi,
  type IWebSocketRouteAuthorizer,
  type WebSocketRouteAuthorizerBindOptions,
  type WebSocketRouteAuthorizerConfig,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { allowAuthorizer, authorizerUri } from './invocation.ts';

/**
 * The authorizer of the route `$connect` of WebSocket APIs, one for each API, as the other kinds of API have it. It lies in
 * the stack of the route, as CDK's own does.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export class WebSocketAuthorizer implements IWebSocketRouteAuthorizer {
  readonly #function: IFunction;
  readonly #apis = new Set<IWebSocketApi>();

  constructor(authorizer: IFunction) {
    this.#function = authorizer;
  }

  /** Of the routes that it protects. */
  get apis(): IWebSocketApi[] {
    return [...this.#apis];
  }

  bind({ route, scope }: WebSocketRouteAuthorizerBindOptions): WebSocketRouteAuthorizerConfig {
    const within = new Construct(scope, 'HybridAuth');
    const { functionArn } = this.#function;
    const { apiId } = route.webSocketApi;
    this.#apis.add(route.webSocketApi);
    const authorizer = new CfnAuthorizer(within, 'Authorizer', {
      apiId,
      name: 'HybridAuth',
      authorizerType: 'REQUEST',
      identitySource: [],
      authorizerUri: authorizerUri(within, functionArn),
    });
    allowAuthorizer(within, 'Permission', { functionArn, apiId, authorizerId: authorizer.ref });
    return { authorizerId: authorizer.ref, authorizationType: 'CUSTOM' };
  }
}
