import type { DescribeTableOutput, DescribeTimeToLiveOutput, KeySchemaElement } from '@aws-sdk/client-dynamodb';
import type { TableShape } from '../../contract/table-shape.ts';
import { awsJsonClient } from '../aws/aws-json-client.ts';
import type { AwsConnection } from '../aws/environment.ts';
import { dynamoDb } from '../aws/services.ts';

class NoSuchTable extends Error {}

/** Asks DynamoDB what a table is made of: null where there is none of this name. */
export function describeTable(connection: AwsConnection) {
  const faults = { ResourceNotFoundException: () => new NoSuchTable() };
  const call = awsJsonClient({ ...connection, service: dynamoDb, faults });
  return async (TableName: string): Promise<TableShape | null> => {
    try {
      const { Table = {} } = (await call('DescribeTable', { TableName })) as DescribeTableOutput;
      const { TimeToLiveDescription: ttl } = (await call('DescribeTimeToLive', {
        TableName,
      })) as DescribeTimeToLiveOutput;
      const isSwept = ttl?.TimeToLiveStatus === 'ENABLED' || ttl?.TimeToLiveStatus === 'ENABLING';
      const keysOf = (schema: readonly KeySchemaElement[] = []) =>
        [...schema]
          .sort((one) => (one.KeyType === 'HASH' ? -1 : 1))
          .map(({ AttributeName: name = '' }) => ({
            name,
            type: Table.AttributeDefinitions?.find(({ AttributeName }) => AttributeName === name)?.AttributeType,
          }));
      return {
        keys: keysOf(Table.KeySchema),
        ttl: (isSwept && ttl?.AttributeName) || null,
        stream: (Table.StreamSpecification?.StreamEnabled && Table.StreamSpecification.StreamViewType) || null,
        indexes: Object.fromEntries(
          (Table.GlobalSecondaryIndexes ?? []).map(({ IndexName = '', KeySchema }) => [IndexName, keysOf(KeySchema)]),
        ),
      };
    } catch (cause) {
      if (cause instanceof NoSuchTable) return null;
      throw cause;
    }
  };
}
