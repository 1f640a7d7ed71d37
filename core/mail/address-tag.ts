import { type MacKey, mac } from '../keys/mac-keys.ts';
import { sameText } from '../random.ts';
import type { Mail } from './mail.ts';

/** Binds a mail to an address that is not kept: of itself it tells nobody which one. */
export const tagOfAddress = (email: string, key: MacKey): string =>
  mac(key, 'mail-address', email).toString('base64url');

/** Whether the mail was for this address. False where its key is gone, and with it all that was mailed. */
export function isMailedTo(
  { addressTag, macKeyId }: Pick<Mail, 'addressTag' | 'macKeyId'>,
  email: string,
  ring: readonly MacKey[],
): boolean {
  const key = ring.find(({ id }) => id === macKeyId);
  return key !== undefined && sameText(tagOfAddress(email, key), addressTag);
}
