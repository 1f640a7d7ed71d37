import { exposedHeaders, ownRequestHeaders, preflightMaxAge } from '../../contract/headers.ts';
import { noBody } from './body-reader.ts';
import type { HttpSettings } from './http-settings.ts';
import type { Preflight } from './known-method.ts';
import { method } from './method.ts';
import type { Request } from './request.ts';
import { noContent, type Response } from './responses.ts';
import { type Step, toEveryResponse } from './step.ts';

/** The CORS protocol (WHATWG Fetch), as the functions speak it, and the local gateway for the routes behind it. */
export type CorsSettings = Pick<HttpSettings, 'allowedOrigins' | 'allowedHeaders'>;

type Headers = Request['headers'];

/** What a page of an allowed origin needs to read a response; nothing for others. */
export function sharingHeaders({ origin }: Headers, { allowedOrigins }: CorsSettings): Record<string, string> {
  if (origin === undefined || !allowedOrigins.includes(origin)) return {};
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': exposedHeaders.join(', '),
  };
}

/** The answer to a preflight of an allowed origin for one of the methods; null for anything else. */
export function preflightResponse(
  requestMethod: string,
  headers: Headers,
  methods: readonly string[],
  { allowedOrigins, allowedHeaders }: CorsSettings,
): Response | null {
  const wanted = headers['access-control-request-method'];
  if (requestMethod !== 'OPTIONS' || wanted === undefined || !methods.includes(wanted)) return null;
  if (!allowedOrigins.includes(headers.origin ?? '')) return null;
  return noContent({
    headers: {
      'Access-Control-Allow-Methods': methods.join(', '),
      'Access-Control-Allow-Headers': [...ownRequestHeaders, ...allowedHeaders].join(', '),
      'Access-Control-Max-Age': String(preflightMaxAge),
    },
  });
}

/** A step: lets pages of allowed origins read the response, and tells caches that it depends on the origin. */
export const corsHeaders = (settings: CorsSettings): Step =>
  toEveryResponse((response, { request }) => ({
    ...response,
    headers: {
      Vary: 'Origin',
      // A public document lets every page read it.
      ...('Access-Control-Allow-Origin' in response.headers ? {} : sharingHeaders(request.headers, settings)),
      ...response.headers,
    },
  }));

/** The method that answers preflights of allowed origins; what any other `OPTIONS` asks for is no method of ours. */
export const preflight =
  (settings: CorsSettings): Preflight =>
  (request, methods) => {
    const response = preflightResponse(request.method, request.headers, methods, settings);
    return response && method({ body: noBody, handle: () => response });
  };
