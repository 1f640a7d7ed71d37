import type { PublicKeyStore } from '../../core/keys/public-key-store.ts';
import { number, text, textIn } from './attributes.ts';
import type { Dynamo } from './dynamo.ts';
import { held, namesIn } from './expressions.ts';

/** The whole set is one item, so that no reader sees half of it. */
const id = text('jwks');
const lockId = text('lock');

// The last part makes a repeated claim of our own a success.
const lockIsFree = 'attribute_not_exists(#id) OR #until <= :now OR #holder = :holder';
const lockIsOurs = '#holder = :holder';

interface PublicKeyTableOptions {
  readonly dynamo: Dynamo;
  readonly publicKeys: string;
}

/** The public keys in DynamoDB, table `publicKeys`. */
export function publicKeyTable({ dynamo, publicKeys }: PublicKeyTableOptions): PublicKeyStore {
  const putLock = (holder: string, until: number, condition: string, now?: number) =>
    held(
      dynamo.putItem({
        TableName: publicKeys,
        Item: { id: lockId, holder: text(holder), until: number(until) },
        ConditionExpression: condition,
        ExpressionAttributeNames: namesIn(condition),
        ExpressionAttributeValues: { ':holder': text(holder), ...(now !== undefined && { ':now': number(now) }) },
      }),
    );

  return {
    find: findPublicKeysIn({ dynamo, publicKeys }),
    async put(json) {
      await dynamo.putItem({ TableName: publicKeys, Item: { id, json: text(json) } });
    },
    acquireLock: (holder, now, until) => putLock(holder, until, lockIsFree, now),
    async releaseLock(holder) {
      await putLock(holder, 0, lockIsOurs);
    },
  };
}

/** The one verb that verifiers need, apart from the others so that the hot path does not carry them. */
export const findPublicKeysIn =
  ({ dynamo, publicKeys }: PublicKeyTableOptions): PublicKeyStore['find'] =>
  async () => {
    const { Item } = await dynamo.getItem({ TableName: publicKeys, Key: { id }, ConsistentRead: true });
    return Item ? textIn(Item, 'json') : null;
  };
