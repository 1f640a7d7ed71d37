/** The names of our own headers and cookies; that of the session cookie is a setting. */

export const deviceCookieName = '__Host-device';
/** Carries the device token of clients that keep no cookies, both ways. */
export const deviceHeaderName = 'Auth-Device-Token';
export const refreshOutcomeHeaderName = 'Auth-Refresh-Outcome';

/** What pages of allowed origins may always send; the setting `allowedHeaders` adds to it. */
export const ownRequestHeaders = ['Authorization', 'Content-Type', deviceHeaderName] as const;

/** Seconds for which a browser may remember a preflight. */
export const preflightMaxAge = 3_600;

/** What pages of allowed origins may read of a response, beyond what every page may (WHATWG Fetch). */
export const exposedHeaders = [
  refreshOutcomeHeaderName,
  deviceHeaderName,
  'Retry-After',
  'WWW-Authenticate',
  'Date',
  'X-Request-Id',
] as const;

/** In which a trusted proxy shows its secret. */
export const proxySecretHeaderName = 'X-Origin-Verify';
