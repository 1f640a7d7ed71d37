import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type {
  APIGatewayEventRequestContextV2,
  APIGatewayProxyEventV2WithRequestContext,
  APIGatewayRequestAuthorizerEventV2,
} from 'aws-lambda';
import { defaultRoute, type GatewayRoute, takesEveryMethod } from './gateway-route.ts';

export const region = 'us-east-1';
const accountId = '000000000000';
const apiId = 'local';
const stage = '$default';
/** What stands in the context of every event of this gateway. */
export const gatewayIds = { accountId, apiId, stage, domainName: 'localhost', domainPrefix: 'localhost' };

/** One request as the gateway read it, before any route is looked up. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Lower-case names, values of one name joined by a comma; no `cookie`. */
  readonly headers: Record<string, string>;
  readonly cookies: readonly string[];
  readonly protocol: string;
  readonly sourceIp: string;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The route that a request matched, with the values of its `{parameters}`. */
export interface MatchedRoute {
  readonly route: GatewayRoute;
  readonly parameters: Record<string, string>;
}

/**
 * Reads the raw headers: Node's own `headers` keeps the first of two `Authorization` and drops the second without a
 * word, and a server that does so never sees what it has to refuse.
 */
export function receivedRequest(request: IncomingMessage, requestId: string, at: number): ReceivedRequest {
  const [path, query] = cutAt(request.url ?? '', '?');
  return {
    method: request.method ?? '',
    path,
    query,
    ...headersAndCookies(request.rawHeaders),
    protocol: `HTTP/${request.httpVersion}`,
    sourceIp: foldedAddress(request.socket.remoteAddress ?? ''),
    requestId,
    at,
  };
}

function headersAndCookies(raw: readonly string[]): Pick<ReceivedRequest, 'headers' | 'cookies'> {
  // Without a prototype, so that a header named `__proto__` is a header.
  const headers: Record<string, string> = Object.create(null);
  const cookies: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = String(raw[index]).toLowerCase();
    const value = String(raw[index + 1]);
    if (name === 'cookie') cookies.push(...splitCookies(value));
    else headers[name] = name in headers ? `${headers[name]},${value}` : value;
  }
  return { headers, cookies };
}

const splitCookies = (header: string): string[] =>
  header
    .split(';')
    .map((part) => part.replace(/^[ \t]+/, ''))
    .filter((part) => part !== '');

/** An IPv4 client of a dual-stack socket shows as `::ffff:192.0.2.1`; both spellings are one address. */
const foldedAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

function cutAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

const routeKey = ({ route }: MatchedRoute, method: string): string =>
  route.path === defaultRoute ? defaultRoute : `${takesEveryMethod(route) ? 'ANY' : method} ${route.path}`;

function requestContext(received: ReceivedRequest, matched: MatchedRoute): APIGatewayEventRequestContextV2 {
  return {
    ...gatewayIds,
    http: {
      method: received.method,
      path: received.path,
      protocol: received.protocol,
      sourceIp: received.sourceIp,
      userAgent: received.headers['user-agent'] ?? '',
    },
    requestId: received.requestId,
    routeKey: routeKey(matched, received.method),
    time: commonLogTime(received.at),
    timeEpoch: received.at,
  };
}

/** `24/Nov/2026:08:22:00 +0000`. */
export function commonLogTime(at: number): string {
  const [, day, month, year, time] = new Date(at).toUTCString().split(/[ ,]+/);
  return `${day}/${month}/${year}:${time} +0000`;
}

function queryParameters(query: string): Record<string, string> | undefined {
  const values: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(query)) {
    values[name] = name in values ? `${values[name]},${value}` : value;
  }
  return Object.keys(values).length > 0 ? values : undefined;
}

/** What the authorizer and the function behind it both get to see. */
function sharedParts(received: ReceivedRequest, matched: MatchedRoute) {
  const query = queryParameters(received.query);
  return {
    version: '2.0',
    routeKey: routeKey(matched, received.method),
    rawPath: received.path,
    rawQueryString: received.query,
    headers: received.headers,
    ...(received.cookies.length > 0 && { cookies: [...received.cookies] }),
    ...(query && { queryStringParameters: query }),
    ...(Object.keys(matched.parameters).length > 0 && { pathParameters: matched.parameters }),
  };
}

type AuthorizerContext = Record<string, unknown> | null;
export type IntegrationEvent = APIGatewayProxyEventV2WithRequestContext<
  APIGatewayEventRequestContextV2 & { authorizer?: { lambda: AuthorizerContext } }
>;

/**
 * The event of a function behind the gateway, payload format 2.0.
 * `authorizerContext` is absent where no authorizer stands before the route, null where it passed on nothing.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function integrationEvent(
  received: ReceivedRequest,
  matched: MatchedRoute,
  body: Buffer,
  authorizerContext?: AuthorizerContext,
): IntegrationEvent {
  return {
    ...sharedParts(received, matched),
    requestContext: {
      ...requestContext(received, matched),
      ...(authorizerContext !== undefined && { authorizer: { lambda: authorizerContext } }),
    },
    ...textOrBase64(received, body),
  };
}

export function textOrBase64({ headers }: ReceivedRequest, body: Buffer): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = isTextual(headers['content-type']) && isUtf8(body);
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

/** The gateway hands these over as text and all others as base64. */
const isTextual = (contentType: string | undefined): boolean =>
  /^(?:text\/|application\/(?:json|javascript|xml|vnd\.api\+json)(?![^;, \t]))/i.test(contentType ?? '');

/**
 * The event of a REQUEST authorizer, payload format 2.0; `identitySource` is null because we list none.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function authorizerEvent(
  received: ReceivedRequest,
  matched: MatchedRoute,
): Omit<APIGatewayRequestAuthorizerEventV2, 'identitySource' | 'cookies'> & {
  identitySource: null;
  cookies?: string[];
} {
  return {
    ...sharedParts(received, matched),
    type: 'REQUEST',
    routeArn: `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}/${received.method}${received.path}`,
    identitySource: null,
    requestContext: requestContext(received, matched),
  };
}
