import type { Credential } from '../../core/credential.ts';
import { cookieValues } from './cookies.ts';
import type { Request } from './request.ts';

/**
 * One scheme in any case, one space, one token68 (RFC 6750, RFC 9110): a comma means two values. What names the scheme and
 * has anything else behind it sends a token that cannot be read.
 */
const bearer = /^bearer(?: ([A-Za-z0-9._~+/-]+=*)$|\s+\S)/i;
const cookieValue = /^[A-Za-z0-9_-]+$/;

/** Bearer first: any Authorization at all makes the cookie ignored, and a bad one never falls back to it. */
export function credentialOf(
  { headers, cookies }: Pick<Request, 'headers' | 'cookies'>,
  sessionCookieName: string,
): Credential {
  const { authorization } = headers;
  if (authorization !== undefined) {
    const sent = bearer.exec(authorization);
    return sent ? { method: 'bearer', value: sent[1] ?? null } : { method: 'other' };
  }
  const values = cookieValues(sessionCookieName, cookies);
  if (values.length === 0) return { method: 'none' };
  const [value = ''] = values;
  return { method: 'cookie', value: values.length === 1 && cookieValue.test(value) ? value : null };
}
