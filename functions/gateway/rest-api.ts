/**
 * API Gateway's REST API, payload format 1.0, and the authorizer's events of its REST and WebSocket APIs.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
import type {
  APIGatewayAuthorizerResult,
  APIGatewayProxyEvent,
  APIGatewayProxyResult,
  APIGatewayRequestAuthorizerEvent,
} from 'aws-lambda';
import type { AuthorizerRequest, AuthorizerVerdict, SharedParts } from '../http/authorizer-pipeline.ts';
import type { Request } from '../http/request.ts';
import type { Response } from '../http/responses.ts';

type Event = APIGatewayProxyEvent | APIGatewayRequestAuthorizerEvent;

export function restRequest(event: APIGatewayProxyEvent): Request {
  const { requestContext, pathParameters, body, isBase64Encoded } = event;
  return {
    ...sharedParts(event),
    // Without the stage, and without the base path of a domain.
    route: event.resource,
    query: queryOf(event),
    pathParameters: pathParameters ?? {},
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
    sourceIp: requestContext.identity.sourceIp,
    authorizerContext: requestContext.authorizer ?? null,
  };
}

/** The gateway has taken the values apart and decoded them; where it lists none, there is none. */
const queryOf = ({ multiValueQueryStringParameters: lists }: APIGatewayProxyEvent): URLSearchParams =>
  new URLSearchParams(
    Object.entries(lists ?? {}).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    ),
  );

export const restResult = ({ status, headers, cookies, body }: Response): APIGatewayProxyResult => ({
  statusCode: status,
  headers: { ...headers },
  ...(cookies.length > 0 && { multiValueHeaders: { 'Set-Cookie': [...cookies] } }),
  body: body ?? '',
});

/** A rule may stand for one method or for any. A WebSocket has no method. */
export const restAuthorizerRequest = (event: APIGatewayRequestAuthorizerEvent): Omit<AuthorizerRequest, 'alias'> => ({
  ...sharedParts(event),
  sourceIp: event.requestContext.identity?.sourceIp,
  routeKeys: [event.requestContext.routeKey ?? `${event.httpMethod} ${event.resource}`, `ANY ${event.resource}`],
});

/** What the authorizer gets to see too. */
function sharedParts(event: Event): SharedParts {
  const headers: Record<string, string> = Object.create(null);
  // Of several values `headers` holds the last alone, and names are as the client spells them.
  for (const [name, values = []] of Object.entries(event.multiValueHeaders ?? {}))
    for (const value of values) {
      const key = name.toLowerCase();
      headers[key] = headers[key] === undefined ? value : `${headers[key]}${key === 'cookie' ? ';' : ','}${value}`;
    }
  return {
    id: event.requestContext.requestId,
    // A WebSocket connects by GET, and may write afterwards: a cookie needs its origin.
    method: event.httpMethod ?? 'CONNECT',
    headers,
    cookies: headers.cookie === undefined ? [] : [headers.cookie],
  };
}

/**
 * What API Gateway makes a refusal of: a policy that denies is its 403, an error of just this message its 401, and any
 * other error its 500, which it caches no more than the 401. A policy that allows is for the whole stage, so that an answer
 * that is kept denies no neighbour; that it is used on no other route is the cache key's to see to (lib/gateway/rest-authorizer.ts).
 * @throws Error for which API Gateway answers 401 or 500
 */
export function restAuthorizerResult(verdict: AuthorizerVerdict, { methodArn }: Event & { methodArn: string }) {
  if (verdict === 'unauthenticated') throw new Error('Unauthorized');
  if (verdict === 'unavailable') throw new Error('unavailable');
  const isAllowed = typeof verdict !== 'string';
  const [api, stage] = methodArn.split('/');
  return {
    principalId: isAllowed ? ('sub' in verdict ? verdict.sub : 'nobody') : 'refused',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Effect: isAllowed ? 'Allow' : 'Deny',
          Resource: isAllowed ? `${api}/${stage}/*` : methodArn,
        },
      ],
    },
    ...(isAllowed && { context: { ...verdict } }),
  } satisfies APIGatewayAuthorizerResult;
}
