import type { EndReason, ErrorCode } from '../../../contract/errors.ts';
import type { ProblemBody } from '../../../contract/responses.ts';

/**
 * What a refusal or failure is called: a code of the service; or `unreachable` where no answer of the service came
 * (offline, time-out, a proxy's own page), `storage` where the app's storage failed, `passkey` where the browser or its
 * user made none.
 */
export type AuthErrorCode = ErrorCode | 'unreachable' | 'storage' | 'passkey';

/** What every method of the client rejects with, but `fetch`, which fails as `fetch` where no answer came. */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  declare readonly code: AuthErrorCode;
  /** The problem document of the service; null where none came. */
  declare readonly problem: ProblemBody | null;
  /** Seconds until it is worth another try, from `Retry-After`; null where the service did not say. */
  declare readonly retryAfter: number | null;

  constructor(code: AuthErrorCode, more: { problem?: ProblemBody; retryAfter?: number | null; cause?: unknown } = {}) {
    super(more.problem?.title ?? code, { cause: more.cause });
    this.code = code;
    this.problem = more.problem ?? null;
    this.retryAfter = more.retryAfter ?? null;
  }
}

/** Why there is no session any more; `unauthenticated` where the service does not know the credential at all. */
export type SignOutReason = EndReason | 'unauthenticated';

/** The reason of a refusal that ends the session of a refresh; null for every other, which says nothing about it. */
export function signOutReason(fault: unknown): SignOutReason | null {
  if (!(fault instanceof AuthError) || fault.problem?.status !== 401) return null;
  const { code, problem } = fault;
  if (code === 'session_expired') return problem.reason ?? 'unauthenticated';
  if (code === 'refresh_token_reused') return 'refresh_reused';
  return code === 'unauthenticated' ? code : null;
}
