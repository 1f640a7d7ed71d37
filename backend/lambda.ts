/** For functions behind the authorizer: who is calling, and a middleware that wants more of the caller. */
import { systemClock } from '../core/clock.ts';
import { AuthError } from '../core/errors.ts';
import type { Principal as KnownPrincipal } from '../core/principal.ts';
import { checkedRule, type PrincipalRule, requireRule } from '../core/principal-rule.ts';
import { principalIn } from '../functions/http/principal-context.ts';
import { type Principal, principalOf } from './principal.ts';
import { problemAnswer } from './problem-answer.ts';

export type { PrincipalRule } from '../core/principal-rule.ts';
export type { Principal } from './principal.ts';

/** An event of API Gateway's HTTP API, payload format 2.0, or all of it that matters here. */
export interface AuthorizedEvent {
  readonly requestContext: object;
}

/** As API Gateway's HTTP API takes it. */
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
  readonly authorizer?: { readonly lambda?: unknown };
}

const contextOf = ({ requestContext }: AuthorizedEvent): RequestContext => requestContext;

const knownPrincipal = (event: AuthorizedEvent): KnownPrincipal => principalIn(contextOf(event).authorizer?.lambda);

/**
 * Who is calling, as the authorizer found. Only the gateway writes there: headers can be sent by anybody.
 * @throws Error where the authorizer does not stand before this route: let it go on up, and the gateway answers 500. A
 * function that cannot read its caller has nobody to serve
 */
export const principal = (event: AuthorizedEvent): Principal => principalOf(knownPrincipal(event));

/**
 * A middleware of middy that lets only callers on that keep the rule. Others get `403 forbidden`, or `401 step_up_required`
 * where a newer or stronger proof would do (RFC 9470), as problem documents; the handler is not called. The refusal is
 * thrown and answered in `onError`, so that middlewares that were used before, CORS for one, see it there.
 * @throws TypeError at once, where the rule is wrong
 */
export function requirePrincipal(rule: PrincipalRule = {}): PrincipalMiddleware {
  const checked = checkedRule(rule);
  return {
    before: ({ event }) => requireRule(knownPrincipal(event), checked, systemClock()),
    onError: (request) => {
      if (!(request.error instanceof AuthError)) return;
      const { status, headers, body } = problemAnswer(request.error, contextOf(request.event).requestId ?? '');
      request.response = { statusCode: status, headers: { ...headers }, body } satisfies ProblemResult;
    },
  };
}
