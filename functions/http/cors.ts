import { deviceHeaderName, refreshOutcomeHeaderName } from '../../contract/headers.ts';
import { noBody } from './body-reader.ts';
import type { Preflight } from './known-method.ts';
import { method } from './method.ts';
import { noContent } from './responses.ts';
import { type Step, toEveryResponse } from './step.ts';

/** Seconds for which a browser may remember a preflight. */
const maxAge = 600;

const exposedHeaders = [
  refreshOutcomeHeaderName,
  deviceHeaderName,
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
].join(', ');

/** A step: what a page of an allowed origin needs to read a response; nothing for others (WHATWG Fetch, "CORS protocol"). */
export const corsHeaders = (allowedOrigins: readonly string[]): Step =>
  toEveryResponse((response, { request: { headers } }) => {
    const { origin } = headers;
    const isAllowed = origin !== undefined && allowedOrigins.includes(origin);
    return {
      ...response,
      headers: {
        Vary: 'Origin',
        ...(isAllowed && {
          'Access-Control-Allow-Origin': origin,
          'Access-Control-Allow-Credentials': 'true',
          'Access-Control-Expose-Headers': exposedHeaders,
        }),
        ...response.headers,
      },
    };
  });

/** The method that answers preflights of allowed origins; what any other `OPTIONS` asks for is no method of ours. */
export const preflight =
  (allowedOrigins: readonly string[]): Preflight =>
  (request, methods) => {
    const { headers } = request;
    const wanted = headers['access-control-request-method'];
    if (request.method !== 'OPTIONS' || wanted === undefined || !methods.includes(wanted)) return null;
    if (!allowedOrigins.includes(headers.origin ?? '')) return null;
    return method({
      body: noBody,
      handle: () =>
        noContent({
          headers: {
            'Access-Control-Allow-Methods': methods.join(', '),
            'Access-Control-Allow-Headers': `Authorization, Content-Type, ${deviceHeaderName}`,
            'Access-Control-Max-Age': String(maxAge),
          },
        }),
    });
  };
