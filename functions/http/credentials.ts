import { sessionCookieName } from '../../contract/headers.ts';
import type { Credential } from '../../core/credential.ts';
import { cookieValues } from './cookies.ts';

export interface CredentialSource {
  /** Names in lower case, as payload 2.0 has them; duplicates joined by commas. */
  readonly headers?: Readonly<Record<string, string | undefined>> | null | undefined;
  readonly cookies?: readonly string[] | null | undefined;
}

/** One scheme in any case, one space, one token68 (RFC 6750, RFC 9110): a comma means two values. */
const bearer = /^bearer ([A-Za-z0-9._~+/-]+=*)$/i;
const cookieValue = /^[A-Za-z0-9_-]+$/;

/** Bearer first: any Authorization at all makes the cookie ignored, and a bad one never falls back to it. */
export function credentialOf({ headers, cookies }: CredentialSource): Credential {
  const authorization = headers?.authorization;
  if (typeof authorization === 'string') return { method: 'bearer', value: matched(bearer, authorization) };
  const values = cookieValues(sessionCookieName, cookies ?? undefined, headers?.cookie);
  if (values.length === 0) return { method: 'none' };
  const [value = ''] = values;
  return { method: 'cookie', value: values.length === 1 && cookieValue.test(value) ? value : null };
}

const matched = (form: RegExp, text: string): string | null => form.exec(text)?.[1] ?? null;
