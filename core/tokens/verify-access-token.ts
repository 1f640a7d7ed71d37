import { isUtf8 } from 'node:buffer';
import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import type { PublicKey, SigningAlgorithm } from '../keys/signing-keys.ts';
import { type AccessTokenClaims, areClaims, type Expectation } from './access-token-claims.ts';
import { fromBase64url } from './base64url.ts';

/** The header, in the one order that we write and read. */
export const accessTokenHeader = (alg: SigningAlgorithm, kid: string) => ({ alg, kid, typ: 'at+jwt' }) as const;

/**
 * Verification keys by the exact header text that their tokens carry. Looking the text up is the whole header check:
 * no algorithm is negotiated, and no member of a header (jku, jwk, crit, b64, ...) is ever acted upon.
 */
export type VerificationKeys = ReadonlyMap<string, { readonly alg: SigningAlgorithm; readonly key: KeyObject }>;

export const verificationKeys = (keys: readonly PublicKey[]): VerificationKeys =>
  new Map(
    keys.map((jwk) => [
      Buffer.from(JSON.stringify(accessTokenHeader(jwk.alg, jwk.kid))).toString('base64url'),
      { alg: jwk.alg, key: createPublicKey({ key: jwk as unknown as JsonWebKey, format: 'jwk' }) },
    ]),
  );

/** Longer than any token of ours with 64 roles and 64 permissions is likely to be; checked before anything is parsed. */
export const maxTokenLength = 4_096;

const shape = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;

/**
 * Checks a compact JWS against the keys and the strict schema, on synchronous node:crypto: WebCrypto's hop to the
 * thread pool costs more than the signature. It accepts nothing that jose under the same schema refuses; a test holds
 * the two against each other. Sources: RFC 7515, RFC 8725, RFC 9068, ASVS 5.0 V9.
 *
 * @returns the claims; `unknown_key` where the token names a key that is not among `keys`; null for anything else.
 */
export function verifyAccessToken(
  token: string,
  keys: VerificationKeys,
  expected: Expectation,
  nowSeconds: number,
): AccessTokenClaims | 'unknown_key' | null {
  if (token.length > maxTokenLength) return null;
  const parts = shape.exec(token);
  if (!parts) return null;
  const [, header, payload, signature] = parts as unknown as readonly [string, string, string, string];
  const known = keys.get(header);
  if (!known) return namesUnknownKey(header) ? 'unknown_key' : null;
  const signed = fromBase64url(signature);
  const body = fromBase64url(payload);
  if (!signed || !body || !isUtf8(body)) return null;
  if (!isSigned(known, token.slice(0, header.length + 1 + payload.length), signed)) return null;
  return claimsIn(body.toString(), expected, nowSeconds);
}

function isSigned({ alg, key }: { alg: SigningAlgorithm; key: KeyObject }, input: string, signature: Buffer): boolean {
  if (alg === 'RS256') return verify('sha256', Buffer.from(input), key, signature);
  return signature.length === 64 && verify('sha256', Buffer.from(input), key, derSignature(signature));
}

function claimsIn(text: string, expected: Expectation, nowSeconds: number): AccessTokenClaims | null {
  let claims: unknown;
  try {
    claims = JSON.parse(text);
  } catch {
    return null;
  }
  // The canonical form turns away duplicate members, odd numbers (1.0, 1e999) and escaped spellings in one stroke.
  return areClaims(claims, expected, nowSeconds) && JSON.stringify(claims) === text ? claims : null;
}

function namesUnknownKey(header: string): boolean {
  const text = fromBase64url(header)?.toString();
  return text !== undefined && /^\{"alg":"(?:ES256|RS256)","kid":"[A-Za-z0-9_-]{43}","typ":"at\+jwt"\}$/.test(text);
}

/** r‖s as DER: OpenSSL verifies DER 20 us faster than it converts `ieee-p1363` itself. */
function derSignature(raw: Buffer): Buffer {
  const der = Buffer.allocUnsafe(72);
  let at = derInteger(raw, 0, der, 2);
  at = derInteger(raw, 32, der, at);
  der[0] = 0x30;
  der[1] = at - 2;
  return der.subarray(0, at);
}

function derInteger(raw: Buffer, from: number, der: Buffer, at: number): number {
  let start = from;
  const end = from + 32;
  while (start < end - 1 && raw[start] === 0) start++;
  const padded = (raw[start] ?? 0) & 0x80 ? 1 : 0;
  der[at] = 0x02;
  der[at + 1] = end - start + padded;
  if (padded) der[at + 2] = 0;
  raw.copy(der, at + 2 + padded, start, end);
  return at + 2 + padded + end - start;
}
