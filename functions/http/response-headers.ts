import { toEveryResponse } from './step.ts';

/**
 * HSTS for two years, and for this host alone: the owner of a domain decides for its siblings. Nothing of ours is to be
 * framed, sniffed, cached, or read by another origin's page.
 */
const secure: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=63072000',
  'X-Content-Type-Options': 'nosniff',
};

/** A step: the headers that every response carries. What the handler set itself stays. */
export const responseHeaders = toEveryResponse((response, { request }) => ({
  ...response,
  headers: { ...secure, 'X-Request-Id': request.id, ...response.headers },
}));
