import { createPrivateKey, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import { activeKey } from '../keys/ring.ts';
import type { SigningKey } from '../keys/signing-keys.ts';
import type { AccessTokenClaims } from './access-token-claims.ts';
import { accessTokenHeader } from './verify-access-token.ts';

export type SignAccessToken = (claims: AccessTokenClaims) => Promise<string>;

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Signs a compact JWS (RFC 7515) with the ring's active key, which is imported once. */
export function signAccessToken(ring: () => Promise<readonly SigningKey[]>): SignAccessToken {
  const imported = new WeakMap<SigningKey, KeyObject>();

  return async (claims) => {
    const active = activeKey(await ring());
    const key = imported.get(active) ?? createPrivateKey({ key: active.privateJwk as JsonWebKey, format: 'jwk' });
    imported.set(active, key);
    const input = `${encoded(accessTokenHeader(active.alg, active.id))}.${encoded(claims)}`;
    // RFC 7518 section 3.4: r and s side by side. RSA ignores the encoding; its default padding is PKCS #1 v1.5, RS256's.
    const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  };
}
