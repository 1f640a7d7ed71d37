import type { ClientType } from '../contract/client-types.ts';
import type { Principal as KnownPrincipal } from '../core/principal.ts';

/**
 * Who is calling, as the authorizer or the verifier has proven it.
 * @stability stable
 */
export interface Principal {
  /** The `sub` of tokens. */
  readonly userId: string;
  /** The `sid` of tokens. */
  readonly sessionId: string;
  /** Which kind of client signed in. */
  readonly clientType: ClientType;
  /** Which credential the request carried. */
  readonly authMethod: 'bearer' | 'cookie';
  /** By name. */
  readonly roles: readonly string[];
  /** By name. */
  readonly permissions: readonly string[];
  /** When the user last proved who they are. */
  readonly authTime: Date;
  /** How: the methods, RFC 8176. `mfa` where two factors came together. */
  readonly amr: readonly string[];
}

export const principalOf = ({
  userId,
  sessionId,
  clientType,
  method,
  roles,
  permissions,
  authenticatedAt,
  amr,
}: KnownPrincipal): Principal => ({
  ...{ userId, sessionId, clientType, authMethod: method, roles, permissions, amr },
  authTime: new Date(authenticatedAt),
});
