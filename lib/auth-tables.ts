import type { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, ProjectionType, StreamViewType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { type Table, type TableName, tableNames, tables } from '../contract/tables.ts';
import { acknowledge } from './acknowledge.ts';
import type { AdoptedTables } from './adopted-table.ts';
import type { AnyTable } from './cdk-interfaces.ts';
import { pascalCase } from './pascal-case.ts';

export interface AuthTablesProps {
  /** Those that are there already: no table is made for them. */
  readonly adopted: AdoptedTables;
  /** @default - the account's own key of DynamoDB */
  readonly encryptionKey: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
}

/** The DynamoDB tables: on demand, encrypted with the account's own key, swept by TTL. */
export class AuthTables extends Construct {
  readonly #tables = new Map<TableName, AnyTable>();
  readonly #encryptionKey: IKey | undefined;
  /** Of those that are there already: by ours, what they are called. */
  readonly adoptedNames: Readonly<Partial<Record<TableName, string>>>;

  constructor(scope: Construct, id: string, props: AuthTablesProps) {
    super(scope, id);
    const { adopted } = props;
    this.#encryptionKey = props.encryptionKey;
    for (const name of tableNames) this.#tables.set(name, adopted[name] ?? this.#table(name, tables[name], props));
    this.adoptedNames = Object.fromEntries(
      tableNames.flatMap((name) => (adopted[name] ? [[name, adopted[name].tableName]] : [])),
    );
  }

  get(name: TableName): AnyTable {
    const table = this.#tables.get(name);
    if (!table) throw new Error(`hybrid-auth: there is no table ${name}`);
    return table;
  }

  /** Of the table, and of each of its indexes. */
  arnsOf(name: TableName): string[] {
    const { tableArn } = this.get(name);
    const { indexes = {} }: Table = tables[name];
    return [tableArn, ...Object.keys(indexes).map((index) => `${tableArn}/index/${index}`)];
  }

  /** The key of the app's that encrypts it; undefined where it is AWS's. */
  keyOf(name: TableName): IKey | undefined {
    return name in this.adoptedNames ? this.get(name).encryptionKey : this.#encryptionKey;
  }

  all(): Readonly<Record<TableName, AnyTable>> {
    return Object.fromEntries(this.#tables) as Record<TableName, AnyTable>;
  }

  #table(
    name: TableName,
    { partitionKey, sortKey, ttl, indexes = {}, streamed, pointInTimeRecovery }: Table,
    { removalPolicy, deletionProtection, encryptionKey }: AuthTablesProps,
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
      encryption: encryptionKey
        ? TableEncryptionV2.customerManagedKey(encryptionKey)
        : TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: pointInTimeRecovery ?? false },
      removalPolicy,
      deletionProtection,
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
