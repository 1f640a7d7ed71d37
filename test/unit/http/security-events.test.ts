/** From a table's stream to the bus: what a change is, and what the function does with a batch of them. */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { type StreamRecord, tableChange } from '../../../adapters/dynamodb/table-change.ts';
import { userTable } from '../../../adapters/dynamodb/user-table.ts';
import { operate } from '../../../core/use-cases/admin/operate.ts';
import { databaseFor, embeddedDatabase } from '../../support/embedded-dynamodb.ts';
import { logged } from '../../support/logged.ts';
import { bearer, databaseStores, tokensOf, wiredUseCases } from '../../support/wired-use-cases.ts';

describe('a record of a stream', () => {
  test('says which table has changed, from what to what, in plain values', () => {
    const image = {
      userId: { S: 'u' },
      sessionEpoch: { N: '3' },
      disabled: { BOOL: false },
      roles: { L: [{ S: 'user' }] },
      password: { M: { hash: { S: 'h' } } },
      nothing: { NULL: true },
    };
    expect(
      tableChange({ Keys: { userId: { S: 'u' } }, OldImage: image, NewImage: { sessionEpoch: { N: '4' } } }),
    ).toEqual({
      table: 'users',
      before: {
        userId: 'u',
        sessionEpoch: 3,
        disabled: false,
        roles: ['user'],
        password: { hash: 'h' },
        nothing: null,
      },
      after: { sessionEpoch: 4 },
    });
  });

  test.each([
    ['sessionId', 'sessions'],
    ['userId', 'users'],
    ['key', 'attempts'],
    ['id', 'publicKeys'],
  ])('with the key %s is of table %s', (key, table) => {
    expect(tableChange({ Keys: { [key]: { S: 'x' } } })).toEqual({ table, before: null, after: null });
  });

  test.each(['sid', 'email', 'shard', ''])('with the key %j is of no table that is streamed', (key) => {
    expect(tableChange({ Keys: { [key]: { S: 'x' } } })).toBeNull();
  });

  test('without keys is of none', () => {
    expect(tableChange({})).toBeNull();
  });
});

/** What the function puts on the bus; `answer` is what the bus says to each call. */
describe('the function', () => {
  let server: Server;
  let puts: { Entries: { DetailType: string; Detail: string; Source: string; EventBusName: string }[] }[] = [];
  let answer: (call: number) => { status: number; body: object };
  let handler: (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>;
  const before = { ...process.env };

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      puts.push(JSON.parse(Buffer.concat(chunks).toString()));
      const { status, body } = answer(puts.length);
      response
        .writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'R1' })
        .end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    Object.assign(process.env, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      SECURITY_EVENTS_BUS: 'the-bus',
    });
    ({ handler } = require('../../../functions/security-events.ts'));
  });
  afterAll(() => {
    process.env = before;
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    puts = [];
    answer = () => ({ status: 200, body: { FailedEntryCount: 0, Entries: [] } });
  });

  const reuse = (index: number) => {
    const session = { sessionId: { S: `s${index}` }, userId: { S: 'u' }, seed: { S: 'very secret' } };
    return {
      eventID: `event-${index}`,
      dynamodb: {
        SequenceNumber: `sequence-${index}`,
        Keys: { sessionId: session.sessionId },
        OldImage: session,
        NewImage: { ...session, endedAt: { N: '1' }, endReason: { S: 'refresh_reused' } },
      },
    };
  };
  const nothing = (index: number) => ({
    ...reuse(index),
    dynamodb: { SequenceNumber: `sequence-${index}`, Keys: { sid: { S: 'x' } } },
  });
  const handle = (...Records: object[]) => handler({ Records } as DynamoDBStreamEvent);
  const ids = () => puts.map(({ Entries }) => Entries.map(({ Detail }) => JSON.parse(Detail).session_id));
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

  test('puts ids on the bus, with the id that tells repeats apart, and nothing else of the item', async () => {
    expect(await handle(reuse(1))).toEqual({ batchItemFailures: [] });
    expect(puts).toEqual([
      {
        Entries: [
          {
            EventBusName: 'the-bus',
            Source: 'hybrid-auth',
            DetailType: 'refresh_token_reused',
            Detail: JSON.stringify({ user_id: 'u', session_id: 's1', event_id: 'event-1' }),
          },
        ],
      },
    ]);
  });

  test('puts nothing where nothing happened', async () => {
    expect(await handle(nothing(1), { eventID: 'e' }, nothing(2))).toEqual({ batchItemFailures: [] });
    expect(puts).toEqual([]);
  });

  test('puts ten at a time, in order', async () => {
    await handle(...numbers(25).map(reuse));
    expect(ids()).toEqual([
      numbers(25)
        .slice(0, 10)
        .map((index) => `s${index}`),
      numbers(25)
        .slice(10, 20)
        .map((index) => `s${index}`),
      numbers(25)
        .slice(20)
        .map((index) => `s${index}`),
    ]);
  });

  test.each([
    ['refuses one of them', { status: 200, body: { FailedEntryCount: 1, Entries: [] } }],
    ['refuses the call', { status: 400, body: { __type: 'AccessDeniedException' } }],
  ])('comes back from the first that the bus did not take, where it %s', async (_, refusal) => {
    answer = (call) => (call === 2 ? refusal : { status: 200, body: { FailedEntryCount: 0 } });
    const lines = await logged(async () => {
      expect(await handle(nothing(0), ...numbers(25).map((index) => reuse(index + 1)))).toEqual({
        batchItemFailures: [{ itemIdentifier: 'sequence-11' }],
      });
    });
    expect(puts).toHaveLength(2);
    expect(lines).toMatchObject([{ event: 'sys_unavailable', what: 'event bus' }]);
  });

  test('tells no record twice in one batch, and none that it was not given', async () => {
    await handle(reuse(1), nothing(2), reuse(3));
    expect(ids()).toEqual([['s1', 's3']]);
  });
});

