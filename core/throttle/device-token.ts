import { isGenuine, type MacKey, mac } from '../keys/mac-keys.ts';
import { isId } from '../random.ts';
import { fromBase64url } from '../tokens/base64url.ts';

/**
 * `<device id>.<mac over device id and user id>`: shows that this device has signed in to that account before, so
 * that strangers' guesses do not hold it up (OWASP, "Device cookies"). It opens nothing.
 */
export const mintDeviceToken = (deviceId: string, userId: string, key: MacKey): string =>
  `${deviceId}.${mac(key, 'device', `${deviceId}.${userId}`).toString('base64url')}`;

/** The device's id if the token was made for this user; null otherwise. */
export function readDeviceToken(text: string, userId: string, ring: readonly MacKey[]): string | null {
  const [deviceId, tag, ...rest] = text.split('.', 3);
  if (!deviceId || !tag || rest.length > 0 || !isId(deviceId)) return null;
  const bytes = fromBase64url(tag);
  return bytes && isGenuine(ring, 'device', `${deviceId}.${userId}`, bytes) ? deviceId : null;
}
