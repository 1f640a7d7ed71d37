import type { APIGatewayProxyEventV2, APIGatewayProxyEventV2WithLambdaAuthorizer } from 'aws-lambda';
import type { PrincipalContext } from '../../contract/principal-context.ts';

/**
 * The principal that the authorizer passed on. A route that is reached without one is misconfigured: that is breakage,
 * never an anonymous caller. Headers of the client's say nothing about who it is.
 */
export function principalIn(event: APIGatewayProxyEventV2): PrincipalContext {
  const { authorizer } = (event as APIGatewayProxyEventV2WithLambdaAuthorizer<PrincipalContext | null>).requestContext;
  const context = authorizer?.lambda;
  if (!context?.sub || !context.sid) throw new Error('no authorizer stands before this route');
  const { sub, sid, client_type, auth_method, roles, permissions, auth_time, amr } = context;
  return { sub, sid, client_type, auth_method, roles, permissions, auth_time, amr };
}
