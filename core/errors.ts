/** Null is absence, AuthError is refusal, anything else is breakage. */
import type { EndReason, ErrorCode, FieldFault, ProofMethod } from '../contract/errors.ts';

export interface RefusalFacts {
  readonly errors?: readonly FieldFault[];
  /** With `session_expired`: why the session ended. */
  readonly reason?: EndReason;
  /** With `second_factor_required`: what to answer, and for how many seconds. */
  readonly challenge?: { readonly challengeId: string; readonly expiresIn: number };
  /** With `second_factor_required` and `step_up_required`: what would do. */
  readonly methods?: readonly ProofMethod[];
  /** With `step_up_required`: how old the proof may be, in seconds. */
  readonly maxAge?: number;
  /** With `too_many_attempts` and `unavailable`: whole seconds. */
  readonly retryAfter?: number;
  /** With `method_not_allowed`. */
  readonly allow?: readonly string[];
  /** With `unauthenticated`: whether a bearer token was sent (RFC 6750 section 3.1). */
  readonly tokenSent?: boolean;
  /** Whether it was the session cookie that opens nothing any more: it is taken away. */
  readonly cookieIsDead?: boolean;
}

/** A refusal that the client is told of. Carries no token, password, hash or e-mail address. */
export class AuthError extends Error {
  readonly code: ErrorCode;
  readonly facts: RefusalFacts;

  constructor(code: ErrorCode, facts: RefusalFacts = {}) {
    super(code);
    this.name = 'AuthError';
    this.code = code;
    this.facts = facts;
  }
}
