import type { PrincipalContext } from '../../contract/principal-context.ts';
import type { Principal } from '../../core/principal.ts';
import type { Request } from './request.ts';

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

/**
 * The principal that the authorizer passed on. A route that is reached without one is misconfigured: that is breakage,
 * never an anonymous caller. Headers of the client's say nothing about who it is.
 */
export function principalFrom({ authorizerContext }: Pick<Request, 'authorizerContext'>): PrincipalContext {
  const context = authorizerContext as PrincipalContext | null;
  if (!context?.sub || !context.sid) throw new Error('no authorizer stands before this route');
  const { sub, sid, client_type, auth_method, roles, permissions, auth_time, amr } = context;
  return { sub, sid, client_type, auth_method, roles, permissions, auth_time, amr };
}