describe('the real tables', () => {
  const database = databaseFor(embeddedDatabase);

  /** The user's item before and after, as its stream would show it, and the events that these are. */
  async function events(
    run: (open: Awaited<ReturnType<typeof opened>>) => Promise<unknown>,
  ): Promise<(string | undefined)[]> {
    const { noticeOf } = require('../../../functions/wiring/security-events.ts') as {
      noticeOf: (record: StreamRecord) => { event: string } | null;
    };
    const world = await opened();
    await run(world);
    return world.records.map((record) => noticeOf(record)?.event);
  }

  async function opened() {
    const records: StreamRecord[] = [];
    const { tables, ours } = database();
    const dynamo: typeof ours = {
      ...ours,
      async updateItem(input) {
        const item = () => ours.getItem({ TableName: input.TableName, Key: input.Key, ConsistentRead: true });
        const { Item: OldImage } = await item();
        const answer = await ours.updateItem(input);
        records.push({ Keys: input.Key, OldImage, NewImage: (await item()).Item });
        return answer;
      },
    };
    const open = await wiredUseCases({
      stores: { ...databaseStores(database()), users: userTable({ dynamo, ...tables }) },
    });
    const owner = await open.person();
    const instance = open.instance();
    return { records, open, owner, instance, phone: tokensOf(await instance.signIn(owner, 'mobile')) };
  }

  test('tell of a global logout, once, and of no sign-in', async () => {
    const told = await events(({ instance, phone }) =>
      instance.logOut({ credential: bearer(phone.accessToken), refreshToken: null, scope: 'global' }),
    );
    expect(told).toEqual([undefined, 'global_logout']);
  });

  test('tell of a disabled user, and of no global logout beside it', async () => {
    const told = await events(({ instance, owner }) => instance.operate({ action: 'disable', email: owner.email }));
    expect(told).toEqual([undefined, 'user_disabled']);
  });

  test('tell nothing of one who is enabled again', async () => {
    const told = await events(async ({ open, owner }) => {
      const run = operate({ ...open.stores, end: async () => 'ended', logEvent: () => {} });
      await run({ action: 'disable', email: owner.email });
      await run({ action: 'enable', email: owner.email });
    });
    expect(told).toEqual([undefined, 'user_disabled', undefined]);
  });
});
