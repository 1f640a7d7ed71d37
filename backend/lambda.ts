/** For functions behind the authorizer: who is calling, and a middleware that wants more of the caller. */
import { type ErrorCode, problems } from '../contract/errors.ts';
import type { DeniedContext, PrincipalContext } from '../contract/principal-context.ts';
import type { PrincipalRule } from '../contract/route-rules.ts';
import { systemClock } from '../core/clock.ts';
import { AuthError } from '../core/errors.ts';
import type { Principal as KnownPrincipal } from '../core/principal.ts';
import { checkedRule, requireRule } from '../core/principal-rule.ts';
import { principalIn } from '../functions/http/principal-context.ts';
import { type Principal, principalOf } from './principal.ts';
import { problemAnswer } from './problem-answer.ts';

export type { PrincipalRule } from '../contract/route-rules.ts';
export type { Principal } from './principal.ts';

/** An event of an HTTP API (payload format 2.0), a REST API or a WebSocket API, or all of it that matters here. */
export interface AuthorizedEvent {
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  readonly requestContext: object;
}

/** As HTTP APIs and REST APIs take it. */
export interface ProblemResult {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** A middleware of middy. */
export interface PrincipalMiddleware {
  before(request: { event: AuthorizedEvent }): void;
  onError(request: { event: AuthorizedEvent; error: unknown; response: unknown }): void;
}

interface RequestContext {
  readonly requestId?: string;
  readonly authorizer?: object | null;
}

const contextOf = ({ requestContext }: AuthorizedEvent): RequestContext => requestContext;

/** HTTP APIs keep what an authorizer passed on in a member of its own; REST and WebSocket APIs have it as it is. */
function passedOn(event: AuthorizedEvent): unknown {
  const { authorizer } = contextOf(event);
  return authorizer && 'lambda' in authorizer ? authorizer.lambda : authorizer;
}

/** Why the authorizer refuses the request, on a route with `onDenied: 'explain'`; null where it does not. */
function refusalIn(event: AuthorizedEvent): AuthError | null {
  const { denied, max_age } = (passedOn(event) ?? {}) as Partial<Record<keyof DeniedContext, unknown>>;
  if (denied === undefined) return null;
  if (typeof denied !== 'string' || !Object.hasOwn(problems, denied)) return new AuthError('forbidden');
  return new AuthError(denied as ErrorCode, {
    ...(max_age !== undefined && { maxAge: Number(max_age) }),
    ...(denied === 'unavailable' && { retryAfter: 1 }),
    tokenSent: Object.keys(event.headers ?? {}).some((name) => name.toLowerCase() === 'authorization'),
  });
}

const problemResult = (refusal: AuthError, event: AuthorizedEvent): ProblemResult => {
  const { status, headers, body } = problemAnswer(refusal, contextOf(event).requestId ?? '');
  return { statusCode: status, headers: { ...headers }, body };
};

/** @throws AuthError where the authorizer refuses, Error where there is none */
function knownPrincipal(event: AuthorizedEvent): KnownPrincipal {
  const refusal = refusalIn(event);
  if (refusal) throw refusal;
  return principalIn(passedOn(event));
}

/**
 * Who is calling, as the authorizer found. Only the gateway writes there: headers can be sent by anybody.
 * @throws Error where the authorizer does not stand before this route, or refuses the request (ask `denial` first), or lets
 * it pass as nobody (ask `optionalPrincipal` there): let it go on up, and the gateway answers 500. A function that cannot
 * read its caller has nobody to serve
 */
export const principal = (event: AuthorizedEvent): Principal => principalOf(knownPrincipal(event));

/**
 * Who is calling on a route that is `optional`; null where nobody is signed in. A bad credential does not get here.
 * @throws Error as `principal` does: a route without the authorizer is no public route
 */
export function optionalPrincipal(event: AuthorizedEvent): Principal | null {
  const { auth_method } = (passedOn(event) ?? {}) as Partial<Record<keyof PrincipalContext, unknown>>;
  return auth_method === 'none' ? null : principal(event);
}

/**
 * The answer to a request that the authorizer refuses, on a route with `onDenied: 'explain'`: the problem (RFC 9457) that the
 * endpoints of the service would answer. Null where the request is not refused.
 */
export function denial(event: AuthorizedEvent): ProblemResult | null {
  const refusal = refusalIn(event);
  return refusal && problemResult(refusal, event);
}

/**
 * A middleware of middy that lets only callers on that keep the rule. Others get `403 forbidden`, or `401 step_up_required`
 * where a newer or stronger proof would do (RFC 9470), as problem documents, and so do those whom the authorizer refuses; the handler is not called. The refusal is
 * thrown and answered in `onError`, so that middlewares that were used before, CORS for one, see it there.
 * @throws TypeError at once, where the rule is wrong
 */
export function requirePrincipal(rule: PrincipalRule = {}): PrincipalMiddleware {
  const checked = checkedRule(rule);
  return {
    before: ({ event }) => requireRule(knownPrincipal(event), checked, systemClock()),
    onError: (request) => {
      if (!(request.error instanceof AuthError)) return;
      request.response = problemResult(request.error, request.event);
    },
  };
}
