import type { ErrorCode } from '../../contract/errors.ts';

/** As the HTTP contract has them. */
export const statuses: Record<ErrorCode, number> = {
  invalid_request: 400,
  invalid_credentials: 401,
  second_factor_required: 401,
  step_up_required: 401,
  unauthenticated: 401,
  session_expired: 401,
  refresh_token_reused: 401,
  forbidden: 403,
  origin_refused: 403,
  not_found: 404,
  method_not_allowed: 405,
  email_taken: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  weak_password: 422,
  too_many_attempts: 429,
  internal_error: 500,
  unavailable: 503,
};
