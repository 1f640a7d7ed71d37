import type { Credential } from '../../core/credential.ts';
import { cookieValues } from './cookies.ts';
import type { Request } from './request.ts';

/** One scheme in any case, one space, one token68 (RFC 6750, RFC 9110): a comma means two values. */
const bearer = /^bearer ([A-Za-z0-9._~+/-]+=*)$/i;
const cookieValue = /^[A-Za-z0-9_-]+$/;

/** Bearer first: any Authorization at all makes the cookie ignored, and a bad one never falls back to it. */
export function credentialOf(
  { headers, cookies }: Pick<Request, 'headers' | 'cookies'>,
  sessionCookieName: string,
): Credential {
  const { authorization } = headers;
  if (authorization !== undefined) return { method: 'bearer', value: matched(bearer, authorization) };
  const values = cookieValues(sessionCookieName, cookies);
  if (values.length === 0) return { method: 'none' };
  const [value = ''] = values;
  return { method: 'cookie', value: values.length === 1 && cookieValue.test(value) ? value : null };
}

const matched = (form: RegExp, text: string): string | null => form.exec(text)?.[1] ?? null;
