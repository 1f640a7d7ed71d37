import type { PrincipalContext } from '../../contract/principal-context.ts';
import type { Credential } from '../../core/credential.ts';
import type { Principal } from '../../core/principal.ts';
import { logEvent, withinRequest } from '../telemetry/log.ts';
import { credentialOf } from './credentials.ts';
import type { HttpSettings } from './http-settings.ts';
import { isOriginAllowed } from './origin-check.ts';
import { principalContext } from './principal-context.ts';
import type { Request } from './request.ts';
import { isFromProxy, type TrustedProxy } from './trusted-proxy.ts';

/** What decides: the rest of a request says nothing about its sender. */
export type AuthorizerRequest = Pick<Request, 'id' | 'method' | 'headers' | 'cookies'>;

/** Why a request is denied: gateways that can say it say it. */
export type Denial = 'unauthenticated' | 'forbidden' | 'unavailable';

/** What is passed on to the route, or why the request is denied. */
export type AuthorizerVerdict = PrincipalContext | Denial;

export type AuthorizerPipeline = (request: AuthorizerRequest) => Promise<AuthorizerVerdict>;

/**
 * The pipeline of the authorizer, without middy: it is on the way of every request. It denies for anything that is
 * thrown (ASVS 5.0 16.5.3), and holds a cookie to its origin, for the routes behind it have no pipeline of ours.
 */
export function authorizerPipeline(
  run: (credential: Credential) => Promise<Principal | null>,
  { allowedOrigins, sessionCookieName }: Pick<HttpSettings, 'allowedOrigins' | 'sessionCookieName'>,
  proxy: TrustedProxy | null,
): AuthorizerPipeline {
  const decide = async (request: AuthorizerRequest): Promise<AuthorizerVerdict> => {
    if (proxy && !(await isFromProxy(request.headers, proxy))) return 'forbidden';
    const credential = credentialOf(request, sessionCookieName);
    if (credential.method === 'cookie' && !isOriginAllowed(request, true, allowedOrigins)) return 'forbidden';
    const principal = await run(credential);
    return principal ? principalContext(principal) : 'unauthenticated';
  };

  return (request) =>
    withinRequest(request.id, async () => {
      try {
        return await decide(request);
      } catch (cause) {
        logEvent('sys_unavailable', {
          what: 'denied for a failure',
          name: cause instanceof Error ? cause.name : 'not an error',
        });
        return 'unavailable';
      }
    });
}
