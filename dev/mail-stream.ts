import { setTimeout as sleep } from 'node:timers/promises';
import type { AttributeValue, ScanOutput } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { localDynamoDb } from './local-dynamodb.ts';

type Item = Record<string, AttributeValue>;

export interface MailStream {
  /** A mail, or a session, was put into its table. */
  told(item: Item): void;
  /** Those that an earlier run put in and did not send. */
  catchUp(): Promise<void>;
  /** Starts no more, and lets those under way finish. */
  stop(): Promise<void>;
}

export interface MailStreamOptions {
  readonly endpoint: string;
  /** The name of the table `mails`. */
  readonly table: string;
  /** Invokes the function `mails`. */
  readonly invoke: (event: DynamoDBStreamEvent) => Promise<unknown>;
  readonly logEvent: (cause: unknown) => void;
}

const tries = 10;
/** Milliseconds before the second try; twice as long before each further one. */
const firstPause = 100;

/**
 * Stands in for the streams of the tables `mails` and `sessions`, of which the embedded database has none: calls the
 * function for each item by itself, and again where it fails.
 */
export function mailStream({ endpoint, table, invoke, logEvent }: MailStreamOptions): MailStream {
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();

  async function deliver(item: Item): Promise<void> {
    for (let attempt = 0; attempt < tries && !stopping.signal.aborted; attempt++) {
      try {
        if (attempt > 0) await sleep(firstPause * 2 ** (attempt - 1), undefined, { signal: stopping.signal });
        const answer = await invoke(eventOf(item));
        if ((answer as { batchItemFailures?: unknown[] }).batchItemFailures?.length === 0) return;
      } catch (cause) {
        if (!stopping.signal.aborted) logEvent(cause);
      }
    }
  }

  const told = (item: Item): void => {
    if (stopping.signal.aborted) return;
    const work = deliver(item).finally(() => underWay.delete(work));
    underWay.add(work);
  };

  return {
    told,
    async catchUp() {
      const call = localDynamoDb(endpoint);
      let from: ScanOutput['LastEvaluatedKey'];
      do {
        const page = (await call('Scan', { TableName: table, ExclusiveStartKey: from })) as ScanOutput;
        for (const item of page.Items ?? []) if (!item.sentAt) told(item);
        from = page.LastEvaluatedKey;
      } while (from);
    },
    async stop() {
      stopping.abort();
      await Promise.all(underWay);
    },
  };
}

const idOf = ({ mailId, sessionId }: Item): string => mailId?.S ?? sessionId?.S ?? '';

const eventOf = (item: Item): DynamoDBStreamEvent => ({
  Records: [
    {
      eventID: idOf(item),
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      dynamodb: {
        Keys: item.mailId ? { mailId: { S: idOf(item) } } : { sessionId: { S: idOf(item) } },
        NewImage: item as NonNullable<DynamoDBStreamEvent['Records'][number]['dynamodb']>['NewImage'] & object,
        SequenceNumber: '1',
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    },
  ],
});
