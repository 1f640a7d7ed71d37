import { isGenuine, type MacKey, mac } from '../keys/mac-keys.ts';
import { isId } from '../random.ts';
import { fromBase64url } from '../tokens/base64url.ts';

/** `<mail id>.<mac>`: never stored, and a forgery is refused without a read. */
export const mintMailToken = (mailId: string, key: MacKey): string =>
  `${mailId}.${mac(key, 'mail-token', mailId).toString('base64url')}`;

/** The mail's id; null for a text that we never mailed. */
export function readMailToken(text: string, ring: readonly MacKey[]): string | null {
  const [mailId, tag, ...rest] = text.split('.', 3);
  if (!mailId || !tag || rest.length > 0 || !isId(mailId)) return null;
  const bytes = fromBase64url(tag);
  return bytes && isGenuine(ring, 'mail-token', mailId, bytes) ? mailId : null;
}
