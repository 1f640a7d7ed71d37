/** Events of functions behind the authorizer: without other packages' types, which a user need not have. */
import type { NobodyContext, PrincipalContext } from '../contract/principal-context.ts';

/**
 * An event of an HTTP API, payload format 2.0: it fits the types of `@types/aws-lambda`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @stability experimental
 */
export interface PrincipalEvent {
  /** `2.0`. */
  version: string;
  /** As in `POST /orders/{id}`. */
  routeKey: string;
  /** The path that was sent, without a stage. */
  rawPath: string;
  /** What stands behind `?`, or an empty text. */
  rawQueryString: string;
  /** By their names in lower case. */
  headers: Record<string, string>;
  /** Decoded. @default - there is no query */
  queryStringParameters?: Record<string, string>;
  /** The values of the braces in the route. @default - there are none */
  pathParameters?: Record<string, string>;
  /** Text, or base64. @default - there is none */
  body?: string;
  /** Whether the body is base64. */
  isBase64Encoded: boolean;
  /** What the gateway says of the request. */
  requestContext: PrincipalEventContext;
}

/** What an HTTP API says of a request, and of its caller. */
export interface PrincipalEventContext {
  /** The AWS account, zeros here. */
  accountId: string;
  /** `local`. */
  apiId: string;
  /** The host, `localhost`. */
  domainName: string;
  /** The first part of the host. */
  domainPrefix: string;
  /** Another one for each event. */
  requestId: string;
  /** As in `POST /orders/{id}`. */
  routeKey: string;
  /** `$default`. */
  stage: string;
  /** As in `24/Nov/2026:08:22:00 +0000`. */
  time: string;
  /** Epoch milliseconds. */
  timeEpoch: number;
  /** The request line, and who sent it. */
  http: HttpRequestFacts;
  /** What the authorizer passed on. */
  authorizer: PassedOn;
}

/** Where an HTTP API keeps what an authorizer passed on. */
export interface PassedOn {
  /** The principal, or that there is none. */
  lambda: PrincipalContext | NobodyContext;
}

/** The request line, and who sent it. */
export interface HttpRequestFacts {
  /** As in `GET`. */
  method: string;
  /** The path that was sent. */
  path: string;
  /** `HTTP/1.1`. */
  protocol: string;
  /** The client's address. */
  sourceIp: string;
  /** The client's own word for itself. */
  userAgent: string;
}

/**
 * An event of a REST API, payload format 1.0: it fits the types of `@types/aws-lambda`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 * @stability experimental
 */
export interface RestPrincipalEvent {
  /** As in `/orders/{id}`. */
  resource: string;
  /** The path that was sent, without a stage. */
  path: string;
  /** As in `GET`. */
  httpMethod: string;
  /** By their names as they were sent; of several values the last. */
  headers: Record<string, string>;
  /** All values. */
  multiValueHeaders: Record<string, string[]>;
  /** Decoded; of several values the last. Null where there is no query. */
  queryStringParameters: Record<string, string> | null;
  /** All values. Null where there is no query. */
  multiValueQueryStringParameters: Record<string, string[]> | null;
  /** The values of the braces in the resource. Null where there are none. */
  pathParameters: Record<string, string> | null;
  /** There are none. */
  stageVariables: null;
  /** Text, or base64. */
  body: string | null;
  /** Whether the body is base64. */
  isBase64Encoded: boolean;
  /** What the gateway says of the request. */
  requestContext: RestPrincipalEventContext;
}

/** What a REST API says of a request, and of its caller. */
export interface RestPrincipalEventContext {
  /** The AWS account, zeros here. */
  accountId: string;
  /** `local`. */
  apiId: string;
  /** The host, `localhost`. */
  domainName: string;
  /** The first part of the host. */
  domainPrefix: string;
  /** As in `GET`. */
  httpMethod: string;
  /** The path that was sent. */
  path: string;
  /** `HTTP/1.1`. */
  protocol: string;
  /** Another one for each event. */
  requestId: string;
  /** As in `24/Nov/2026:08:22:00 +0000`. */
  requestTime: string;
  /** Epoch milliseconds. */
  requestTimeEpoch: number;
  /** On AWS an id of the gateway's. */
  resourceId: string;
  /** As in `/orders/{id}`. */
  resourcePath: string;
  /** `$default`. */
  stage: string;
  /** Who sent it. */
  identity: RestIdentity;
  /** What the authorizer passed on. */
  authorizer: RestPassedOn;
}

/** The principal, or that there is none, as a REST API has it. */
export type RestPassedOn = Record<'principalId', string> & (PrincipalContext | NobodyContext);

/** Of all that a REST API may tell of a client, two have values here. */
export type RestIdentity = Record<'sourceIp' | 'userAgent', string> &
  Record<
    | ('accessKey' | 'accountId' | 'apiKey' | 'apiKeyId' | 'caller' | 'clientCert' | 'user' | 'userArn')
    | ('cognitoAuthenticationProvider' | 'cognitoAuthenticationType' | 'cognitoIdentityId')
    | ('cognitoIdentityPoolId' | 'principalOrgId'),
    null
  >;
