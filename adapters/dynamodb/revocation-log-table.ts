import type { LogEntry, RevocationLog } from '../../core/revocation/revocation-log.ts';
import { type Item, text, textIn } from './attributes.ts';
import type { Dynamo } from './dynamo.ts';
import { namesIn } from './expressions.ts';
import { logPosition } from './revocation-table.ts';

const pageSize = 2_000;
const isSince = '#shard = :shard AND #at >= :from';

/** The revocation log in DynamoDB: one partition, the time and the session in the sort key. */
export function revocationLogTable({
  dynamo,
  revocationLog,
}: {
  dynamo: Dynamo;
  revocationLog: string;
}): RevocationLog {
  return {
    async since(from, cursor) {
      const { Items = [], LastEvaluatedKey } = await dynamo.query({
        TableName: revocationLog,
        ConsistentRead: true,
        KeyConditionExpression: isSince,
        ExpressionAttributeNames: namesIn(isSince),
        ExpressionAttributeValues: { ':shard': text('0'), ':from': text(logPosition(Math.max(0, from), '')) },
        Limit: pageSize,
        ...(cursor !== null && { ExclusiveStartKey: { shard: text('0'), at: text(cursor) } }),
      });
      return { entries: Items.map(entryOf), next: LastEvaluatedKey ? textIn(LastEvaluatedKey, 'at') : null };
    },
  };
}

const entryOf = (item: Item): LogEntry => ({
  sessionId: textIn(item, 'sid'),
  // The position begins with it.
  at: Number.parseInt(textIn(item, 'at'), 10),
});
