/** The Lambda handlers, for either kind of API: nothing inward of this folder sees an event. */
import type {
  APIGatewayAuthorizerResult,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyResult,
  APIGatewayProxyStructuredResultV2,
  APIGatewayRequestAuthorizerEvent,
  APIGatewayRequestAuthorizerEventV2,
  Context,
} from 'aws-lambda';
import type { AuthorizerPipeline } from '../http/authorizer-pipeline.ts';
import type { Pipeline } from '../http/pipeline.ts';
import {
  type HttpAuthorizerResult,
  httpAuthorizerRequest,
  httpAuthorizerResult,
  httpRequest,
  httpResult,
} from './http-api.ts';
import { restAuthorizerRequest, restAuthorizerResult, restRequest, restResult } from './rest-api.ts';

/** Of a function behind a route. */
export const apiGateway =
  (pipeline: Pipeline) =>
  async (
    event: APIGatewayProxyEventV2 | APIGatewayProxyEvent,
  ): Promise<APIGatewayProxyStructuredResultV2 | APIGatewayProxyResult> =>
    'httpMethod' in event
      ? restResult(await pipeline(restRequest(event)))
      : httpResult(await pipeline(httpRequest(event)));

/** Of the authorizer. */
export const apiGatewayAuthorizer =
  (pipeline: AuthorizerPipeline) =>
  async (
    event: APIGatewayRequestAuthorizerEventV2 | APIGatewayRequestAuthorizerEvent,
    { invokedFunctionArn }: Pick<Context, 'invokedFunctionArn'>,
  ): Promise<HttpAuthorizerResult | APIGatewayAuthorizerResult> => {
    // arn:aws:lambda:us-east-1:123456789012:function:name:alias
    const alias = invokedFunctionArn.split(':')[7];
    return 'methodArn' in event
      ? restAuthorizerResult(await pipeline({ ...restAuthorizerRequest(event), alias }), event)
      : httpAuthorizerResult(await pipeline({ ...httpAuthorizerRequest(event), alias }));
  };
