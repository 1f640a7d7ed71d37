/**
 * CRC-32 (ISO 3309) of a text's UTF-8, bit by bit: answers are short. Node has one too, in a module that takes milliseconds
 * of a cold start to load.
 */
export function crc32(text: string): number {
  let sum = -1;
  for (const byte of Buffer.from(text)) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
