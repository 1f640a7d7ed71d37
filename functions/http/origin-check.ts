export interface OriginFacts {
  readonly method: string;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly carriesCookie: boolean;
}

/**
 * Whether a request that carries a cookie or takes a credential may come from where it comes from: Fetch Metadata,
 * with Origin for who lacks it (OWASP CSRF prevention; ASVS 5.0 3.5.1). An Origin that is sent must be on the list. A
 * browser says same-origin, or names its origin; a request with a cookie and neither word is an old browser's, and is
 * refused unless it is only reading. Clients without a cookie need say nothing.
 */
export function isOriginAllowed(
  { method, origin, fetchSite, carriesCookie }: OriginFacts,
  allowed: readonly string[],
): boolean {
  if (origin !== undefined) return allowed.includes(origin);
  const reads = method === 'GET' || method === 'HEAD';
  if (fetchSite === undefined) return reads || !carriesCookie;
  return fetchSite === 'same-origin' || (fetchSite === 'none' && reads);
}
