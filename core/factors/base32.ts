/** RFC 4648. */
export const standardAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** Crockford's: none of its letters is taken for another or for a digit. */
export const legibleAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Without padding: for a multiple of five bytes, which needs none. */
export function base32(bytes: Buffer, alphabet: string): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  const characters = (bytes.length * 8) / 5;
  return Array.from({ length: characters }, (_, at) =>
    alphabet.charAt(Number((bits >> BigInt(5 * (characters - 1 - at))) & 31n)),
  ).join('');
}
