/** Mints access tokens for tests, honest ones and those that only a holder of the real key could forge. */
import { createPrivateKey, type JsonWebKey, sign } from 'node:crypto';
import { newSigningKey, type PublicKey, publicKey, type SigningAlgorithm } from '../../core/keys/signing-keys.ts';
import { newId } from '../../core/random.ts';
import type { AccessTokenClaims } from '../../core/tokens/access-token-claims.ts';
import { noon } from './builders.ts';

export const issuer = 'https://auth.example.com';
export const audience = 'https://api.example.com';
export const lifetime = 900;
/** `noon` in epoch seconds: when the tests of tokens take place. */
export const now = noon / 1_000;

export const someClaims = (parts: Partial<Record<keyof AccessTokenClaims, unknown>> = {}): AccessTokenClaims =>
  ({
    iss: issuer,
    aud: audience,
    sub: newId(),
    client_id: 'mobile',
    iat: now,
    nbf: now,
    exp: now + lifetime,
    jti: newId(),
    sid: newId(),
    gen: 3,
    auth_time: now - 60,
    amr: ['pwd'],
    roles: ['member'],
    permissions: ['notes:read', 'notes:write'],
    ...parts,
  }) as AccessTokenClaims;

export const base64url = (data: string | Buffer): string => Buffer.from(data).toString('base64url');

export interface Mint {
  readonly alg: SigningAlgorithm;
  readonly publicKey: PublicKey;
  /** The header as we write it. */
  readonly header: string;
  /** A token over exactly these texts, signed by the real key; with another hash or padding where `how` says so. */
  readonly sign: (
    header: string | Buffer,
    payload: string | Buffer,
    how?: { hash?: string; padding?: number },
  ) => string;
  readonly token: (claims: object) => string;
}

export async function mint(alg: SigningAlgorithm): Promise<Mint> {
  const key = await newSigningKey(alg, 'active', noon);
  const privateKey = createPrivateKey({ key: key.privateJwk as JsonWebKey, format: 'jwk' });
  const header = `{"alg":"${alg}","kid":"${key.id}","typ":"at+jwt"}`;
  const signed: Mint['sign'] = (head, payload, { hash = 'sha256', ...padding } = {}) => {
    const input = `${base64url(head)}.${base64url(payload)}`;
    const key = { key: privateKey, dsaEncoding: 'ieee-p1363' as const, ...padding };
    return `${input}.${base64url(sign(hash, Buffer.from(input), key))}`;
  };
  return {
    alg,
    publicKey: publicKey(key),
    header,
    sign: signed,
    token: (claims) => signed(header, JSON.stringify(claims)),
  };
}

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The other signature that verifies wherever this one does: s becomes n - s. */
export function malleableTwin(token: string): string {
  const dot = token.lastIndexOf('.');
  const raw = Buffer.from(token.slice(dot + 1), 'base64url');
  const s = order - BigInt(`0x${raw.toString('hex', 32)}`);
  const twin = Buffer.concat([raw.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
  return `${token.slice(0, dot)}.${base64url(twin)}`;
}

/** A token whose signature is r‖s of these numbers. */
export function withSignature(token: string, r: bigint, s: bigint): string {
  const bytes = [r, s].map((number) => number.toString(16).padStart(64, '0')).join('');
  return `${token.slice(0, token.lastIndexOf('.'))}.${base64url(Buffer.from(bytes, 'hex'))}`;
}

export const curveOrder = order;
