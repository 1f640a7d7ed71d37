import { deviceHeaderName, refreshOutcomeHeaderName } from '../../contract/headers.ts';
import type { Request } from './request.ts';

/** Seconds for which a browser may remember a preflight. */
const maxAge = 600;

/** What a page of an allowed origin needs to read an answer; nothing for anybody else (WHATWG Fetch, "CORS protocol"). */
export function corsHeaders({ header }: Request, allowedOrigins: readonly string[]): Record<string, string> {
  const origin = header('origin');
  if (origin === undefined || !allowedOrigins.includes(origin)) return { Vary: 'Origin' };
  return {
    Vary: 'Origin',
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': [
      refreshOutcomeHeaderName,
      deviceHeaderName,
      'Retry-After',
      'WWW-Authenticate',
      'X-Request-Id',
    ].join(', '),
  };
}

/** The answer to a preflight of an allowed origin; null for anything else. */
export function preflightHeaders(
  { method, header }: Request,
  allowedOrigins: readonly string[],
  methods: readonly string[],
): Record<string, string> | null {
  const wanted = header('access-control-request-method');
  if (method !== 'OPTIONS' || wanted === undefined || !methods.includes(wanted)) return null;
  if (!allowedOrigins.includes(header('origin') ?? '')) return null;
  return {
    'Access-Control-Allow-Methods': methods.join(', '),
    'Access-Control-Allow-Headers': `Authorization, Content-Type, ${deviceHeaderName}`,
    'Access-Control-Max-Age': String(maxAge),
  };
}
