import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { aSession } from '../support/builders.ts';
import type { TestDatabase } from '../support/embedded-dynamodb.ts';
import { type DatabaseProxy, startProxy } from './proxy.ts';
import { tableStores } from './table-stores.ts';

type Requests = Record<string, unknown>;

/**
 * A busy DynamoDB does a part of a batch and answers 200 with the rest. `connect` makes the client, `open` is asked
 * when the tests run.
 */
export function partialBatchesContract(open: () => TestDatabase, connect: (endpoint: string) => Dynamo): void {
  let proxy: DatabaseProxy;
  let tables: TestDatabase['tables'];
  let stores: ReturnType<typeof tableStores>;
  /** How many batches more are done in part only. */
  let partly = 0;

  beforeAll(async () => {
    const database = open();
    tables = database.tables;
    proxy = await startProxy(database.endpoint, async ({ operation, body, onward }) => {
      if (partly === 0 || operation !== 'BatchGetItem') return onward();
      partly -= 1;
      return readHalf(body.RequestItems as Requests, onward);
    });
    stores = tableStores(database, connect(proxy.endpoint));
  });

  beforeEach(() => {
    partly = 0;
  });

  afterAll(() => proxy.stop());

  async function readHalf(
    requests: Requests,
    onward: (body: unknown) => Promise<{ status: number; body: Record<string, unknown> }>,
  ) {
    const { Keys, ...how } = requests[tables.sessions] as { Keys: unknown[] };
    const half = Math.ceil(Keys.length / 2);
    const { status, body } = await onward({
      RequestItems: { [tables.sessions]: { ...how, Keys: Keys.slice(0, half) } },
    });
    const left = Keys.slice(half);
    const UnprocessedKeys = left.length > 0 ? { [tables.sessions]: { ...how, Keys: left } } : {};
    return { status, body: { ...body, UnprocessedKeys } };
  }

  test('sessions are all found though they come in parts', async () => {
    const sessions = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const session = aSession();
        await stores.sessions.create(session);
        return session;
      }),
    );
    partly = 2;
    const found = await stores.sessions.findAll(sessions.map(({ sessionId }) => sessionId));
    expect(partly).toBe(0);
    expect(found).toHaveLength(6);
    expect(found).toEqual(expect.arrayContaining(sessions));
  });
  test('a batch that stays undone is breakage, never an absence', async () => {
    partly = 99;
    const ids = Array.from({ length: 64 }, (_, index) => `session ${index}`);
    await expect(stores.sessions.findAll(ids)).rejects.toThrow('left unprocessed 5 times');
  });
}
