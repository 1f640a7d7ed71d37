import { importJWK, SignJWT } from 'jose';
import { activeKey } from '../keys/ring.ts';
import type { SigningKey } from '../keys/signing-keys.ts';
import type { AccessTokenClaims } from './access-token-claims.ts';
import { accessTokenHeader } from './verify-access-token.ts';

export type SignAccessToken = (claims: AccessTokenClaims) => Promise<string>;

type ImportedKey = Awaited<ReturnType<typeof importJWK>>;

/** Signs with the ring's active key; the private key is imported once a key, not extractable. */
export function signAccessToken(ring: () => Promise<readonly SigningKey[]>): SignAccessToken {
  const imported = new WeakMap<SigningKey, Promise<ImportedKey>>();

  return async (claims) => {
    const key = activeKey(await ring());
    const privateKey = imported.get(key) ?? importJWK(key.privateJwk, key.alg, { extractable: false });
    imported.set(key, privateKey);
    return new SignJWT({ ...claims }).setProtectedHeader(accessTokenHeader(key.alg, key.id)).sign(await privateKey);
  };
}
