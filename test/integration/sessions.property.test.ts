import { databaseFor, embeddedDatabase } from '../support/embedded-dynamodb.ts';
import { databaseStores } from '../support/wired-use-cases.ts';
import { sessionsKeepTheContract } from './sessions-property.ts';

test('in memory the sessions keep the contract, whatever is done and in whatever order', async () => {
  await sessionsKeepTheContract(200, 30, () => undefined);
});

describe('in the embedded DynamoDB', () => {
  const database = databaseFor(embeddedDatabase);

  test('likewise', async () => {
    await sessionsKeepTheContract(5, 15, () => databaseStores(database()));
  });
});
