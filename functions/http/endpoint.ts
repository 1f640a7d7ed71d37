import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { AuthError } from '../../core/errors.ts';
import { type Answer, json, safeHeaders } from './answers.ts';
import { clearedSessionCookie } from './cookies.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { refuseLargeBody, refuseOtherMedia } from './guards.ts';
import { type Fields, jsonMembers, shaped } from './json-body.ts';
import { logEvent, withinRequest } from './log.ts';
import { isOriginAllowed } from './origin-check.ts';
import { problemOf, refusalOf } from './problems.ts';
import { type Request, requestOf } from './request.ts';

/** What one method of an endpoint takes and does. */
export interface Door<Body extends object> {
  readonly body: Fields<Body>;
  /** Whether the body may hold a credential, so that the origin counts even without a cookie. */
  readonly takesCredential?: true;
  readonly answer: (input: { body: Body; request: Request }) => Promise<Answer>;
}

type Method = 'GET' | 'POST' | 'DELETE';
// biome-ignore lint/suspicious/noExplicitAny: each door keeps its own body type; the corridor only passes it on.
export type Doors = Readonly<Partial<Record<Method, Door<any>>>>;

/** Gives a door its type. */
export const door = <Body extends object>(spec: Door<Body>): Door<Body> => spec;

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * The one corridor before every door: method, size, media type, origin, body; then the door; then the headers that
 * every answer carries, and a problem for whatever was thrown. Nothing leaves by another way. An endpoint without
 * settings looks at no credential of its own, so it has no origin to check.
 */
export function endpoint(doors: Doors, settings?: { readonly allowedOrigins: readonly string[] }): Handler {
  const allowedOrigins = settings?.allowedOrigins ?? null;
  const methods = Object.keys(doors);

  const answerTo = async (request: Request): Promise<Answer> => {
    const preflight = allowedOrigins && preflightHeaders(request, allowedOrigins, methods);
    if (preflight) return { statusCode: 204, headers: preflight };
    const chosen = Object.hasOwn(doors, request.method) ? doors[request.method as Method] : undefined;
    if (!chosen) throw new AuthError('method_not_allowed', { allow: methods });
    refuseLargeBody(request);
    refuseOtherMedia(request);
    if (allowedOrigins) refuseOtherOrigin(request, chosen.takesCredential ?? false, allowedOrigins);
    const { body = '', isBase64Encoded } = request.event;
    // An empty body is an empty object: what is missing from it is told field by field.
    const members = body === '' || request.method === 'GET' ? {} : jsonMembers(body, isBase64Encoded);
    return chosen.answer({ body: shaped(members, chosen.body), request });
  };

  const corridor = middy<APIGatewayProxyEventV2, Answer>({ timeoutEarlyInMillis: 0 })
    .handler((event: APIGatewayProxyEventV2) => answerTo(requestOf(event)))
    .after((exchange) => {
      if (exchange.response) exchange.response = finished(exchange.response, requestOf(exchange.event), allowedOrigins);
    })
    .onError((exchange) => {
      exchange.response = finished(refused(exchange.error, exchange.event), requestOf(exchange.event), allowedOrigins);
    });

  return (event, context) =>
    withinRequest(event.requestContext.requestId, async () => (await corridor(event, context)) as Answer);
}

function refuseOtherOrigin(request: Request, takesCredential: boolean, allowedOrigins: readonly string[]): void {
  const { method, header, credential } = request;
  const carriesCookie = credential.method === 'cookie';
  if (!carriesCookie && !takesCredential) return;
  const facts = { method, origin: header('origin'), fetchSite: header('sec-fetch-site'), carriesCookie };
  if (isOriginAllowed(facts, allowedOrigins)) return;
  logEvent('authz_fail', { what: 'origin' });
  throw new AuthError('origin_refused');
}

function refused(error: unknown, event: APIGatewayProxyEventV2): Answer {
  const refusal = refusalOf(error);
  if (refusal.code === 'internal_error' || refusal.code === 'unavailable') reportBreakage(refusal, error);
  const { status, body, headers } = problemOf(refusal, event.requestContext.requestId);
  // A cookie that opens nothing any more is taken away; one that met a lost race or an outage is not.
  const cookies = refusal.facts.cookieIsDead ? [clearedSessionCookie] : [];
  return json(body, {
    statusCode: status,
    headers: { ...headers, 'Content-Type': 'application/problem+json' },
    cookies,
  });
}

/** Names and places, never messages: a message may quote what was sent. */
function reportBreakage({ code }: AuthError, error: unknown): void {
  const { name, stack = '' } = error instanceof Error ? error : new Error('not an error');
  const places = stack
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8)
    .join('\n');
  logEvent(code === 'unavailable' ? 'sys_unavailable' : 'sys_crash', { name, places });
}

function finished(answer: Answer, request: Request, allowedOrigins: readonly string[] | null): Answer {
  const requestId = request.event.requestContext.requestId;
  return {
    ...answer,
    headers: {
      ...safeHeaders,
      ...(allowedOrigins && corsHeaders(request, allowedOrigins)),
      'X-Request-Id': requestId,
      ...answer.headers,
    },
  };
}
