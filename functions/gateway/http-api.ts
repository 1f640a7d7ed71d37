/**
 * API Gateway's HTTP API, payload format 2.0: events become requests, responses become results. Nothing inward of this
 * file sees an event.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyEventV2WithLambdaAuthorizer,
  APIGatewayProxyStructuredResultV2,
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult,
} from 'aws-lambda';
import type { PrincipalContext } from '../../contract/principal-context.ts';
import type { AuthorizerPipeline, AuthorizerRequest } from '../http/authorizer-pipeline.ts';
import type { Pipeline } from '../http/pipeline.ts';
import type { Request } from '../http/request.ts';

type Event = APIGatewayProxyEventV2 | APIGatewayRequestAuthorizerEventV2;
type AuthorizedContext = APIGatewayProxyEventV2WithLambdaAuthorizer<Request['authorizerContext']>['requestContext'];
type AuthorizerResult = { isAuthorized: false } | APIGatewaySimpleAuthorizerWithContextResult<PrincipalContext>;

/** The Lambda handler of a function behind a route. */
export const httpApi =
  (pipeline: Pipeline) =>
  async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const { status, headers, cookies, body } = await pipeline(integrationRequest(event));
    return { statusCode: status, headers: { ...headers }, cookies: [...cookies], ...(body !== null && { body }) };
  };

/** The Lambda handler of the authorizer: a simple response, which API Gateway turns into its own 403 where it denies. */
export const httpApiAuthorizer =
  (pipeline: AuthorizerPipeline) =>
  async (event: APIGatewayRequestAuthorizerEventV2): Promise<AuthorizerResult> => {
    const context = await pipeline(sharedParts(event));
    return context ? { isAuthorized: true, context } : { isAuthorized: false };
  };

function integrationRequest(event: APIGatewayProxyEventV2): Request {
  const { requestContext, rawQueryString, pathParameters, body, isBase64Encoded } = event;
  const { authorizer } = requestContext as AuthorizedContext;
  return {
    ...sharedParts(event),
    route: event.routeKey.replace(/^\S+ /, ''),
    query: new URLSearchParams(rawQueryString),
    pathParameters: pathParameters ?? {},
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
    sourceIp: requestContext.http.sourceIp,
    authorizerContext: authorizer?.lambda ?? null,
  };
}

/** What the authorizer gets to see too. */
function sharedParts({ headers, cookies, requestContext }: Event): AuthorizerRequest {
  const header = headers?.cookie;
  return {
    id: requestContext.requestId,
    // An event of another form is a request that presents nothing, which the authorizer denies.
    method: requestContext.http?.method ?? '',
    headers: headers ?? {},
    // They are in `cookies`, and now and then only in the header. Both together would count one cookie twice.
    cookies: cookies?.length ? cookies : header === undefined ? [] : [header],
  };
}
