import { deviceCookieName, deviceHeaderName } from '../../contract/headers.ts';
import type { Credential } from '../../core/credential.ts';
import type { RequestOrigin } from '../../core/request-origin.ts';
import { cookieValues } from './cookies.ts';
import { credentialOf } from './credentials.ts';
import type { Request } from './request.ts';

/** Who sends a request, by what the request presents; nothing of it is verified yet. */
export interface Caller {
  readonly credential: Credential;
  /** The session cookie, where there is exactly one, also beside another credential. */
  readonly sessionCookie: string | null;
  readonly deviceToken: string | null;
  /** The languages that the client wants, as it says it. */
  readonly acceptLanguage: string | null;
  readonly client: RequestOrigin;
}

const longestUserAgent = 256;

export function callerOf(request: Request, sessionCookieName: string): Caller {
  const { headers, cookies, sourceIp } = request;
  const cookie = (name: string): string | null => {
    const values = cookieValues(name, cookies);
    return values.length === 1 ? (values[0] ?? null) : null;
  };
  return {
    credential: { ...credentialOf(request, sessionCookieName), ip: sourceIp },
    sessionCookie: cookie(sessionCookieName),
    deviceToken: headers[deviceHeaderName.toLowerCase()] ?? cookie(deviceCookieName),
    acceptLanguage: headers['accept-language'] ?? null,
    client: {
      ip: sourceIp,
      userAgent: headers['user-agent']?.slice(0, longestUserAgent).toWellFormed() ?? null,
    },
  };
}
