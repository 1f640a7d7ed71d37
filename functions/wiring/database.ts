import { awsConnection } from '../../adapters/aws/environment.ts';
import { dynamoDb } from '../../adapters/aws/services.ts';
import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { environment } from './configuration.ts';

/** The database that the environment names. */
export const database = (): Dynamo => dynamoClient(awsConnection(dynamoDb, environment));
