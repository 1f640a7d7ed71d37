import { type Clock, toSeconds } from '../clock.ts';
import type { KeyCache } from '../keys/key-cache.ts';
import type { AccessTokenClaims, Expectation } from './access-token-claims.ts';
import { verifiedTokens } from './verified-tokens.ts';
import type { VerificationKeys } from './verify-access-token.ts';

export interface TokenVerifierDependencies {
  readonly publicKeys: KeyCache<VerificationKeys>;
  readonly now: Clock;
  /** Tokens whose signature is remembered. @default that of `verifiedTokens` */
  readonly capacity?: number;
}

/** The claims of a genuine token, or null. An unknown `kid` costs at most one reload of the public keys in 30 s. */
export function tokenVerifier({ publicKeys, now, capacity }: TokenVerifierDependencies) {
  const verify = verifiedTokens(capacity);

  return async (token: string, expected: Expectation): Promise<AccessTokenClaims | null> => {
    const verdict = verify(token, await publicKeys.get(), expected, toSeconds(now()));
    if (verdict !== 'unknown_key') return verdict;
    const again = verify(token, await publicKeys.reload(), expected, toSeconds(now()));
    return again === 'unknown_key' ? null : again;
  };
}
