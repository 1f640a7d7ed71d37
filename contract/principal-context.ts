import type { ClientType } from './client-types.ts';
import type { ErrorCode } from './errors.ts';

/** What the authorizer hands to the routes behind it: every value a string, lists joined by a space. */
export interface PrincipalContext {
  /** The user's id. */
  readonly sub: string;
  /** The session's id. */
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

/** Where nobody is signed in, and the route lets such a request through: there is no principal. */
export interface NobodyContext {
  readonly auth_method: 'none';
}

/** Of a request that is refused, on a route that asks to hear of it: there is no principal, and the backend has to answer the problem. */
export interface DeniedContext {
  readonly denied: ErrorCode;
  /** With `step_up_required`: how old the proof may be, seconds. */
  readonly max_age?: string;
}

export type RouteContext = PrincipalContext | NobodyContext | DeniedContext;
