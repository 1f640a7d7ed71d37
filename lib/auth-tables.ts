import type { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, ProjectionType, StreamViewType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { type Table, type TableName, tableNames, tables } from '../contract/tables.ts';
import { acknowledge } from './acknowledge.ts';
import { pascalCase } from './pascal-case.ts';

export interface AuthTablesProps {
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
}

/** The DynamoDB tables: on demand, encrypted with the account's own key, swept by TTL. */
export class AuthTables extends Construct {
  readonly #tables = new Map<TableName, TableV2>();

  constructor(scope: Construct, id: string, props: AuthTablesProps) {
    super(scope, id);
    for (const name of tableNames) this.#tables.set(name, this.#table(name, tables[name], props));
  }

  get(name: TableName): TableV2 {
    const table = this.#tables.get(name);
    if (!table) throw new Error(`hybrid-auth: there is no table ${name}`);
    return table;
  }

  #table(
    name: TableName,
    { partitionKey, sortKey, ttl, indexes = {}, streamed, pointInTimeRecovery }: Table,
    kept: AuthTablesProps,
  ): TableV2 {
    const table = new TableV2(this, pascalCase(name), {
      partitionKey: { name: partitionKey, type: AttributeType.STRING },
      ...(sortKey && { sortKey: { name: sortKey, type: AttributeType.STRING } }),
      globalSecondaryIndexes: Object.entries(indexes).map(([indexName, index]) => ({
        indexName,
        partitionKey: { name: index.partitionKey, type: AttributeType.STRING },
        sortKey: { name: index.sortKey, type: AttributeType.STRING },
        projectionType: ProjectionType.KEYS_ONLY,
      })),
      ...(ttl && { timeToLiveAttribute: ttl }),
      ...(streamed && { dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES }),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: pointInTimeRecovery ?? false },
      ...kept,
    });
    if (!pointInTimeRecovery)
      acknowledge(
        table,
        'AwsSolutions-DDB3',
        'Nothing in it is worth a restore, and a restored copy could bring ended sessions or old counters back.',
      );
    return table;
  }
}
