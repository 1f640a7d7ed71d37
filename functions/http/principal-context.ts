import type { ClientType } from '../../contract/client-types.ts';
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

/**
 * The principal behind a context: what `principalContext` wrote, read back. Each value is checked, for another authorizer's
 * context may have members of the same name.
 * @throws Error where it is not a context of ours
 */
export function principalIn(context: unknown): Principal {
  const given = (context ?? {}) as Partial<Record<keyof PrincipalContext, unknown>>;
  const text = (name: keyof PrincipalContext): string => {
    const value = given[name];
    return typeof value === 'string' ? value : refuse(name);
  };
  const word = (name: keyof PrincipalContext): string => text(name) || refuse(name);
  const list = (name: keyof PrincipalContext): string[] => text(name).split(' ').filter(Boolean);
  const method = text('auth_method');
  const authenticatedAt = Date.parse(text('auth_time'));
  if (method !== 'bearer' && method !== 'cookie') refuse('auth_method');
  if (Number.isNaN(authenticatedAt)) refuse('auth_time');
  return {
    userId: word('sub'),
    sessionId: word('sid'),
    clientType: word('client_type') as ClientType,
    method,
    roles: list('roles'),
    permissions: list('permissions'),
    authenticatedAt,
    amr: list('amr'),
  };
}

function refuse(name: keyof PrincipalContext): never {
  throw new Error(`no authorizer of hybrid-auth stands before this route: its context has no ${name} of ours`);
}
