import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** What a door answers; the corridor adds the headers that every answer carries. */
export type Answer = APIGatewayProxyStructuredResultV2 & { headers?: Record<string, string> };

/** HSTS for two years; nothing of ours is to be framed, sniffed, cached, or read by another origin's page. */
export const safeHeaders: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
};

export const json = (
  body: object,
  more: { statusCode?: number; cookies?: string[]; headers?: Record<string, string> } = {},
): Answer => ({
  statusCode: 200,
  ...more,
  headers: { 'Content-Type': 'application/json; charset=utf-8', ...more.headers },
  body: JSON.stringify(body),
});

export const noContent = (cookies: string[] = []): Answer => ({ statusCode: 204, headers: {}, cookies });

/** Seconds for which anybody may keep a public document: far shorter than a key is known before its use. */
const documentMaxAge = 300;

/** A document for everybody, pages of other origins included. */
export const publicDocument = (body: string): Answer => ({
  statusCode: 200,
  headers: {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': `public, max-age=${documentMaxAge}`,
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  },
  body,
});
