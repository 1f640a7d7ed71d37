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

/**
 * An event of an HTTP API (payload format 2.0), a REST API or a WebSocket API, or all of it that matters here.
 * @stability stable
 */
export interface AuthorizedEvent {
  /** By name. @default - none were sent */
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  /** What the gateway says of the request, the authorizer's answer among it. */
  readonly requestContext: object;
}

/**
 * An answer, as HTTP APIs and REST APIs take it.
 * @stability stable
 */
export interface ProblemResult {
  /** HTTP's: 401, 403 or 503. */
  statusCode: number;
  /** By name: `Content-Type`, and for 401 `WWW-Authenticate` with what would do. */
  headers: Record<string, string>;
  /** A problem document (RFC 9457), JSON. */
  body: string;
}

/**
 * A middleware of middy.
 * @stability stable
 */
export interface PrincipalMiddleware {
  /** Throws for a caller who may not pass. */
  before(request: { event: AuthorizedEvent }): void;
  /** Answers what `before` threw, and nothing else. */
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

/** As credentials.ts has it: one that cannot be read too. */
const bearerToken = /^bearer\s+\S/i;

/** Why the authorizer refuses the request, on a route with `onDenied: 'explain'`; null where it does not. */
function refusalIn(event: AuthorizedEvent): AuthError | null {
  const { denied, max_age } = (passedOn(event) ?? {}) as Partial<Record<keyof DeniedContext, unknown>>;
  if (denied === undefined) return null;
  if (typeof denied !== 'string' || !Object.hasOwn(problems, denied)) return new AuthError('forbidden');
  return new AuthError(denied as ErrorCode, {
    ...(max_age !== undefined && { maxAge: Number(max_age) }),
    ...(denied === 'unavailable' && { retryAfter: 1 }),
    tokenSent: Object.entries(event.headers ?? {}).some(
      ([name, value = '']) => name.toLowerCase() === 'authorization' && bearerToken.test(value),
    ),
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
 * @stability stable
 */
export const principal = (event: AuthorizedEvent): Principal => principalOf(knownPrincipal(event));

/**
 * Who is calling on a route that is `optional`; null where nobody is signed in. A bad credential does not get here.
 * @throws Error as `principal` does: a route without the authorizer is no public route
 * @stability stable
 */
export function optionalPrincipal(event: AuthorizedEvent): Principal | null {
  const { auth_method } = (passedOn(event) ?? {}) as Partial<Record<keyof PrincipalContext, unknown>>;
  return auth_method === 'none' ? null : principal(event);
}

/**
 * The answer to a request that the authorizer refuses, on a route with `onDenied: 'explain'`: the problem (RFC 9457) that the
 * endpoints of the service would answer. Null where the request is not refused.
 * @stability stable
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
 * @stability stable
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
