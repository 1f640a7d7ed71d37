import type { Principal } from '../principal.ts';
import type { AccessTokenClaims } from './access-token-claims.ts';

/** Who an access token says is calling. */
export const bearerPrincipal = (claims: AccessTokenClaims): Principal => ({
  userId: claims.sub,
  sessionId: claims.sid,
  clientType: claims.client_id,
  method: 'bearer',
  roles: claims.roles,
  permissions: claims.permissions,
  authenticatedAt: claims.auth_time * 1_000,
  amr: claims.amr,
});
