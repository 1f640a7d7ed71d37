/**
 * Sends the mails that the stream of their table shows, and asks for those that the stream of the sessions gives reason
 * for; at least once each. The stream repeats what failed.
 */
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { mailsFunction } from '../contract/functions.ts';
import { tellOfNewDevice } from '../core/mail/tell-of-new-device.ts';
import { logEvent } from './telemetry/log.ts';
import { attemptStore } from './wiring/attempt-store.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { macRing } from './wiring/keys.ts';
import { mailDelivery } from './wiring/mail-delivery.ts';
import { mailRequests } from './wiring/mails.ts';
import { newDeviceOf } from './wiring/new-device.ts';
import { userStore } from './wiring/user-store.ts';

const config = configuration(mailsFunction);
const dynamo = database();
const ring = macRing(config);
const deliver = mailDelivery(config, dynamo, ring);
const tell = tellOfNewDevice({
  users: userStore(config, dynamo),
  requestMail: mailRequests(config, dynamo, { attempts: attemptStore(config, dynamo), macRing: ring }),
});

async function workOff({ dynamodb }: DynamoDBRecord): Promise<void> {
  const mailId = dynamodb?.Keys?.mailId?.S;
  if (mailId) return deliver(mailId);
  const device = newDeviceOf(dynamodb);
  if (device) await tell(device);
}

export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const failed = await Promise.all(
    Records.map(async (record) => {
      try {
        await workOff(record);
        return [];
      } catch (cause) {
        logEvent('sys_unavailable', { what: 'mail', name: cause instanceof Error ? cause.name : 'not an error' });
        return [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }];
      }
    }),
  );
  // Lambda comes back from the first of them on; what was sent in between is not sent again.
  return { batchItemFailures: failed.flat() };
};
