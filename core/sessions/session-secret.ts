import { isGenuine, type MacKey, mac } from '../keys/mac-keys.ts';
import { fromBase64url } from '../tokens/base64url.ts';

/** What a session cookie says: which session of which user, and the secret whose hash the table holds. */
export interface SessionSecret {
  readonly sessionId: string;
  readonly userId: string;
  /** 256 random bits, base64url. */
  readonly secret: string;
}

const sealedLength = 16 + 16 + 32;
const length = sealedLength + 32;

/** base64url of: session id 16 | user id 16 | secret 32 | MAC 32, which turns forgeries away before any read. */
export function sealSessionSecret({ sessionId, userId, secret }: SessionSecret, key: MacKey): string {
  const sealed = Buffer.concat([sessionId, userId, secret].map((part) => Buffer.from(part, 'base64url')));
  return Buffer.concat([sealed, mac(key, 'session-cookie', sealed)]).toString('base64url');
}

/** Null for a text that we never issued. Reads no table. */
export function openSessionSecret(text: string, ring: readonly MacKey[]): SessionSecret | null {
  if (text.length !== (length * 4) / 3) return null;
  const bytes = fromBase64url(text);
  if (!bytes || bytes.length !== length) return null;
  if (!isGenuine(ring, 'session-cookie', bytes.subarray(0, sealedLength), bytes.subarray(sealedLength))) return null;
  return {
    sessionId: bytes.toString('base64url', 0, 16),
    userId: bytes.toString('base64url', 16, 32),
    secret: bytes.toString('base64url', 32, sealedLength),
  };
}
