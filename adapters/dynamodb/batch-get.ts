/** Batches may come back partly unprocessed, and with no error: what is left is sent again, and never forgotten. */
import { randomFraction } from '../../core/random.ts';
import type { Item } from './attributes.ts';
import type { Dynamo } from './dynamo.ts';

const attempts = 5;
/** BatchGetItem takes 100 keys. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const keysAtOnce = 100;

/** The items that exist among the keys, read strongly consistent, in any order. Each key once. */
export async function getAll(dynamo: Dynamo, table: string, keys: readonly Item[]): Promise<Item[]> {
  const items: Item[] = [];
  for (let start = 0; start < keys.length; start += keysAtOnce) {
    let wanted: Item[] = keys.slice(start, start + keysAtOnce);
    for (let attempt = 1; wanted.length > 0; attempt++) {
      const { Responses, UnprocessedKeys } = await dynamo.batchGetItem({
        RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } },
      });
      items.push(...(Responses?.[table] ?? []));
      wanted = UnprocessedKeys?.[table]?.Keys ?? [];
      if (wanted.length > 0) await pause(attempt);
    }
  }
  return items;
}

/** Up to 20, 40, 80, 160 ms; then the table is too busy to be waited for. */
function pause(attempt: number): Promise<void> {
  if (attempt === attempts) throw new Error(`a batch was left unprocessed ${attempts} times`);
  return new Promise((resolve) => setTimeout(resolve, 10 * 2 ** attempt * randomFraction()));
}
