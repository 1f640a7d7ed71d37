import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import type { PrincipalContext } from '../../contract/principal-context.ts';
import type { Credential } from '../../core/credential.ts';
import type { Principal } from '../../core/principal.ts';
import { credentialOf } from './credentials.ts';
import { logEvent, withinRequest } from './log.ts';
import { isOriginAllowed } from './origin-check.ts';
import { principalContext } from './principal-context.ts';

type Decision = { isAuthorized: false } | { isAuthorized: true; context: PrincipalContext };

const denied: Decision = { isAuthorized: false };

/**
 * The authorizer's corridor: a simple response, and a denial for whatever is thrown (ASVS 5.0 16.5.3). A cookie is
 * held to its origin here too, for the routes behind have no corridor of ours.
 */
export function authorizing(
  run: (credential: Credential) => Promise<Principal | null>,
  { allowedOrigins }: { readonly allowedOrigins: readonly string[] },
): (event: APIGatewayRequestAuthorizerEventV2) => Promise<Decision> {
  const decide = async (event: APIGatewayRequestAuthorizerEventV2): Promise<Decision> => {
    const { headers, cookies, requestContext } = event;
    const credential = credentialOf({ headers, cookies });
    if (credential.method === 'cookie') {
      const facts = {
        method: requestContext.http.method,
        origin: headers?.origin,
        fetchSite: headers?.['sec-fetch-site'],
        carriesCookie: true,
      };
      if (!isOriginAllowed(facts, allowedOrigins)) return denied;
    }
    const principal = await run(credential);
    return principal ? { isAuthorized: true, context: principalContext(principal) } : denied;
  };

  return (event) =>
    withinRequest(event.requestContext.requestId, async () => {
      try {
        return await decide(event);
      } catch (cause) {
        logEvent('sys_unavailable', {
          what: 'denied for a failure',
          name: cause instanceof Error ? cause.name : 'not an error',
        });
        return denied;
      }
    });
}
