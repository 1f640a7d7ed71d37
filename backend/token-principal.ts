import { type Clock, toSeconds } from '../core/clock.ts';
import type { Credential } from '../core/credential.ts';
import { AuthError } from '../core/errors.ts';
import type { Principal } from '../core/principal.ts';
import type { AccessTokenClaims, Expectation } from '../core/tokens/access-token-claims.ts';
import { bearerPrincipal } from '../core/tokens/bearer-principal.ts';
import type { tokenVerifier } from '../core/tokens/token-verifier.ts';

export interface TokenPrincipalDependencies {
  readonly claimsOf: ReturnType<typeof tokenVerifier>;
  readonly expected: Expectation;
  readonly isRevoked: (sessionId: string) => Promise<boolean>;
  readonly now: Clock;
}

export interface ProvenPrincipal {
  readonly principal: Principal;
  readonly claims: AccessTokenClaims;
}

/**
 * Who presents an access token, as the authorizer finds it, but that nothing is written: the caller may only read.
 * @throws AuthError `unauthenticated`; null is for a request that presents nothing
 */
export const tokenPrincipal =
  ({ claimsOf, expected, isRevoked, now }: TokenPrincipalDependencies) =>
  async (credential: Credential): Promise<ProvenPrincipal | null> => {
    if (credential.method === 'none') return null;
    // Made only where it is thrown: the stack of an error takes longer than all the rest.
    const refusal = () => new AuthError('unauthenticated', { tokenSent: credential.method === 'bearer' });
    if (credential.method !== 'bearer' || credential.value === null) throw refusal();
    const claims = await claimsOf(credential.value, expected);
    // The read takes time; a token that ran out meanwhile is refused all the same.
    if (!claims || (await isRevoked(claims.sid)) || claims.exp <= toSeconds(now())) throw refusal();
    return { principal: bearerPrincipal(claims), claims };
  };
