import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { deviceCookieName, deviceHeaderName, sessionCookieName } from '../../contract/headers.ts';
import type { Credential } from '../../core/credential.ts';
import type { RequestOrigin } from '../../core/request-origin.ts';
import { cookieValues } from './cookies.ts';
import { credentialOf } from './credentials.ts';

/** A request as the doors see it. */
export interface Request {
  readonly method: string;
  readonly header: (name: string) => string | undefined;
  readonly query: URLSearchParams;
  readonly pathParameter: (name: string) => string;
  readonly credential: Credential;
  /** The session cookie, where there is exactly one; whatever else was presented. */
  readonly sessionCookie: string | null;
  readonly deviceToken: string | null;
  readonly client: RequestOrigin;
  readonly event: APIGatewayProxyEventV2;
}

const longestUserAgent = 256;

export function requestOf(event: APIGatewayProxyEventV2): Request {
  const { headers, cookies, requestContext } = event;
  const header = (name: string): string | undefined => headers[name.toLowerCase()];
  const cookie = (name: string): string | null => {
    const values = cookieValues(name, cookies, headers.cookie);
    return values.length === 1 ? (values[0] ?? null) : null;
  };
  return {
    method: requestContext.http.method,
    header,
    query: new URLSearchParams(event.rawQueryString),
    pathParameter: (name) => event.pathParameters?.[name] ?? '',
    credential: credentialOf({ headers, cookies }),
    sessionCookie: cookie(sessionCookieName),
    deviceToken: header(deviceHeaderName) ?? cookie(deviceCookieName),
    client: {
      ip: requestContext.http.sourceIp,
      userAgent: header('user-agent')?.slice(0, longestUserAgent).toWellFormed() ?? null,
    },
    event,
  };
}
