import type { NewDevice } from '../../core/mail/tell-of-new-device.ts';
import { type Item, textIn, textOrNullIn } from './attributes.ts';
import type { StreamRecord } from './table-change.ts';

/** What the stream of the sessions shows of one that began on a new device; null of any other. */
export function newDeviceOf(image: NonNullable<StreamRecord['NewImage']>): NewDevice | null {
  const item = image as Item;
  if (!item.newDevice) return null;
  return {
    sessionId: textIn(item, 'sessionId'),
    userId: textIn(item, 'userId'),
    client: { ip: textIn(item, 'ip'), userAgent: textOrNullIn(item, 'userAgent') },
  };
}
