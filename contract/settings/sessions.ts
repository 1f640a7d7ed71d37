/** How long sessions last, how many there may be, and how soon a revocation reaches the authorizer. */

/** A web session ends after this long without a request. */
export const sessionIdleTimeout = { kind: 'seconds', default: 1_800, min: 1, max: 31_536_000 } as const;

/** A web session ends this long after the sign-in, used or not. */
export const sessionAbsoluteTimeout = { kind: 'seconds', default: 86_400, min: 1, max: 31_536_000 } as const;

/** A mobile or api session ends when its refresh token has not been used for this long. */
export const refreshIdleTimeout = { kind: 'seconds', default: 2_592_000, min: 1, max: 31_536_000 } as const;

/** A mobile or api session ends this long after the sign-in, used or not. */
export const refreshAbsoluteTimeout = { kind: 'seconds', default: 7_776_000, min: 1, max: 31_536_000 } as const;

/** How old the last proof of who the user is may be where something of weight is asked for. */
export const recentAuthentication = { kind: 'seconds', default: 600, min: 60, max: 3_600 } as const;

/** How many sessions one user may hold; at the next sign-in the one unused for longest ends. */
export const maxSessionsPerUser = { kind: 'count', default: 10, min: 1, max: 100 } as const;

/**
 * How old the authorizer's knowledge of revoked tokens may be; 0 reads the revocation list, strongly consistent, at each
 * request.
 */
export const revocationMaxStaleness = { kind: 'seconds', default: 0, min: 0, max: 300 } as const;
