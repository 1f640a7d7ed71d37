import { AuthError } from '../../core/errors.ts';
import { logEvent } from '../telemetry/log.ts';
import type { Request } from './request.ts';
import type { Step } from './step.ts';

/**
 * Whether a request that carries a cookie or takes a credential may come from where it comes from: Fetch Metadata,
 * with Origin for clients that lack it (OWASP CSRF prevention; ASVS 5.0 3.5.1). An Origin that is sent must be on the
 * list. A browser says same-origin, or names its origin; a request with a cookie and neither word is an old browser's,
 * and is refused unless it is only reading. Clients without a cookie need say nothing.
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
  return fetchSite === 'same-origin' || (fetchSite === 'none' && reads);
}

/** A step: refuses a cookie or a credential from an origin that is not allowed. */
export const allowedOrigin = (allowed: readonly string[]): Step => ({
  before: ({ event: { request, caller, method } }) => {
    const carriesCookie = caller.credential.method === 'cookie';
    if (!carriesCookie && !method?.takesCredential) return;
    if (isOriginAllowed(request, carriesCookie, allowed)) return;
    logEvent('authz_fail', { what: 'origin' });
    throw new AuthError('origin_refused');
  },
});
