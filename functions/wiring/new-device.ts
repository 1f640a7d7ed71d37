import { newDeviceOf as deviceIn } from '../../adapters/dynamodb/new-device.ts';
import type { StreamRecord } from '../../adapters/dynamodb/table-change.ts';
import type { NewDevice } from '../../core/mail/tell-of-new-device.ts';

/** What a record of the sessions' stream shows of a session on a new device; null of any other. */
export const newDeviceOf = (record: StreamRecord | undefined): NewDevice | null =>
  record?.NewImage ? deviceIn(record.NewImage) : null;
