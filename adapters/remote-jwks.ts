import { DependencyUnavailable } from '../core/dependency-unavailable.ts';
import { publicKeysIn } from '../core/keys/key-material.ts';
import type { PublicKey } from '../core/keys/signing-keys.ts';

const loopback = ['localhost', '127.0.0.1', '[::1]'];
const answerWithin = 5_000;
const maxBytes = 65_536;

/**
 * Loads the keys that an issuer publishes, the set as a whole. Only keys of the forms that we publish count.
 * @throws DependencyUnavailable where there is no answer of the right form in 5 s, or no key in it
 * @throws TypeError at once, where the address is neither https nor http on loopback
 */
export function remoteJwks(uri: string): () => Promise<readonly PublicKey[]> {
  const address = new URL(uri);
  const isSecure =
    address.protocol === 'https:' || (address.protocol === 'http:' && loopback.includes(address.hostname));
  if (!isSecure || address.username !== '' || address.password !== '')
    throw new TypeError(`jwksUri: got ${address.protocol}//${address.host}, expected https (http only on localhost)`);

  return async () => {
    try {
      const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(answerWithin) });
      const text = await answer.text();
      if (answer.status !== 200 || text.length > maxBytes) throw new Error(`status ${answer.status}`);
      const keys = keysOfSet(text);
      if (keys.length === 0) throw new Error('there is no key in it');
      return keys;
    } catch (cause) {
      throw new DependencyUnavailable('the keys of the issuer', { cause });
    }
  };
}

/** Those keys of a set (RFC 7517, JSON) that are of the forms that we publish. */
export const keysOfSet = (text: string): PublicKey[] => publicKeysIn(text).filter(isOurs);

/** The longest exponent and a modulus of 2,048 bits or more; the coordinates of P-256. Base64url. */
const number = (text: unknown, least: number, most: number): boolean =>
  typeof text === 'string' && /^[A-Za-z0-9_-]+$/.test(text) && text.length >= least && text.length <= most;

function isOurs({ kid, alg, use, kty, crv, x, y, n, e }: PublicKey): boolean {
  if (use !== 'sig' || !number(kid, 43, 43)) return false;
  if (alg === 'ES256') return kty === 'EC' && crv === 'P-256' && number(x, 43, 43) && number(y, 43, 43);
  return alg === 'RS256' && kty === 'RSA' && number(n, 342, 1_366) && number(e, 4, 11);
}
