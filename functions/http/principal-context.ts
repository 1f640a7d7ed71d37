import type { PrincipalContext } from '../../contract/principal-context.ts';
import type { Principal } from '../../core/principal.ts';

/** Strings only: REST APIs stringify the context, and HTTP APIs should not differ. */
export const principalContext = ({
  userId,
  sessionId,
  clientType,
  method,
  roles,
  permissions,
  authenticatedAt,
  amr,
}: Principal): PrincipalContext => ({
  sub: userId,
  sid: sessionId,
  client_type: clientType,
  auth_method: method,
  roles: roles.join(' '),
  permissions: permissions.join(' '),
  auth_time: new Date(authenticatedAt).toISOString(),
  amr: amr.join(' '),
});
