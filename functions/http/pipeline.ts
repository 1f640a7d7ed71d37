import middy from '@middy/core';
import { withinRequest } from '../telemetry/log.ts';
import { bodySize, mediaType } from './body-limits.ts';
import { callerOf } from './caller.ts';
import { type CorsSettings, corsHeaders, preflight } from './cors.ts';
import { fromProxy } from './from-proxy.ts';
import type { HttpSettings } from './http-settings.ts';
import { knownMethod } from './known-method.ts';
import type { MethodName, Methods } from './method.ts';
import { allowedOrigin } from './origin-check.ts';
import { parsedBody } from './parsed-body.ts';
import { problemResponses } from './problem-responses.ts';
import type { Request } from './request.ts';
import { responseHeaders } from './response-headers.ts';
import type { Response } from './responses.ts';
import type { Exchange, Step } from './step.ts';
import type { TrustedProxy } from './trusted-proxy.ts';

export type Pipeline = (request: Request) => Promise<Response>;

/**
 * The one way to a handler and back. Steps before the handler run from the top down; those after it, or after what was
 * thrown, from the bottom up. An endpoint that is told no cookie's name looks at no credential, so it has no origin to check.
 * @param elsewhere methods of the same path that another function answers
 */
export function pipeline(
  methods: Methods,
  settings: (CorsSettings & Partial<HttpSettings>) | null,
  proxy: TrustedProxy | null,
  elsewhere: readonly MethodName[] = [],
): Pipeline {
  const sessionCookieName = settings?.sessionCookieName ?? '';
  const steps: Step[] = [
    responseHeaders,
    ...(settings ? [corsHeaders(settings)] : []),
    problemResponses(sessionCookieName),
    ...(proxy ? [fromProxy(proxy)] : []),
    knownMethod(methods, settings && preflight(settings), elsewhere),
    bodySize,
    mediaType,
    ...(settings?.sessionCookieName ? [allowedOrigin(settings.allowedOrigins)] : []),
    parsedBody,
  ];
  const run = middy<Exchange, Response>({ timeoutEarlyInMillis: 0 })
    .use(steps)
    .handler(({ method, ...input }: Exchange) => method?.handle(input));
  // No step asks for Lambda's context, and there may be none.
  const context = {} as Parameters<typeof run>[1];
  return (request) =>
    withinRequest(request.id, async () =>
      run({ request, caller: callerOf(request, sessionCookieName), method: null, body: {} }, context),
    );
}
