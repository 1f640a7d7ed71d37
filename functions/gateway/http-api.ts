/**
 * API Gateway's HTTP API, payload format 2.0: events become requests, responses become results.
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
import type { RouteContext } from '../../contract/principal-context.ts';
import type { AuthorizerRequest, AuthorizerVerdict, SharedParts } from '../http/authorizer-pipeline.ts';
import type { Request } from '../http/request.ts';
import type { Response } from '../http/responses.ts';

type Event = APIGatewayProxyEventV2 | APIGatewayRequestAuthorizerEventV2;
type AuthorizedContext = APIGatewayProxyEventV2WithLambdaAuthorizer<Request['authorizerContext']>['requestContext'];
export type HttpAuthorizerResult = { isAuthorized: false } | APIGatewaySimpleAuthorizerWithContextResult<RouteContext>;

export function httpRequest(event: APIGatewayProxyEventV2): Request {
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

export const httpResult = ({ status, headers, cookies, body }: Response): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { ...headers },
  cookies: [...cookies],
  ...(body !== null && { body }),
});

export const httpAuthorizerRequest = (event: APIGatewayRequestAuthorizerEventV2): Omit<AuthorizerRequest, 'alias'> => ({
  ...sharedParts(event),
  sourceIp: event.requestContext.http?.sourceIp,
  routeKeys: [event.routeKey],
});

/** What the authorizer gets to see too. */
function sharedParts({ headers, cookies, requestContext }: Event): SharedParts {
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

/** A simple response, which API Gateway turns into its own 403 where it denies, for any reason. */
export const httpAuthorizerResult = (verdict: AuthorizerVerdict): HttpAuthorizerResult =>
  typeof verdict === 'string' ? { isAuthorized: false } : { isAuthorized: true, context: verdict };
