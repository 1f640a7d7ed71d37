/** Sends the mails that the stream of their table shows, at least once each; the stream repeats what failed. */
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { mailsFunction } from '../contract/functions.ts';
import { logEvent } from './telemetry/log.ts';
import { configuration } from './wiring/configuration.ts';
import { database } from './wiring/database.ts';
import { mailDelivery } from './wiring/mail-delivery.ts';

const deliver = mailDelivery(configuration(mailsFunction), database());

export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const failed = await Promise.all(
    Records.map(async ({ dynamodb }) => {
      const mailId = dynamodb?.Keys?.mailId?.S;
      if (!mailId) return [];
      try {
        await deliver(mailId);
        return [];
      } catch (cause) {
        logEvent('sys_unavailable', {
          what: 'mail',
          mail_id: mailId,
          name: cause instanceof Error ? cause.name : 'not an error',
        });
        return [{ itemIdentifier: dynamodb?.SequenceNumber ?? '' }];
      }
    }),
  );
  // Lambda comes back from the first of them on; what was sent in between is not sent again.
  return { batchItemFailures: failed.flat() };
};
