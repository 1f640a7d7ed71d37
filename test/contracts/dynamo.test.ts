import { leanDynamo } from '../../adapters/dynamodb/lean-dynamo.ts';
import { sdkDynamo } from '../../adapters/dynamodb/sdk-dynamo.ts';
import { databaseFor, embeddedDatabase, localConnection } from '../support/embedded-dynamodb.ts';
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

  describe('through the lean client', () => {
    lostAnswersContract(database, (endpoint) => leanDynamo(localConnection(endpoint)));
    partialBatchesContract(database, (endpoint) => leanDynamo(localConnection(endpoint)));
  });
});
