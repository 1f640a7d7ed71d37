import type { PublicKeyStore } from '../../core/keys/public-key-store.ts';
import { text, textIn } from './attributes.ts';
import type { Dynamo } from './dynamo.ts';

/** The whole set is one item, so that no reader sees half of it. */
const id = text('jwks');

/** The public keys in DynamoDB, table `publicKeys`. */
export function publicKeyTable({ dynamo, publicKeys }: { dynamo: Dynamo; publicKeys: string }): PublicKeyStore {
  return {
    async find() {
      const { Item } = await dynamo.getItem({ TableName: publicKeys, Key: { id }, ConsistentRead: true });
      return Item ? textIn(Item, 'json') : null;
    },
    async put(json) {
      await dynamo.putItem({ TableName: publicKeys, Item: { id, json: text(json) } });
    },
  };
}
