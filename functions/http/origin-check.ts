import { AuthError } from '../../core/errors.ts';
import { logAs } from '../telemetry/log.ts';
import type { Request } from './request.ts';
import type { Step } from './step.ts';

/** Which sites may read without an Origin. No page reads the response: a browser that reads for a script sends one. */
const readingSites = ['same-origin', 'same-site', 'none'];

/**
 * Whether a request that carries a cookie or takes a credential may come from where it comes from: Fetch Metadata,
 * with Origin for clients that lack it (OWASP CSRF prevention; ASVS 5.0 3.5.1).
 * 1. An Origin that is sent must be on the list.
 * 2. Without one, a browser's page of the same origin may do all, and one of the same site may read.
 * 3. With neither, a cookie comes from an old browser, which may read. A client without a cookie may do all.
 */
export function isOriginAllowed(
  { method, headers }: Pick<Request, 'method' | 'headers'>,
  carriesCookie: boolean,
  allowed: readonly string[],
): boolean {
  const { origin, 'sec-fetch-site': fetchSite } = headers;
  if (origin !== undefined) return allowed.includes(origin);
  const reads = method === 'GET' || method === 'HEAD';
  if (fetchSite === undefined) return reads || !carriesCookie;
  return reads ? readingSites.includes(fetchSite) : fetchSite === 'same-origin';
}

/** A step: refuses a cookie or a credential from an origin that is not allowed. */
export const allowedOrigin = (allowed: readonly string[]): Step => ({
  before: ({ event: { request, caller, method } }) => {
    const carriesCookie = caller.credential.method === 'cookie';
    if (!carriesCookie && !method?.takesCredential) return;
    if (isOriginAllowed(request, carriesCookie, allowed)) return;
    logAs('warn', 'authz_fail', { what: 'origin' });
    throw new AuthError('origin_refused');
  },
});
