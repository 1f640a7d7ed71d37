import type { AwsConnection } from '../../adapters/aws/environment.ts';
import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { newId } from '../../core/random.ts';
import { type EmbeddedDynamoDb, embeddedDynamoDb } from '../../dev/embedded-dynamodb.ts';
import { sdkDynamo } from './sdk-dynamo.ts';

/** A database with tables of its own, reached in both ways. */
export interface TestDatabase extends EmbeddedDynamoDb {
  readonly sdk: Dynamo;
  readonly ours: Dynamo;
}

export const localConnection = (endpoint: string): AwsConnection => ({
  endpoint,
  region: 'us-east-1',
  credentials: () => ({ accessKeyId: 'local', secretAccessKey: 'local' }),
});

export function testDatabase(database: EmbeddedDynamoDb): TestDatabase {
  const connection = localConnection(database.endpoint);
  // Where a hundred are asked at once on a busy machine, a second try would find what the first has done.
  return { ...database, sdk: sdkDynamo(connection, 30_000), ours: dynamoClient(connection) };
}

/** The embedded DynamoDB, in memory, on a port of its own, its tables under names of their own. */
export const embeddedDatabase = async (): Promise<TestDatabase> =>
  testDatabase(await embeddedDynamoDb({ prefix: `${newId()}-` }));

/** Starts a database before the tests of the block and stops it after them; the answer gives it while they run. */
export function databaseFor(start: () => Promise<TestDatabase>): () => TestDatabase {
  let database: TestDatabase | null = null;
  beforeAll(async () => {
    database = await start();
  });
  afterAll(() => database?.stop());
  return () => {
    if (!database) throw new Error('the database runs only while tests run');
    return database;
  };
}
