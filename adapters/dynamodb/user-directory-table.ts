import type { UserDirectory } from '../../core/users/user-directory.ts';
import { type Item, text, textIn } from './attributes.ts';
import { getAll } from './batch-get.ts';
import type { Dynamo } from './dynamo.ts';
import { namesIn } from './expressions.ts';
import { listShards, userOf } from './user-item.ts';
import { isUser, userKey } from './user-items.ts';

/** Sorts after every text that begins alike. */
const last = '\u{10ffff}';

/** As DynamoDB sorts texts. */
const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** The users by address in DynamoDB: the index `byEmail` of table `users` finds them, and each is read as it is now. */
export function userDirectoryTable({ dynamo, users }: { dynamo: Dynamo; users: string }): UserDirectory {
  return {
    async page({ prefix, after, limit }) {
      const [from, to] = [after !== null && byBytes(after, prefix) > 0 ? after : prefix, `${prefix}${last}`];
      // A cursor of another prefix: DynamoDB refuses a range that ends before it begins.
      if (byBytes(from, to) > 0) return { users: [], next: null };
      const condition = '#listShard = :listShard AND #email BETWEEN :from AND :to';
      const shards = await Promise.all(
        listShards.map((shard) =>
          dynamo.query({
            TableName: users,
            IndexName: 'byEmail',
            KeyConditionExpression: condition,
            ExpressionAttributeNames: namesIn(condition),
            ExpressionAttributeValues: { ':listShard': text(shard), ':from': text(from || ' '), ':to': text(to) },
            // One more that there may be, and the one that the page before ended with.
            Limit: limit + 2,
          }),
        ),
      );
      const found = shards
        .flatMap(({ Items = [] }) => Items as Item[])
        .map((item) => ({ userId: textIn(item, 'userId'), email: textIn(item, 'email') }))
        .filter(({ email }) => email !== after)
        .sort((one, other) => byBytes(one.email, other.email) || byBytes(one.userId, other.userId));
      const listed = found.slice(0, limit);
      const items = await getAll(
        dynamo,
        users,
        listed.map(({ userId }) => userKey(userId)),
      );
      const byId = new Map(items.filter(isUser).map((item) => [textIn(item, 'userId'), userOf(item)]));
      return {
        users: listed.map(({ userId }) => byId.get(userId)).filter((user) => user !== undefined),
        next: found.length > limit ? (listed.at(-1)?.email ?? null) : null,
      };
    },
  };
}
