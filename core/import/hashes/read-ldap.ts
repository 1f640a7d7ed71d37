import type { HashReader } from './hash-reader.ts';
import { phcText } from './phc-text.ts';

const lengths: Readonly<Record<string, number>> = { sha1: 20, sha256: 32, sha512: 64 };

/** `{SSHA}`, `{SSHA256}`, `{SSHA512}` of directories (RFC 2307): base64 of the hash and, behind it, the salt; `{SHA}` has none. */
export const readLdap: HashReader = (text) => {
  const [, digits, encoded = ''] = /^\{S?SHA(?:-?(256|512))?\}([A-Za-z0-9+/]+=*)$/i.exec(text) ?? [];
  if (!encoded) return null;
  const id = `sha${digits ?? 1}`;
  const bytes = Buffer.from(encoded, 'base64');
  const length = lengths[id] ?? 0;
  return { text: phcText(id, { salt: 'after' }, bytes.subarray(length), bytes.subarray(0, length)) };
};
