import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { AwsError, isTransient } from '../../adapters/aws/aws-error.ts';
import type { AwsConnection } from '../../adapters/aws/environment.ts';
import { ConditionFailed, type Dynamo } from '../../adapters/dynamodb/dynamo.ts';

/**
 * DynamoDB through the SDK's low-level client: what ours is held against. The SDK keeps the first credentials it gets.
 * @param patience milliseconds for an answer, after which it is asked for once more
 */
export function sdkDynamo({ region, endpoint, credentials }: AwsConnection, patience = 2_000): Dynamo {
  const client = new DynamoDBClient({
    region,
    ...(endpoint ? { endpoint } : {}),
    credentials: async () => credentials(),
    maxAttempts: 2,
    // Without `throwOnRequestTimeout` the handler only warns; the socket's timeout catches a body that stalls.
    requestHandler: {
      connectionTimeout: patience / 2,
      requestTimeout: patience,
      socketTimeout: patience,
      throwOnRequestTimeout: true,
    },
  });
  return {
    getItem: (input) => answer('GetItem', client.send(new GetItemCommand(input))),
    putItem: (input) => answer('PutItem', client.send(new PutItemCommand(input))),
    updateItem: (input) => answer('UpdateItem', client.send(new UpdateItemCommand(input))),
    deleteItem: (input) => answer('DeleteItem', client.send(new DeleteItemCommand(input))),
    query: (input) => answer('Query', client.send(new QueryCommand(input))),
    batchGetItem: (input) => answer('BatchGetItem', client.send(new BatchGetItemCommand(input))),
  };
}

async function answer<Output extends { $metadata: unknown }>(operation: string, sent: Promise<Output>) {
  try {
    const { $metadata, ...output } = await sent;
    return output;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) throw new ConditionFailed(error.Item);
    throw failure(operation, error);
  }
}

/** What an error of the SDK, of its HTTP handler or of Node may say of itself. */
interface Thrown {
  readonly name?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/** The SDK's errors repeat AWS's own words, and with them at times the request: only name, status and id go on. */
function failure(operation: string, error: unknown): AwsError {
  const { name = 'UnknownError', code, $metadata: { httpStatusCode: status = 0, requestId } = {} } = error as Thrown;
  // An answer that breaks off after its headers leaves a status of 200 behind: that was no answer.
  if (status >= 400) {
    return new AwsError({
      service: 'dynamodb',
      operation,
      name,
      status,
      requestId,
      transient: isTransient(name, status),
    });
  }
  if (name === 'TimeoutError' || code !== undefined) {
    const fault = transportFault(error);
    return new AwsError({ service: 'dynamodb', operation, name: fault, status: null, transient: true, cause: error });
  }
  // What fails to parse is quoted in the parser's words: such a cause stays here.
  const cause = status === 0 ? error : undefined;
  return new AwsError({ service: 'dynamodb', operation, name, status: null, transient: false, cause });
}

/** What to call it that no answer came. The SDK's handler says TimeoutError of broken connections too; their code tells. */
function transportFault(error: unknown): 'TimeoutError' | 'ConnectionError' {
  const { name, code } = error as { name?: unknown; code?: unknown };
  return name === 'TimeoutError' && (code === undefined || code === 'ETIMEDOUT') ? 'TimeoutError' : 'ConnectionError';
}
