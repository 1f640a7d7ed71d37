import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, StreamViewType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { type Table, type TableName, tableNames, tables } from '../contract/tables.ts';
import { pascalCase } from './pascal-case.ts';

export interface AuthTablesProps {
  /** Whether authorizers hold a snapshot of the revocations, and so need them in the order of time. */
  readonly withRevocationLog: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/** The DynamoDB tables: on demand, encrypted with the account's own key, swept by TTL, guarded against deletion. */
export class AuthTables extends Construct {
  readonly #tables = new Map<TableName, TableV2>();

  constructor(scope: Construct, id: string, { withRevocationLog, removalPolicy }: AuthTablesProps) {
    super(scope, id);
    for (const name of tableNames) {
      if (name === 'revocationLog' && !withRevocationLog) continue;
      this.#tables.set(name, this.#table(name, tables[name], removalPolicy));
    }
  }

  /** Undefined only of the revocation log, where there is none. */
  find(name: TableName): TableV2 | undefined {
    return this.#tables.get(name);
  }

  get(name: TableName): TableV2 {
    const table = this.find(name);
    if (!table) throw new Error(`hybrid-auth: there is no table ${name}`);
    return table;
  }

  #table(name: TableName, { partitionKey, sortKey, ttl, streamed, precious }: Table, removalPolicy: RemovalPolicy) {
    const table = new TableV2(this, pascalCase(name), {
      partitionKey: { name: partitionKey, type: AttributeType.STRING },
      ...(sortKey && { sortKey: { name: sortKey, type: AttributeType.STRING } }),
      ...(ttl && { timeToLiveAttribute: ttl }),
      ...(streamed && { dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES }),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: precious ?? false },
      deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
      removalPolicy,
    });
    if (!precious)
      Validations.of(table).acknowledge({
        id: 'AwsSolutions-DDB3',
        reason:
          'Nothing in it is worth a restore, and a restored copy could bring ended sessions or old counters back.',
      });
    return table;
  }
}
