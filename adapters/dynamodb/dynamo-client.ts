import { awsJsonClient } from '../aws/aws-json-client.ts';
import type { AwsConnection } from '../aws/environment.ts';
import { dynamoDb } from '../aws/services.ts';
import { ConditionFailed, type Dynamo } from './dynamo.ts';

/** DynamoDB without the SDK's client: the same answers for half of the work. */
export function dynamoClient(connection: AwsConnection): Dynamo {
  const call = awsJsonClient({
    ...connection,
    service: dynamoDb,
    faults: { ConditionalCheckFailedException: ({ Item }) => new ConditionFailed(Item as ConditionFailed['item']) },
  });
  const operation =
    <Input extends object, Output>(name: string) =>
    (input: Input) =>
      call(name, input) as Promise<Output>;
  return {
    getItem: operation('GetItem'),
    putItem: operation('PutItem'),
    updateItem: operation('UpdateItem'),
    deleteItem: operation('DeleteItem'),
    query: operation('Query'),
    batchGetItem: operation('BatchGetItem'),
  };
}
