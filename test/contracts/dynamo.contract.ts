import { ConditionFailed, type Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { newId } from '../../core/random.ts';
import type { TestDatabase } from '../support/embedded-dynamodb.ts';

type Step = (dynamo: Dynamo, key: string) => Promise<unknown>;

/** What a caller can tell of an outcome. */
async function told(step: Promise<unknown>): Promise<unknown> {
  try {
    return { answer: await step };
  } catch (error) {
    if (error instanceof ConditionFailed) return { conditionFailed: error.item };
    const { name, status, transient } = error as Record<string, unknown>;
    return { name, status, transient };
  }
}

/** The SDK's client and ours are the same Dynamo. `open` is asked once, when the tests run. */
export function dynamoContract(open: () => TestDatabase): void {
  let database: TestDatabase;
  let steps: Record<string, Step>;
  beforeAll(() => {
    database = open();
    const { sessions, attempts, revocationLog } = database.tables;
    const value = {
      text: { S: 'Zoë "quoted" \\ 📱 \u2028' },
      empty: { S: '' },
      number: { N: '1764000000000' },
      yes: { BOOL: true },
      no: { BOOL: false },
      nothing: { NULL: true },
      list: { L: [{ S: 'a' }, { N: '-1.5' }, { L: [] }, { M: {} }] },
      map: { M: { inner: { M: { deep: { S: 'x' } } }, '-odd name': { N: '0' } } },
    };
    const put: Step = (dynamo, key) =>
      dynamo.putItem({ TableName: sessions, Item: { sessionId: { S: key }, ...value } });
    const keyed = (key: string) => ({ TableName: sessions, Key: { sessionId: { S: key } } });
    const get: Step = (dynamo, key) => dynamo.getItem({ ...keyed(key), ConsistentRead: true });
    const after =
      (...[first, ...others]: readonly [Step, ...Step[]]): Step =>
      async (dynamo, key) => {
        const answers = [await told(first(dynamo, key))];
        for (const other of others) answers.push(await told(other(dynamo, key)));
        return answers;
      };
    const condition = { ConditionExpression: 'attribute_not_exists(sessionId)' };

    steps = {
      'put and get': after(put, get),
      'get of nothing': get,
      'a part of an item': after(put, (dynamo, key) =>
        dynamo.getItem({
          ...keyed(key),
          ProjectionExpression: '#map.inner, #list[1]',
          ExpressionAttributeNames: { '#map': 'map', '#list': 'list' },
        }),
      ),
      'put that answers the item before': after(put, (dynamo, key) =>
        dynamo.putItem({ TableName: sessions, Item: { sessionId: { S: key } }, ReturnValues: 'ALL_OLD' }),
      ),
      'put on a failed condition': after(put, (dynamo, key) =>
        dynamo.putItem({ TableName: sessions, Item: { sessionId: { S: key } }, ...condition }),
      ),
      'put on a failed condition that answers the item': after(put, (dynamo, key) =>
        dynamo.putItem({
          TableName: sessions,
          Item: { sessionId: { S: key } },
          ...condition,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
      'update that answers the item after': after(put, (dynamo, key) =>
        dynamo.updateItem({
          ...keyed(key),
          UpdateExpression: 'SET #number = #number + :one, #map.#new = :one REMOVE #text',
          ExpressionAttributeNames: { '#number': 'number', '#map': 'map', '#new': key, '#text': 'text' },
          ExpressionAttributeValues: { ':one': { N: '1' } },
          ReturnValues: 'ALL_NEW',
        }),
      ),
      'update that answers what it updated': (dynamo, key) =>
        dynamo.updateItem({
          TableName: attempts,
          Key: { key: { S: key } },
          UpdateExpression: 'SET #count = if_not_exists(#count, :one)',
          ExpressionAttributeNames: { '#count': 'count' },
          ExpressionAttributeValues: { ':one': { N: '1' } },
          ReturnValues: 'UPDATED_NEW',
        }),
      'update that answers nothing': (dynamo, key) =>
        dynamo.updateItem({
          ...keyed(key),
          UpdateExpression: 'SET #roles = :none',
          ExpressionAttributeNames: { '#roles': 'roles' },
          ExpressionAttributeValues: { ':none': { L: [] } },
        }),
      'update on a failed condition': (dynamo, key) =>
        dynamo.updateItem({
          ...keyed(key),
          UpdateExpression: 'SET #roles = :none',
          ExpressionAttributeNames: { '#roles': 'roles' },
          ConditionExpression: 'attribute_exists(sessionId)',
          ExpressionAttributeValues: { ':none': { L: [] } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      'delete that answers the item': after(put, (dynamo, key) =>
        dynamo.deleteItem({ ...keyed(key), ReturnValues: 'ALL_OLD' }),
      ),
      'delete of nothing': (dynamo, key) => dynamo.deleteItem(keyed(key)),
      'delete on a failed condition': (dynamo, key) =>
        dynamo.deleteItem({ ...keyed(key), ConditionExpression: 'attribute_exists(sessionId)' }),
      'a batch': after(put, (dynamo, key) =>
        dynamo.batchGetItem({
          RequestItems: {
            [sessions]: { Keys: [{ sessionId: { S: key } }, { sessionId: { S: 'none' } }], ConsistentRead: true },
          },
        }),
      ),
      'a query, page by page': after(
        ...(['1', '2', '3'].map<Step>(
          (at) => (dynamo, key) =>
            dynamo.putItem({ TableName: revocationLog, Item: { shard: { S: key }, at: { S: at } } }),
        ) as [Step, Step, Step]),
        ...[undefined, '2'].map<Step>(
          (from) => (dynamo, key) =>
            dynamo.query({
              TableName: revocationLog,
              KeyConditionExpression: '#shard = :shard AND #at > :at',
              ExpressionAttributeNames: { '#shard': 'shard', '#at': 'at' },
              ExpressionAttributeValues: { ':shard': { S: key }, ':at': { S: '0' } },
              Limit: 2,
              ...(from && { ExclusiveStartKey: { shard: { S: key }, at: { S: from } } }),
            }),
        ),
      ),
      'a query of nothing': (dynamo, key) =>
        dynamo.query({
          TableName: revocationLog,
          KeyConditionExpression: '#shard = :shard',
          ExpressionAttributeNames: { '#shard': 'shard' },
          ExpressionAttributeValues: { ':shard': { S: key } },
        }),
      'an unknown table': (dynamo, key) => dynamo.getItem({ TableName: 'nowhere', Key: { key: { S: key } } }),
      'an invalid expression': (dynamo, key) => dynamo.updateItem({ ...keyed(key), UpdateExpression: 'SET' }),
    };
  });

  test('the SDK’s client and ours tell the same of every operation', async () => {
    // One key for both: each starts from nothing, and answers hold the key.
    for (const [name, step] of Object.entries(steps)) {
      const key = newId();
      const clear = async () => {
        await database.sdk.deleteItem({ TableName: database.tables.sessions, Key: { sessionId: { S: key } } });
        await database.sdk.deleteItem({ TableName: database.tables.attempts, Key: { key: { S: key } } });
      };
      const sdk = await told(step(database.sdk, key));
      await clear();
      const ours = await told(step(database.ours, key));
      expect({ [name]: ours }).toEqual({ [name]: sdk });
    }
  });

  test('what both tell is what was asked for', async () => {
    const key = newId();
    const run = (name: string) => told(steps[name]?.(database.ours, key) ?? Promise.reject(new Error(name)));
    expect(await run('get of nothing')).toEqual({ answer: {} });
    expect(await run('update on a failed condition')).toEqual({ conditionFailed: undefined });
    const unknownTable = { name: 'ResourceNotFoundException', status: 400, transient: false };
    expect(await run('an unknown table')).toEqual(unknownTable);
    expect(await run('an invalid expression')).toEqual({ name: 'ValidationException', status: 400, transient: false });
    expect(await run('put and get')).toMatchObject({
      answer: [{}, { answer: { Item: { empty: { S: '' }, nothing: { NULL: true } } } }],
    });
  });
}
