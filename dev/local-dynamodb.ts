import { type AwsJsonClient, awsJsonClient } from '../adapters/aws/aws-json-client.ts';
import { dynamoDb } from '../adapters/aws/services.ts';
import { region } from './gateway-event.ts';

/** Calls a DynamoDB of this machine, which takes any credentials: for the operations that the functions do without. */
export const localDynamoDb = (endpoint: string): AwsJsonClient =>
  awsJsonClient({
    service: dynamoDb,
    region,
    endpoint,
    credentials: () => ({ accessKeyId: 'local', secretAccessKey: 'local' }),
    // A table on a busy machine takes longer than an item.
    attemptTimeout: 20_000,
  });
