import { mapIn, text, textIn } from './attributes.ts';
import type { Dynamo } from './dynamo.ts';
import { listShards } from './user-item.ts';

/** Users of each shard that are looked at. */
const sampled = 5;

/** Which versions of the pepper the passwords of some users were made with. */
export async function usedPeppers(dynamo: Dynamo, TableName: string): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    listShards.map((shard) =>
      dynamo.query({
        TableName,
        IndexName: 'byEmail',
        KeyConditionExpression: '#listShard = :listShard',
        ExpressionAttributeNames: { '#listShard': 'listShard' },
        ExpressionAttributeValues: { ':listShard': text(shard) },
        Limit: sampled,
      }),
    ),
  );
  const users = await Promise.all(
    found
      .flatMap(({ Items = [] }) => Items)
      .map(({ userId }) =>
        dynamo.getItem({
          TableName,
          Key: { userId: userId ?? text('') },
          ConsistentRead: true,
          ProjectionExpression: '#password',
          ExpressionAttributeNames: { '#password': 'password' },
        }),
      ),
  );
  const versions = users.flatMap(({ Item }) => {
    if (!Item?.password) return [];
    const record = mapIn(Item, 'password');
    return record.pepperVersion === undefined ? [] : [textIn(record, 'pepperVersion')];
  });
  return new Set(versions);
}
