import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import { sdkDynamo } from '../../adapters/dynamodb/sdk-dynamo.ts';

/** DynamoDB through the SDK's client. */
export const sdkDatabase = (): Dynamo => sdkDynamo();
