import { type MacKey, mac } from '../keys/mac-keys.ts';
import { sameBytes } from '../random.ts';
import { fromBase64url } from './base64url.ts';

/**
 * `rt_` + base64url of: version 1 | session id 16 | user id 16 | generation 4 | MAC key id 6 | proof 32 | tag 32.
 * proof = HMAC(proof key, seed | generation): only the table (seed) and the secret together make one.
 * tag = HMAC(tag key, all before): a forgery is turned away without a read. An old token is recognised for ever
 * without a history, and the successor can be made again, byte for byte.
 */
export interface RefreshToken {
  readonly sessionId: string;
  readonly userId: string;
  readonly generation: number;
  readonly macKeyId: string;
  readonly proof: Buffer;
}

const prefix = 'rt_';
const version = 1;
const headLength = 1 + 16 + 16 + 4 + 6;
const length = headLength + 32 + 32;

const proofOf = (key: MacKey, seed: string, generation: number): Buffer =>
  mac(key, 'refresh-proof', `${seed}.${generation}`);

export function mintRefreshToken(
  { sessionId, userId, generation, seed }: { sessionId: string; userId: string; generation: number; seed: string },
  key: MacKey,
): string {
  const head = Buffer.alloc(headLength);
  head.writeUInt8(version, 0);
  head.write(sessionId, 1, 'base64url');
  head.write(userId, 17, 'base64url');
  head.writeUInt32BE(generation, 33);
  head.write(key.id, 37, 'base64url');
  const tagged = Buffer.concat([head, proofOf(key, seed, generation)]);
  return prefix + Buffer.concat([tagged, mac(key, 'refresh-tag', tagged)]).toString('base64url');
}

/** Null for a text that we never issued: another form, another alphabet, a MAC that is not ours. Reads no table. */
export function readRefreshToken(text: string, ring: readonly MacKey[]): RefreshToken | null {
  if (!text.startsWith(prefix) || text.length !== prefix.length + Math.ceil((length * 4) / 3)) return null;
  const bytes = fromBase64url(text.slice(prefix.length));
  if (!bytes || bytes.length !== length || bytes.readUInt8(0) !== version) return null;
  const macKeyId = bytes.toString('base64url', 37, 43);
  const key = ring.find(({ id }) => id === macKeyId);
  if (!key || !sameBytes(mac(key, 'refresh-tag', bytes.subarray(0, -32)), bytes.subarray(-32))) return null;
  return {
    sessionId: bytes.toString('base64url', 1, 17),
    userId: bytes.toString('base64url', 17, 33),
    generation: bytes.readUInt32BE(33),
    macKeyId,
    proof: bytes.subarray(headLength, headLength + 32),
  };
}

/** Whether the token carries the proof that only the family's seed and the secret make together. */
export function isProven(token: RefreshToken, seed: string, ring: readonly MacKey[]): boolean {
  const key = ring.find(({ id }) => id === token.macKeyId);
  return key !== undefined && sameBytes(proofOf(key, seed, token.generation), token.proof);
}
