/** Forges access tokens with the service's own signing key, stolen from its secret: what no attacker should ever reach. */
import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import { ringIn } from '../../core/keys/key-material.ts';
import { activeKey } from '../../core/keys/ring.ts';
import type { SigningKey } from '../../core/keys/signing-keys.ts';
import { base64url } from '../support/token-mint.ts';
import { type Attacked, eventOf } from './attack-target.ts';

/** Text and bytes go as they are, an object as its JSON. */
export type Part = string | Buffer | object;

const bytesOf = (part: Part): string | Buffer =>
  typeof part === 'string' || Buffer.isBuffer(part) ? part : JSON.stringify(part);

/** `header.payload`, without a signature. */
export const inputOf = (header: Part, payload: Part): string =>
  `${base64url(bytesOf(header))}.${base64url(bytesOf(payload))}`;

export const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(String(token.split('.')[1]), 'base64url').toString());

export interface Forger {
  readonly kid: string;
  /** The header text that genuine tokens carry. */
  readonly header: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** A token over exactly this, whose signature is genuine. */
  readonly token: (payload: Part, header?: Part) => string;
}

export async function forgerOf(service: Attacked): Promise<Forger> {
  const { id, alg, privateJwk } = activeKey(ringIn<SigningKey>(await service.secret('signing')));
  const privateKey = createPrivateKey({ key: privateJwk as JsonWebKey, format: 'jwk' });
  const genuine = `{"alg":"${alg}","kid":"${id}","typ":"at+jwt"}`;
  return {
    kid: id,
    header: genuine,
    privateKey,
    publicKey: createPublicKey(privateKey),
    token: (payload, header = genuine) => signed(inputOf(header, payload), privateKey),
  };
}

/** Signs `header.payload` in the form of JWS. */
export const signed = (input: string, key: KeyObject, hash: string | null = 'sha256'): string =>
  `${input}.${base64url(sign(hash, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }))}`;

/**
 * A token opens nothing: neither a protected route nor an endpoint of ours, though a genuine cookie comes along, and
 * nothing is handed out.
 */
export async function expectRefused(service: Attacked, token: string, cookie: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, cookie };
  const [protectedRoute, ours] = await Promise.all([
    service.call('/demo/whoami', { headers }),
    service.call('/auth/me', { headers }),
  ]);
  expect({ status: protectedRoute.status, text: protectedRoute.text }).toEqual({
    status: 403,
    text: '{"message":"Forbidden"}',
  });
  expect({ status: ours.status, code: ours.json?.code }).toEqual({ status: 401, code: 'unauthenticated' });
  expect(ours.headers).toMatchObject({
    'cache-control': 'no-store',
    'content-type': 'application/problem+json',
    'www-authenticate': 'Bearer error="invalid_token"',
  });
  expect([protectedRoute.setCookies, ours.setCookies]).toEqual([[], []]);
}

/** The same for what no HTTP client can send: straight to the functions, as if a gateway had let it through. */
export async function expectRefusedAsEvent(service: Attacked, authorization: string, cookie: string): Promise<void> {
  const event = eventOf({ headers: { authorization }, cookies: [cookie] });
  expect(await service.invoke('authorizer', event)).toEqual({ isAuthorized: false });
  const { statusCode, cookies } = (await service.invoke('me', event)) as { statusCode: number; cookies?: string[] };
  expect({ statusCode, cookies }).toEqual({ statusCode: 401, cookies: [] });
}
