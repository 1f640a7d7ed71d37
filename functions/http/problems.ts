import { maxFieldFaults, problems } from '../../contract/errors.ts';
import type { ProblemBody } from '../../contract/responses.ts';
import { DependencyUnavailable } from '../../core/dependency-unavailable.ts';
import { AuthError, type RefusalFacts } from '../../core/errors.ts';

export interface Problem {
  readonly status: number;
  readonly body: ProblemBody;
  readonly headers: Readonly<Record<string, string>>;
}

/** A refusal as it is; an outage as `unavailable`; anything else as `internal_error`, of whose cause nothing leaks. */
export const refusalOf = (error: unknown): AuthError => {
  if (error instanceof AuthError) return error;
  return error instanceof DependencyUnavailable
    ? new AuthError('unavailable', { retryAfter: 1 })
    : new AuthError('internal_error');
};

/** RFC 9457 */
export function problemOf({ code, facts }: AuthError, requestId: string): Problem {
  const { status, title } = problems[code];
  return {
    status,
    body: {
      type: `urn:hybrid-auth:problem:${code}`,
      title,
      status,
      code,
      ...(facts.errors && { errors: facts.errors.slice(0, maxFieldFaults) }),
      ...(facts.reason && { reason: facts.reason }),
      ...(facts.challenge && { challenge_id: facts.challenge.challengeId, expires_in: facts.challenge.expiresIn }),
      ...(facts.maxAge !== undefined && { max_age: facts.maxAge }),
      ...(facts.methods && { methods: facts.methods }),
      request_id: requestId,
    },
    headers: {
      ...(code === 'unauthenticated' && {
        'WWW-Authenticate': facts.tokenSent ? 'Bearer error="invalid_token"' : 'Bearer',
      }),
      ...(code === 'step_up_required' && {
        'WWW-Authenticate': ['Bearer error="insufficient_user_authentication"', ...maxAgeParameter(facts)].join(', '),
      }),
      ...(facts.retryAfter !== undefined && { 'Retry-After': String(Math.max(1, facts.retryAfter)) }),
      ...(facts.allow && { Allow: facts.allow.join(', ') }),
    },
  };
}

/** RFC 9470 section 3 */
const maxAgeParameter = ({ maxAge }: RefusalFacts): string[] => (maxAge === undefined ? [] : [`max_age="${maxAge}"`]);
