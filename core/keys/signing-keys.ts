import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { KeyState, RingKey } from './ring.ts';

export type SigningAlgorithm = 'ES256' | 'RS256';

export interface SigningKey extends RingKey {
  /** The RFC 7638 thumbprint; the `kid` of tokens and of the JWKS. */
  readonly id: string;
  readonly alg: SigningAlgorithm;
  readonly privateJwk: JWK;
}

/** What the JWKS publishes of a key (RFC 7517): public members, and one algorithm a key (RFC 8725bis). */
export interface PublicKey extends JWK {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly use: 'sig';
}

export async function newSigningKey(alg: SigningAlgorithm, state: KeyState, now: number): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: 2048 });
  const privateJwk = await exportJWK(privateKey);
  return { id: await calculateJwkThumbprint(privateJwk), alg, privateJwk, state, since: now };
}

export function publicKey({ id, alg, privateJwk }: SigningKey): PublicKey {
  const { kty, crv, x, y, n, e } = privateJwk;
  const members = kty === 'RSA' ? { n, e } : { crv, x, y };
  return { kty, ...members, kid: id, alg, use: 'sig' } as PublicKey;
}
