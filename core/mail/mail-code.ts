import { type MacKey, mac } from '../keys/mac-keys.ts';
import { sameText } from '../random.ts';

/** Eight digits. 64 bits are taken of the MAC, so that no code is likelier than another by more than 2^-37. */
export const mailCode = (mailId: string, key: MacKey): string =>
  (mac(key, 'mail-code', mailId).readBigUInt64BE() % 100_000_000n).toString().padStart(8, '0');

/** Whether the code is that of the mail. By one key alone: each further one would make a guess likelier. */
export function isCodeOfMail(
  code: string,
  { mailId, macKeyId }: { readonly mailId: string; readonly macKeyId: string },
  ring: readonly MacKey[],
): boolean {
  const key = ring.find(({ id }) => id === macKeyId);
  return key !== undefined && sameText(mailCode(mailId, key), code);
}
