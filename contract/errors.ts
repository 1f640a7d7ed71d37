/** Every refusal and failure that a client is told of (RFC 9457), and every reason why a session ended. */

export interface Problem {
  readonly status: number;
  /** One line for people; the same for each refusal of this code. */
  readonly title: string;
}

/** By code. A code is stable: clients decide on it. */
export const problems = {
  invalid_request: { status: 400, title: 'The request is malformed' },
  invalid_credentials: { status: 401, title: 'The credentials are wrong' },
  second_factor_required: { status: 401, title: 'A second factor is needed' },
  step_up_required: { status: 401, title: 'A fresh or stronger proof of who you are is needed' },
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
} as const satisfies Record<string, Problem>;

export type ErrorCode = keyof typeof problems;

export type ProblemMember = 'errors' | 'reason' | 'challenge_id' | 'expires_in' | 'methods' | 'max_age';

export interface ProblemDoc {
  /** When a client meets it. */
  readonly when: string;
  /** The members that it may carry beyond those of every problem. */
  readonly members?: readonly ProblemMember[];
  /** The header that comes with it. */
  readonly header?: 'Allow' | 'Retry-After' | 'WWW-Authenticate';
}

/** What the documents say of each code. Apart from the problems themselves, so that no function carries it. */
export const problemDocs: Readonly<Record<ErrorCode, ProblemDoc>> = {
  invalid_request: {
    when: 'The body is not JSON, or a field is missing, unknown, of the wrong type or too long.',
    members: ['errors'],
  },
  invalid_credentials: {
    when: 'Wrong password, unknown address, disabled user, wrong or spent code, dead challenge, unknown or false passkey: the same bytes for each.',
  },
  second_factor_required: {
    when: 'The password was right, and the user has a second factor. There is no session yet.',
    members: ['challenge_id', 'expires_in', 'methods'],
  },
  step_up_required: {
    when: 'Signed in, but the proof is older or weaker than this wants (RFC 9470).',
    members: ['max_age', 'methods'],
    header: 'WWW-Authenticate',
  },
  unauthenticated: {
    when: 'No credential, or one that is expired, revoked or forged.',
    header: 'WWW-Authenticate',
  },
  session_expired: {
    when: 'The cookie or refresh token was genuine, but its session has ended.',
    members: ['reason'],
  },
  refresh_token_reused: {
    when: 'A genuine refresh token of an older generation, outside the windows: the whole session has been revoked.',
  },
  forbidden: {
    when: 'The role is missing, registration is closed, the app refuses the token, or the request went around the trusted proxy.',
  },
  origin_refused: { when: 'The request comes from an origin that is not allowed.' },
  not_found: { when: 'There is no such thing, or it is not yours.' },
  method_not_allowed: { when: 'The path has other methods.', header: 'Allow' },
  email_taken: { when: 'Somebody has registered with the address before.' },
  payload_too_large: { when: 'The body has more than 16 KiB; it was not read.' },
  unsupported_media_type: { when: 'The body is not `application/json`, or it is encoded.' },
  weak_password: { when: 'The new password breaks a rule.', members: ['errors'] },
  too_many_attempts: {
    when: 'Too many wrong guesses, registrations or sign-ins before this one.',
    header: 'Retry-After',
  },
  internal_error: { when: 'A fault of ours; nothing of its cause leaks.' },
  unavailable: {
    when: 'A dependency failed, or something else happened to the same account at that moment; nothing was half done.',
    header: 'Retry-After',
  },
};

/** Why a session ended, the `reason` of `session_expired`: each with its sentence. */
export const endReasons = {
  idle_timeout: 'It was not used for too long.',
  absolute_timeout: 'It lived as long as a session may.',
  logged_out: 'Its user signed out.',
  revoked: 'Its user ended it from another device.',
  email_changed: 'The e-mail address was changed.',
  session_limit: 'Its user signed in on more devices than are allowed, and this one was unused for longest.',
  password_changed: 'The password was changed.',
  refresh_reused: 'One of its refresh tokens was used again by somebody who should not have it.',
  user_disabled: 'The user was disabled.',
  user_deleted: 'The user was deleted.',
  admin: 'An operator ended it.',
} as const;

export type EndReason = keyof typeof endReasons;

/** What proves who it is, once more or in the second place. */
export const proofMethods = ['password', 'totp', 'recovery_code', 'passkey'] as const;
export type ProofMethod = (typeof proofMethods)[number];

/** One field that is wrong. */
export interface FieldFault {
  /** Its name; of a nested one the path, as in `passkey.credential`. */
  readonly field: string;
  /** What is wrong with it, for developers. */
  readonly message: string;
}

/** How many faults a refusal lists; a body may have thousands. */
export const maxFieldFaults = 20;
