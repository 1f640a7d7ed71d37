import { createPublicKey } from 'node:crypto';
import { decodeCredentialPublicKey, isoBase64URL } from '@simplewebauthn/server/helpers';

/** RFC 9053 and RFC 8230: the members of a COSE key, as those of a JSON Web Key. */
const members = {
  2: { kty: 'EC', crv: 'P-256', x: -2, y: -3 },
  1: { kty: 'OKP', crv: 'Ed25519', x: -2 },
  3: { kty: 'RSA', n: -1, e: -2 },
} as const;

/** NIST SP 800-131A: an RSA key of fewer bits is none. */
const leastModulus = 2_048;

/**
 * Whether a new credential's key can verify anything: a whole one, whose point lies on its curve. A key that was cut
 * short would lock its user out, at the next sign-in and not now.
 * @throws Error where it is malformed
 */
export function isUsableKey(cose: Uint8Array): boolean {
  const map = decodeCredentialPublicKey(Uint8Array.from(cose)) as unknown as Map<number, unknown>;
  const form = members[map.get(1) as keyof typeof members];
  const jwk = Object.fromEntries(
    Object.entries(form).map(([name, at]) => [
      name,
      typeof at === 'number' ? isoBase64URL.fromBuffer(map.get(at) as Uint8Array<ArrayBuffer>) : at,
    ]),
  );
  const { modulusLength, publicExponent } = createPublicKey({ key: jwk, format: 'jwk' }).asymmetricKeyDetails ?? {};
  if (modulusLength === undefined || publicExponent === undefined) return true;
  return modulusLength >= leastModulus && publicExponent > 1n && publicExponent % 2n === 1n;
}
