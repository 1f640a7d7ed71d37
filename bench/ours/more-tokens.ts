import { createPrivateKey, type JsonWebKey, sign } from 'node:crypto';
import { newId } from '../../core/random.ts';
import type { Service } from '../harness/service.ts';
import { secretOf } from './service-secret.ts';

interface SigningRing {
  readonly keys: readonly { readonly id: string; readonly state: string; readonly privateJwk: JsonWebKey }[];
}

/** More access tokens of the same session, each with its own `jti`, signed with the service's key. */
export async function moreTokens(service: Service, count: number): Promise<string[]> {
  const ring = (await secretOf(service, 'signing')) as unknown as SigningRing;
  const active = ring.keys.find(({ state }) => state === 'active');
  if (!active) throw new Error('there is no active key');
  const key = createPrivateKey({ key: active.privateJwk, format: 'jwk' });
  const [header, payload] = service.bearer.split('.');
  const claims = JSON.parse(Buffer.from(String(payload), 'base64url').toString());
  return Array.from({ length: count }, () => {
    const text = JSON.stringify({ ...claims, jti: newId() });
    const input = `${header}.${Buffer.from(text).toString('base64url')}`;
    // RSA ignores the encoding.
    return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  });
}
