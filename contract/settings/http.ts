/** What the HTTP layer takes from browsers. */

/** Exact origins that may send cookies and credentials. */
export const allowedOrigins = { kind: 'origins', default: null } as const;
