import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { newId } from '../../core/random.ts';
import { aSession, minutes, noon } from '../support/builders.ts';
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
  /** How many batches more are done in part only, and which table is too busy for its part. */
  let partly = 0;
  let busy = '';

  beforeAll(async () => {
    const database = open();
    tables = database.tables;
    proxy = await startProxy(database.endpoint, async ({ operation, body, onward }) => {
      if (partly === 0 || !operation.startsWith('Batch')) return onward();
      partly -= 1;
      const requests = body.RequestItems as Requests;
      return operation === 'BatchGetItem' ? readHalf(requests, onward) : writeOthers(requests, onward);
    });
    stores = tableStores(database, connect(proxy.endpoint));
  });

  beforeEach(() => {
    partly = 0;
  });

  afterAll(() => proxy.stop());

  async function writeOthers(requests: Requests, onward: (body: unknown) => Promise<{ status: number }>) {
    const { [busy]: left, ...done } = requests;
    if (Object.keys(done).length > 0) expect((await onward({ RequestItems: done })).status).toBe(200);
    return { status: 200, body: { UnprocessedItems: left ? { [busy]: left } : {} } };
  }

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

  test.each(['revokedTokens', 'revocationLog'] as const)(
    'a revocation stands in both tables though %s was busy',
    async (table) => {
      const sessionId = newId();
      [partly, busy] = [2, tables[table]];
      await stores.loggedRevocations.revoke(sessionId, noon, noon + 15 * minutes);
      expect(partly).toBe(0);
      expect(await stores.revocations.isRevoked(sessionId)).toBe(true);
      const { Item } = await open().sdk.getItem({
        TableName: tables.revocationLog,
        Key: { shard: { S: '0' }, at: { S: `00${noon}#${sessionId}` } },
      });
      expect(Item?.sid).toEqual({ S: sessionId });
    },
  );

  test('a revocation that stays undone is breakage, never success', async () => {
    [partly, busy] = [99, tables.revokedTokens];
    const revocation = stores.loggedRevocations.revoke(newId(), noon, noon + 15 * minutes);
    await expect(revocation).rejects.toThrow('left unprocessed 5 times');
  });

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
}
