import type { PublicKeyStore } from '../../core/keys/public-key-store.ts';
import { number, text, textIn } from './attributes.ts';
import type { Dynamo } from './dynamo.ts';
import { held, namesIn } from './expressions.ts';

/** The whole set is one item, so that no reader sees half of it. */
const id = text('jwks');
const turnId = text('turn');

// The last part makes a repeated claim of our own a success.
const turnIsFree = 'attribute_not_exists(#id) OR #until <= :now OR #holder = :holder';
const turnIsOurs = '#holder = :holder';

/** The public keys in DynamoDB, table `publicKeys`. */
export function publicKeyTable({ dynamo, publicKeys }: { dynamo: Dynamo; publicKeys: string }): PublicKeyStore {
  const putTurn = (holder: string, until: number, condition: string, now?: number) =>
    held(
      dynamo.putItem({
        TableName: publicKeys,
        Item: { id: turnId, holder: text(holder), until: number(until) },
        ConditionExpression: condition,
        ExpressionAttributeNames: namesIn(condition),
        ExpressionAttributeValues: { ':holder': text(holder), ...(now !== undefined && { ':now': number(now) }) },
      }),
    );

  return {
    async find() {
      const { Item } = await dynamo.getItem({ TableName: publicKeys, Key: { id }, ConsistentRead: true });
      return Item ? textIn(Item, 'json') : null;
    },
    async put(json) {
      await dynamo.putItem({ TableName: publicKeys, Item: { id, json: text(json) } });
    },
    takeTurn: (holder, now, until) => putTurn(holder, until, turnIsFree, now),
    async endTurn(holder) {
      await putTurn(holder, 0, turnIsOurs);
    },
  };
}
