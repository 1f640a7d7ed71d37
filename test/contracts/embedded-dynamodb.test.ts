import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { tableNames } from '../../contract/tables.ts';
import { type EmbeddedDynamoDb, embeddedDynamoDb } from '../../dev/embedded-dynamodb.ts';
import { aUser } from '../support/builders.ts';
import { localConnection } from '../support/embedded-dynamodb.ts';
import { tableStores } from './table-stores.ts';

const usersOf = (database: EmbeddedDynamoDb) =>
  tableStores(database, dynamoClient(localConnection(database.endpoint))).users;

test('what is in a folder is there again after a restart', async () => {
  const path = await mkdtemp(join(tmpdir(), 'embedded-dynamodb-'));
  const user = aUser();
  const first = await embeddedDynamoDb({ path });
  await usersOf(first).register(user);
  await first.stop();

  const second = await embeddedDynamoDb({ path });
  expect(await usersOf(second).find(user.userId)).toEqual(user);
  expect(await usersOf(second).userIdOf(user.email)).toBe(user.userId);
  await second.stop();
  await rm(path, { recursive: true });
});

test('what is in memory is gone, and two do not share it', async () => {
  const [one, other] = await Promise.all([embeddedDynamoDb(), embeddedDynamoDb()]);
  const user = aUser();
  await usersOf(one).register(user);
  expect(await usersOf(other).find(user.userId)).toBeNull();
  await Promise.all([one.stop(), other.stop()]);
});

test('it has every table of the contract, under its own name or with a prefix, on the port that it is given', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as AddressInfo;
  free.close();
  await once(free, 'close');

  const database = await embeddedDynamoDb({ port });
  expect(database.endpoint).toBe(`http://127.0.0.1:${port}`);
  expect(database.tables).toEqual(Object.fromEntries(tableNames.map((name) => [name, name])));
  await database.stop();

  const prefixed = await embeddedDynamoDb({ prefix: 'one-' });
  expect(prefixed.tables.users).toBe('one-users');
  expect(await usersOf(prefixed).find('nobody')).toBeNull();
  await prefixed.stop();
});

test('a port that is taken is an error that says so', async () => {
  const database = await embeddedDynamoDb();
  const port = Number(new URL(database.endpoint).port);
  await expect(embeddedDynamoDb({ port })).rejects.toThrow('EADDRINUSE');
  await database.stop();
});
