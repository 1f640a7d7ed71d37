import { type AccessTokenClaims, areClaims } from './access-token-claims.ts';
import { type VerificationKeys, verifyAccessToken } from './verify-access-token.ts';

export type VerifyAccessToken = typeof verifyAccessToken;

/** At some 2 KB a token: 2 MB at most. */
const remembered = 1_000;

/**
 * `verifyAccessToken`, which remembers whose signature it has checked: a client comes back with the same token for as
 * long as that lives. Only the signature is remembered, for these very bytes and under this very set of keys; issuer,
 * audience and every time are checked anew, and revocation is asked elsewhere. A set that was loaded again starts over.
 */
export function verifiedTokens(capacity: number = remembered): VerifyAccessToken {
  const claimsOf = new Map<string, AccessTokenClaims>();
  let under: VerificationKeys | null = null;

  return (token, keys, expected, nowSeconds) => {
    if (keys !== under) {
      claimsOf.clear();
      under = keys;
    }
    const known = claimsOf.get(token);
    if (known) return areClaims(known, expected, nowSeconds) ? known : null;
    const verdict = verifyAccessToken(token, keys, expected, nowSeconds);
    if (verdict !== null && verdict !== 'unknown_key') {
      claimsOf.set(token, Object.freeze(verdict));
      if (claimsOf.size > capacity) claimsOf.delete(claimsOf.keys().next().value ?? '');
    }
    return verdict;
  };
}
