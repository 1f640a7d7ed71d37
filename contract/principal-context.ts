import type { ClientType } from './client-types.ts';

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
