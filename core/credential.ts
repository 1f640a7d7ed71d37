import type { SettingValues } from '../contract/settings.ts';
import type { Clock } from './clock.ts';
import type { KeyCache } from './keys/key-cache.ts';
import type { MacKey } from './keys/mac-keys.ts';
import { openSessionSecret, type SessionSecret } from './sessions/session-secret.ts';
import type { AccessTokenClaims, Expectation } from './tokens/access-token-claims.ts';
import { tokenVerifier } from './tokens/token-verifier.ts';
import type { VerificationKeys } from './tokens/verify-access-token.ts';

/**
 * What a request presents. `value` is null where it presents something that cannot be read as one credential. `other` is an
 * `Authorization` of another scheme, or of none: no token was sent (RFC 6750, section 3.1).
 */
export type Credential = (
  | { readonly method: 'none' | 'other' }
  | { readonly method: 'bearer'; readonly value: string | null }
  | { readonly method: 'cookie'; readonly value: string | null }
) & {
  /** The client's address; undefined where it is not known. */
  readonly ip?: string | undefined;
};

/** A credential with a signature or a MAC of ours. Whether its session is live, the tables say. */
export type VerifiedCredential =
  | { readonly method: 'bearer'; readonly claims: AccessTokenClaims }
  | ({ readonly method: 'cookie' } & SessionSecret);

export interface CredentialDependencies {
  readonly publicKeys: KeyCache<VerificationKeys>;
  readonly macRing: () => Promise<readonly MacKey[]>;
  readonly settings: Pick<SettingValues, 'issuer' | 'audience' | 'accessTokenLifetime' | 'additionalClaims'>;
  readonly now: Clock;
}

export interface VerifyOptions {
  /** Whether an access token that has expired counts: for signing out alone. @default false */
  readonly evenIfExpired?: boolean;
}

export type VerifyCredential = (credential: Credential, options?: VerifyOptions) => Promise<VerifiedCredential | null>;

/** Reads no table. An unknown `kid` costs at most one reload of the public keys in 30 s. */
export function verifyCredential({ publicKeys, macRing, settings, now }: CredentialDependencies): VerifyCredential {
  const live: Expectation = {
    issuer: settings.issuer,
    audience: settings.audience,
    lifetime: settings.accessTokenLifetime,
    additionalClaims: settings.additionalClaims,
  };

  const liveOrExpired: Expectation = { ...live, evenIfExpired: true };
  const claimsOf = tokenVerifier({ publicKeys, now });

  return async (credential, { evenIfExpired = false } = {}) => {
    if (!('value' in credential) || credential.value === null) return null;
    if (credential.method === 'bearer') {
      const claims = await claimsOf(credential.value, evenIfExpired ? liveOrExpired : live);
      return claims && { method: 'bearer', claims };
    }
    const secret = openSessionSecret(credential.value, await macRing());
    return secret && { method: 'cookie', ...secret };
  };
}
