import { awsConnection } from '../../adapters/aws/environment.ts';
import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { leanDynamo } from '../../adapters/dynamodb/lean-dynamo.ts';
import { environment } from './configuration.ts';

/** DynamoDB without the SDK's client, for the hot path. */
export const leanDatabase = (): Dynamo => leanDynamo(awsConnection('dynamodb', environment));
