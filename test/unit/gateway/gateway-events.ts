/** Events as API Gateway's HTTP API hands them over, payload format 2.0, after recordings of the real one. */
import type { APIGatewayProxyEventV2, APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';

export interface EventParts {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly authorizer?: unknown;
}

const requestContext = (method: string, path: string) => ({
  accountId: '123456789012',
  apiId: 'r3pmxmplak',
  domainName: 'r3pmxmplak.execute-api.us-east-2.amazonaws.com',
  domainPrefix: 'r3pmxmplak',
  http: { method, path, protocol: 'HTTP/1.1', sourceIp: '205.255.255.176', userAgent: 'Mozilla/5.0' },
  requestId: 'JKJaXmPLvHcESHA=',
  routeKey: `${method} ${path}`,
  stage: '$default',
  time: '10/Mar/2020:05:16:23 +0000',
  timeEpoch: 1_583_817_383_220,
});

const gatewayHeaders = {
  accept: '*/*',
  'content-length': '0',
  host: 'r3pmxmplak.execute-api.us-east-2.amazonaws.com',
  'user-agent': 'Mozilla/5.0',
  'x-amzn-trace-id': 'Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e',
  'x-forwarded-for': '205.255.255.176',
  'x-forwarded-port': '443',
  'x-forwarded-proto': 'https',
};

export function gatewayEvent(parts: EventParts = {}): APIGatewayProxyEventV2 {
  const { method = 'GET', path = '/auth/me', query = '', headers = {}, cookies, body, authorizer, ...more } = parts;
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: query,
    headers: { ...gatewayHeaders, ...length, ...headers },
    isBase64Encoded: false,
    ...(cookies && { cookies: [...cookies] }),
    ...(body !== undefined && { body }),
    ...more,
    requestContext: { ...requestContext(method, path), ...(authorizer !== undefined && { authorizer }) },
  } as APIGatewayProxyEventV2;
}

/** What a Lambda authorizer without identity sources gets; `cookies` is there or is not. */
export const authorizerEvent = (parts: EventParts = {}): APIGatewayRequestAuthorizerEventV2 => {
  const { method = 'GET', path = '/demo/whoami', headers = {}, cookies } = parts;
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: `arn:aws:execute-api:us-east-2:123456789012:r3pmxmplak/$default/${method}${path}`,
    identitySource: null,
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: { ...gatewayHeaders, ...headers },
    ...(cookies && { cookies: [...cookies] }),
    requestContext: requestContext(method, path),
    pathParameters: {},
    stageVariables: {},
  } as unknown as APIGatewayRequestAuthorizerEventV2;
};

/** Of the context, what the authorizer reads. */
export const called = { invokedFunctionArn: 'arn:aws:lambda:us-east-2:123456789012:function:authorizer' };
export const calledBy = (alias: string) => ({ invokedFunctionArn: `${called.invokedFunctionArn}:${alias}` });
