import type { ClientType } from './client-types.ts';
import type { ErrorCode } from './errors.ts';

/** What the authorizer hands to the routes behind it: every value a string, lists joined by a space. */
export interface PrincipalContext {
  /** The user's id. */
  readonly sub: string;
  /** The session's id. */
  readonly sid: string;
  /** Which kind of client began the session. */
  readonly client_type: ClientType;
  /** Which credential the request carried. */
  readonly auth_method: 'bearer' | 'cookie';
  /** Joined by spaces. */
  readonly roles: string;
  /** Joined by spaces. */
  readonly permissions: string;
  /** When the user last proved who they are, RFC 3339. */
  readonly auth_time: string;
  /** How: the methods, RFC 8176. */
  readonly amr: string;
}

/** Where nobody is signed in, and the route lets such a request through: there is no principal. */
export interface NobodyContext {
  /** No credential was sent. */
  readonly auth_method: 'none';
}

/** Of a request that is refused, on a route that asks to hear of it: there is no principal, and the backend has to answer the problem. */
export interface DeniedContext {
  readonly denied: ErrorCode;
  /** With `step_up_required`: how old the proof may be, seconds. */
  readonly max_age?: string;
}

export type RouteContext = PrincipalContext | NobodyContext | DeniedContext;
