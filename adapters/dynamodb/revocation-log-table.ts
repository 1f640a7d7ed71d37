import type { LogEntry, RevocationLog } from '../../core/revocation/revocation-log.ts';
import { type Item, text, textIn } from './attributes.ts';
import type { Dynamo } from './dynamo.ts';
import { logPosition } from './revocation-table.ts';

const pageSize = 2_000;

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
        KeyConditionExpression: '#shard = :shard AND #at >= :from',
        ExpressionAttributeNames: { '#shard': 'shard', '#at': 'at' },
        ExpressionAttributeValues: { ':shard': text('0'), ':from': text(logPosition(Math.max(0, from), '')) },
        Limit: pageSize,
        ...(cursor !== null && { ExclusiveStartKey: { shard: text('0'), at: text(cursor) } }),
      });
      return { entries: Items.map(entryOf), next: LastEvaluatedKey ? textIn(LastEvaluatedKey, 'at') : null };
    },
  };
}

function entryOf(item: Item): LogEntry {
  const position = textIn(item, 'at');
  return { sessionId: textIn(item, 'sid'), at: Number(position.slice(0, position.indexOf('#'))) };
}
