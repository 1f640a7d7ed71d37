/** What the HTTP layer takes from browsers. */

/** Exact origins that may send cookies and credentials. */
export const allowedOrigins = { kind: 'origins', default: null } as const;

/** Request headers that pages of those origins may send beside ours: what tracing and common clients add. */
export const allowedHeaders = {
  kind: 'names',
  default: ['traceparent', 'tracestate', 'baggage', 'sentry-trace', 'x-requested-with', 'x-request-id'],
} as const;

/** The name of the session cookie. */
export const sessionCookieName = { kind: 'cookieName', default: '__Host-session' } as const;

/**
 * The header in which a trusted proxy names the client's address, such as `True-Client-IP` or `CloudFront-Viewer-Address`.
 * Where it is set, requests without the proxy's secret are refused.
 */
export const trustedProxyHeader = { kind: 'headerName', default: '' } as const;
