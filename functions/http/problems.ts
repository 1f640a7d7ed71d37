import type { ErrorCode, ProblemBody } from '../../contract/wire.ts';
import { DependencyUnavailable } from '../../core/dependency-unavailable.ts';
import { AuthError } from '../../core/errors.ts';

const problems: Record<ErrorCode, { readonly status: number; readonly title: string }> = {
  invalid_request: { status: 400, title: 'The request is malformed' },
  invalid_credentials: { status: 401, title: 'The e-mail address or the password is wrong' },
  unauthenticated: { status: 401, title: 'A valid credential is needed' },
  session_expired: { status: 401, title: 'The session has ended' },
  refresh_token_reused: { status: 401, title: 'The refresh token was used before; its session has been revoked' },
  forbidden: { status: 403, title: 'Not permitted' },
  origin_refused: { status: 403, title: 'Requests from this origin are not accepted' },
  not_found: { status: 404, title: 'There is nothing here' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  email_taken: { status: 409, title: 'The e-mail address is taken' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json' },
  weak_password: { status: 422, title: 'The password is too weak' },
  too_many_attempts: { status: 429, title: 'Too many attempts' },
  internal_error: { status: 500, title: 'Something broke' },
  unavailable: { status: 503, title: 'Not available right now' },
};

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
      ...(facts.errors && { errors: facts.errors }),
      ...(facts.reason && { reason: facts.reason }),
      request_id: requestId,
    },
    headers: {
      ...(code === 'unauthenticated' && {
        'WWW-Authenticate': facts.tokenSent ? 'Bearer error="invalid_token"' : 'Bearer',
      }),
      ...(facts.retryAfter !== undefined && { 'Retry-After': String(Math.max(1, facts.retryAfter)) }),
      ...(facts.allow && { Allow: facts.allow.join(', ') }),
    },
  };
}
