/** Tells the event bus what the tables' streams show. At least once each: the stream's `event_id` tells repeats apart. */
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { logEvent } from './telemetry/log.ts';
import { busEntriesAtOnce, noticeOf, securityEventBus } from './wiring/security-events.ts';

const put = securityEventBus();

export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const told = Records.flatMap(({ eventID = '', dynamodb }) => {
    const notice = noticeOf(dynamodb);
    if (!notice) return [];
    const entry = { event: notice.event, detail: { ...notice.detail, event_id: eventID } };
    return [{ sequence: dynamodb?.SequenceNumber ?? '', entry }];
  });
  for (let start = 0; start < told.length; start += busEntriesAtOnce) {
    const batch = told.slice(start, start + busEntriesAtOnce);
    try {
      await put(batch.map(({ entry }) => entry));
    } catch (cause) {
      logEvent('sys_unavailable', { what: 'event bus', name: cause instanceof Error ? cause.name : 'not an error' });
      // Lambda comes back from here on; what came before stands.
      return { batchItemFailures: [{ itemIdentifier: batch[0]?.sequence ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
};
