/** Events as API Gateway's REST API hands them over, payload format 1.0, after recordings of the real one. */
import type { APIGatewayProxyEvent, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { EventParts } from './gateway-events.ts';

export interface RestParts extends Omit<EventParts, 'headers' | 'cookies'> {
  /** Values of one name, by the name as the client spells it. */
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  /** As the method's resource has it. */
  readonly resource?: string;
}

const gatewayHeaders = {
  Accept: ['*/*'],
  Host: ['70ixmpl4fl.execute-api.us-east-2.amazonaws.com'],
  'User-Agent': ['Mozilla/5.0'],
  'X-Amzn-Trace-Id': ['Root=1-5e66d96f-7491f09xmpl79d18acf3d050'],
  'X-Forwarded-For': ['52.255.255.12'],
};

const lastOf = (lists: Readonly<Record<string, readonly string[]>>): Record<string, string> =>
  Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.at(-1) ?? '']));

function parts({ method = 'GET', path = '/auth/me', resource = path, query = '', ...more }: RestParts) {
  const multiValueHeaders = { ...gatewayHeaders, ...more.headers };
  const search = new URLSearchParams(query);
  const lists = Object.fromEntries([...search.keys()].map((name) => [name, search.getAll(name)]));
  const hasQuery = search.size > 0;
  return {
    resource,
    path,
    httpMethod: method,
    headers: lastOf(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: hasQuery ? lastOf(lists) : null,
    multiValueQueryStringParameters: hasQuery ? lists : null,
    pathParameters: more.pathParameters ?? null,
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: '70ixmpl4fl',
      httpMethod: method,
      identity: { sourceIp: '205.255.255.176', userAgent: 'Mozilla/5.0' },
      path: `/prod${path}`,
      protocol: 'HTTP/1.1',
      requestId: 'JKJaXmPLvHcESHA=',
      requestTimeEpoch: 1_583_798_639_428,
      resourceId: '2gxmpl',
      resourcePath: resource,
      stage: 'prod',
      ...(more.authorizer !== undefined && { authorizer: more.authorizer }),
    },
  };
}

export const restEvent = (given: RestParts = {}): APIGatewayProxyEvent =>
  ({
    ...parts(given),
    body: given.body ?? null,
    isBase64Encoded: given.isBase64Encoded ?? false,
  }) as unknown as APIGatewayProxyEvent;

export const restAuthorizerEvent = (given: RestParts = {}): APIGatewayRequestAuthorizerEvent => {
  const { method = 'GET', path = '/demo/whoami' } = given;
  return {
    type: 'REQUEST',
    methodArn: `arn:aws:execute-api:us-east-2:123456789012:70ixmpl4fl/prod/${method}${path}`,
    ...parts({ ...given, path }),
  } as unknown as APIGatewayRequestAuthorizerEvent;
};

/** Of a WebSocket API's `$connect`: it has no method and no path. */
export const connectEvent = (headers: Readonly<Record<string, readonly string[]>>): APIGatewayRequestAuthorizerEvent =>
  ({
    type: 'REQUEST',
    methodArn: 'arn:aws:execute-api:us-east-2:123456789012:abcdef123/production/$connect',
    headers: lastOf(headers),
    multiValueHeaders: headers,
    queryStringParameters: {},
    multiValueQueryStringParameters: {},
    stageVariables: {},
    requestContext: {
      routeKey: '$connect',
      eventType: 'CONNECT',
      extendedRequestId: 'JKJaXmPLvHcESHA=',
      requestTime: '10/Mar/2020:05:16:23 +0000',
      messageDirection: 'IN',
      stage: 'production',
      connectedAt: 1_583_817_383_220,
      requestTimeEpoch: 1_583_817_383_220,
      identity: { sourceIp: '205.255.255.176' },
      requestId: 'JKJaXmPLvHcESHA=',
      domainName: 'abcdef123.execute-api.us-east-2.amazonaws.com',
      connectionId: 'JKJaXmPLvHcCESH=',
      apiId: 'abcdef123',
    },
  }) as unknown as APIGatewayRequestAuthorizerEvent;
