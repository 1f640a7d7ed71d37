import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { newSecret, randomText, sameBytes } from '../random.ts';
import type { KeyState, RingKey } from './ring.ts';

export interface MacKey extends RingKey {
  /** 8 base64url characters. */
  readonly id: string;
  /** 256 random bits, base64url. */
  readonly secret: string;
}

/** What a MAC is for; each purpose has a key of its own, derived from the secret, so that no tag serves for another. */
export type MacPurpose =
  | 'session-cookie'
  | 'refresh-proof'
  | 'refresh-tag'
  | 'device'
  | 'log'
  | 'mail-token'
  | 'mail-code'
  | 'mail-address';

export const newMacKey = (state: KeyState, now: number): MacKey => ({
  id: randomText(6),
  secret: newSecret(),
  state,
  since: now,
});

/** As KeyObjects: with a Buffer an HMAC takes five times as long, for Node finds out again what it has been given. */
const derived = new WeakMap<MacKey, Map<MacPurpose, KeyObject>>();

function keyFor(key: MacKey, purpose: MacPurpose): KeyObject {
  const keys = derived.get(key) ?? new Map<MacPurpose, KeyObject>();
  derived.set(key, keys);
  let own = keys.get(purpose);
  if (!own) {
    const secret = Buffer.from(key.secret, 'base64url');
    own = createSecretKey(createHmac('sha256', secret).update(`hybrid-auth/1/${purpose}`).digest());
    keys.set(purpose, own);
  }
  return own;
}

/** HMAC-SHA-256, 32 bytes. */
export const mac = (key: MacKey, purpose: MacPurpose, data: string | Buffer): Buffer =>
  createHmac('sha256', keyFor(key, purpose)).update(data).digest();

/** Whether any key of the ring made this MAC: the current one, the one before, or the next. */
export const isGenuine = (ring: readonly MacKey[], purpose: MacPurpose, data: string | Buffer, tag: Buffer): boolean =>
  ring.some((key) => sameBytes(mac(key, purpose, data), tag));
