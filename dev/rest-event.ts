/**
 * What REST APIs send to functions, and take of them: payload format 1.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { commonLogTime, gatewayIds, type MatchedRoute, type ReceivedRequest, region } from './gateway-event.ts';

/** What an authorizer and the function behind it both get to see. */
function sharedParts(received: ReceivedRequest, { route, parameters }: MatchedRoute) {
  const { method, path, query, protocol, requestId, at } = received;
  // The cookies come in their header here.
  const headers: Record<string, string> = Object.assign(Object.create(null), received.headers);
  if (received.cookies.length > 0) headers.cookie = received.cookies.join('; ');
  const lists: Record<string, string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(query)) lists[name] = [...(lists[name] ?? []), value];
  const isQuery = Object.keys(lists).length > 0;
  return {
    ...{ resource: route.path, path, httpMethod: method, headers },
    multiValueHeaders: mapped(headers, (value) => [value]),
    queryStringParameters: isQuery ? mapped(lists, (values) => String(values.at(-1))) : null,
    multiValueQueryStringParameters: isQuery ? lists : null,
    pathParameters: Object.keys(parameters).length > 0 ? parameters : null,
    stageVariables: null,
    requestContext: {
      ...gatewayIds,
      ...{ path, protocol, requestId, httpMethod: method, resourceId: route.path, resourcePath: route.path },
      ...{ requestTime: commonLogTime(at), requestTimeEpoch: at },
      identity: { ...nobodyKnown, sourceIp: received.sourceIp, userAgent: received.headers['user-agent'] ?? '' },
    },
  };
}

/** The event of an authorizer of the type REQUEST. */
export function restAuthorizerEvent(received: ReceivedRequest, matched: MatchedRoute) {
  const { accountId, apiId, stage } = gatewayIds;
  const methodArn = `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}/${received.method}${received.path}`;
  return { type: 'REQUEST', methodArn, ...sharedParts(received, matched) };
}

/**
 * What an authorizer passed on; null where its policy denies.
 * @throws Error where it is no policy
 */
export function policyContext(result: unknown): Record<string, unknown> | null {
  const { principalId, policyDocument, context } = (result ?? {}) as Record<string, unknown>;
  const { Statement: [statement] = [] } = (policyDocument ?? {}) as { Statement?: { Effect?: unknown }[] };
  if (statement?.Effect === 'Deny') return null;
  if (statement?.Effect !== 'Allow') throw new Error('the authorizer gave no policy');
  return { principalId, ...(context as object | undefined) };
}

/**
 * A result of payload format 1.0 as one of 2.0.
 * @throws Error where API Gateway would answer 502
 */
export function fromRestResult(result: unknown): Record<string, unknown> {
  const { multiValueHeaders, ...rest } = (result ?? {}) as Record<string, unknown>;
  if (rest.statusCode === undefined) throw new Error('a function of a REST API has to answer with a statusCode');
  const lists = Object.entries((multiValueHeaders ?? {}) as Record<string, unknown[]>);
  const isCookie = (name: string): boolean => name.toLowerCase() === 'set-cookie';
  return {
    ...rest,
    headers: {
      'content-type': 'application/json',
      ...remapped((rest.headers ?? {}) as Record<string, unknown>),
      ...Object.fromEntries(
        lists.filter(([name]) => !isCookie(name)).map(([name, values]) => [name, values.join(',')]),
      ),
    },
    cookies: lists.filter(([name]) => isCookie(name)).flatMap(([, values]) => values),
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const remapped = (headers: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase() === 'www-authenticate' ? `x-amzn-remapped-${name}` : name,
      value,
    ]),
  );

/** @param authorizer what the authorizer passed on; undefined where none stands before the route */
export function restIntegrationEvent(
  received: ReceivedRequest,
  matched: MatchedRoute,
  bytes: Buffer,
  authorizer?: Readonly<Record<string, unknown>>,
): APIGatewayProxyEvent {
  const { requestContext, ...shared } = sharedParts(received, matched);
  return {
    ...shared,
    requestContext: { ...requestContext, ...(authorizer && { authorizer }) } as APIGatewayProxyEvent['requestContext'],
    // Text, for an API that names no binary media types.
    body: bytes.length > 0 ? bytes.toString() : null,
    isBase64Encoded: false,
  };
}

const nobodyKnown = Object.fromEntries(
  [
    ...['accessKey', 'accountId', 'apiKey', 'apiKeyId', 'caller', 'clientCert', 'cognitoAuthenticationProvider'],
    ...['cognitoAuthenticationType', 'cognitoIdentityId', 'cognitoIdentityPoolId', 'principalOrgId', 'user', 'userArn'],
  ].map((name) => [name, null]),
);

const mapped = <From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
