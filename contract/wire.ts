/** The bodies on the wire, as clients see them. Times are RFC 3339 in UTC, durations seconds. */

export type ClientType = 'web' | 'mobile' | 'api';
export const clientTypes: readonly ClientType[] = ['web', 'mobile', 'api'];

export type LogoutScope = 'local' | 'others' | 'global';
export const logoutScopes: readonly LogoutScope[] = ['local', 'others', 'global'];

/** Why a session ended; the `reason` of `session_expired`. */
export type EndReason =
  | 'idle_timeout'
  | 'absolute_timeout'
  | 'logged_out'
  | 'revoked'
  | 'password_changed'
  | 'refresh_reused'
  | 'user_disabled'
  | 'admin';

export type ErrorCode =
  | 'invalid_request'
  | 'invalid_credentials'
  | 'unauthenticated'
  | 'session_expired'
  | 'refresh_token_reused'
  | 'forbidden'
  | 'origin_refused'
  | 'not_found'
  | 'method_not_allowed'
  | 'email_taken'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'weak_password'
  | 'too_many_attempts'
  | 'internal_error'
  | 'unavailable';

export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

/** RFC 9457, `application/problem+json`. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail?: string;
  readonly errors?: readonly FieldFault[];
  /** Only with `session_expired`. */
  readonly reason?: EndReason;
  readonly request_id: string;
}

export interface UserBody {
  readonly id: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly created_at: string;
}

export interface SessionBody {
  readonly id: string;
  readonly client_type: ClientType;
  readonly created_at: string;
  readonly last_seen_at: string;
  readonly expires_at: string;
  readonly idle_expires_at: string;
  /** When the user last proved who they are. */
  readonly auth_time: string;
  /** How: the methods, RFC 8176. */
  readonly amr: readonly string[];
  readonly ip: string;
  readonly user_agent: string | null;
  readonly device_name: string | null;
  readonly current: boolean;
}

export interface SignedInBody {
  readonly user: UserBody;
  readonly session: SessionBody;
}

export interface TokensBody extends SignedInBody {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly refresh_token: string;
  readonly refresh_expires_in: number;
}

/** What the authorizer hands to the routes behind it: every value a string, lists joined by a space. */
export interface PrincipalContext {
  readonly sub: string;
  readonly sid: string;
  readonly client_type: ClientType;
  readonly auth_method: 'bearer' | 'cookie';
  readonly roles: string;
  readonly permissions: string;
  /** When the user last proved who they are, RFC 3339. */
  readonly auth_time: string;
  /** How: the methods, RFC 8176. */
  readonly amr: string;
}

export const sessionCookieName = '__Host-session';
export const deviceCookieName = '__Host-device';
/** Carries the device token of clients that keep no cookies, both ways. */
export const deviceHeaderName = 'Auth-Device-Token';
export const refreshOutcomeHeaderName = 'Auth-Refresh-Outcome';
export const maxBodyBytes = 16_384;
