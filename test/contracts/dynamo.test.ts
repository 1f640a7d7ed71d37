import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { databaseFor, embeddedDatabase, localConnection } from '../support/embedded-dynamodb.ts';
import { sdkDynamo } from '../support/sdk-dynamo.ts';
import { dynamoContract } from './dynamo.contract.ts';
import { lostAnswersContract } from './lost-answers.contract.ts';
import { partialBatchesContract } from './partial-batches.contract.ts';
import { tableItemsContract } from './table-items.contract.ts';

describe('the embedded DynamoDB', () => {
  const database = databaseFor(embeddedDatabase);

  dynamoContract(database);

  describe('through the SDK', () => {
    tableItemsContract(() => ({ database: database(), dynamo: database().sdk }));
    lostAnswersContract(database, (endpoint) => sdkDynamo(localConnection(endpoint)));
    partialBatchesContract(database, (endpoint) => sdkDynamo(localConnection(endpoint)));
  });

  describe('through our client', () => {
    lostAnswersContract(database, (endpoint) => dynamoClient(localConnection(endpoint)));
    partialBatchesContract(database, (endpoint) => dynamoClient(localConnection(endpoint)));
  });
});
