import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AttributeValue, CreateTableInput, ListTablesOutput } from '@aws-sdk/client-dynamodb';
// @ts-expect-error dynalite has no types
import dynalite from 'dynalite';
import { type Table, type TableName, tableNames, tables } from '../contract/tables.ts';
import { localDynamoDb } from './local-dynamodb.ts';
import { refusePages } from './own-machine.ts';

export interface EmbeddedDynamoDb {
  /** For `AWS_ENDPOINT_URL_DYNAMODB`. It takes any credentials. */
  readonly endpoint: string;
  /** The name of each table in it. */
  readonly tables: Readonly<Record<TableName, string>>;
  stop(): Promise<void>;
}

export interface EmbeddedDynamoDbOptions {
  /** The folder that keeps the data; null for memory. Default null. */
  readonly path?: string | null;
  /** Default 0: any free one. */
  readonly port?: number;
  /** Put before the name of each table. Default empty. */
  readonly prefix?: string;
  /** Hears of every item that was put: there are no streams. Default nobody. */
  readonly onPut?: (tableName: string, item: Record<string, AttributeValue>) => void;
}

const start = dynalite as (options: Record<string, unknown>) => Server;

/**
 * DynamoDB in this process, on 127.0.0.1, with the tables of the contract. It has no transactions, no TTL and no item
 * in a failed condition. Tables that are on disk stay as they are.
 */
export async function embeddedDynamoDb(options: EmbeddedDynamoDbOptions = {}): Promise<EmbeddedDynamoDb> {
  const { path = null, port = 0, prefix = '', onPut } = options;
  const server = start({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, ...(path !== null && { path }) });
  if (onPut) server.prependListener('request', listenForPuts(onPut));
  // It lets pages of every origin read.
  refusePages(server);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    tables: await createTables(endpoint, prefix),
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        // Kept connections would hold the server open.
        server.closeAllConnections();
      }),
  };
}

/** Reads along; the server's own listener gets the same bytes, for both listen before the first of them comes. */
const listenForPuts =
  (onPut: NonNullable<EmbeddedDynamoDbOptions['onPut']>) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    if (!String(request.headers['x-amz-target']).endsWith('.PutItem')) return;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.once('finish', () => {
      if (response.statusCode !== 200) return;
      const { TableName, Item } = JSON.parse(Buffer.concat(chunks).toString());
      onPut(TableName, Item);
    });
  };

/** Creates those of the contract's tables that are not there yet; answers the name of each. */
export async function createTables(endpoint: string, prefix: string): Promise<Record<TableName, string>> {
  const call = localDynamoDb(endpoint);
  const { TableNames: existing = [] } = (await call('ListTables', {})) as ListTablesOutput;
  const names = Object.fromEntries(tableNames.map((name) => [name, `${prefix}${name}`])) as Record<TableName, string>;
  const missing = tableNames.filter((name) => !existing.includes(names[name]));
  await Promise.all(missing.map((name) => call('CreateTable', definition(names[name], tables[name]))));
  return names;
}

function definition(name: string, { partitionKey, sortKey, indexes = {} }: Table): CreateTableInput {
  const keys = [
    { AttributeName: partitionKey, KeyType: 'HASH' as const },
    ...(sortKey ? [{ AttributeName: sortKey, KeyType: 'RANGE' as const }] : []),
  ];
  const indexed = Object.entries(indexes).map(([IndexName, index]) => ({
    IndexName,
    KeySchema: [
      { AttributeName: index.partitionKey, KeyType: 'HASH' as const },
      { AttributeName: index.sortKey, KeyType: 'RANGE' as const },
    ],
    Projection: { ProjectionType: 'KEYS_ONLY' as const },
  }));
  const attributes = [keys, ...indexed.map(({ KeySchema }) => KeySchema)].flat().map((key) => key.AttributeName);
  return {
    TableName: name,
    KeySchema: keys,
    AttributeDefinitions: [...new Set(attributes)].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S' as const,
    })),
    ...(indexed.length > 0 && { GlobalSecondaryIndexes: indexed }),
    BillingMode: 'PAY_PER_REQUEST' as const,
  };
}
