import { sessionsKeepTheContract } from '../integration/sessions-property.ts';
import { databaseFor, embeddedDatabase } from '../support/embedded-dynamodb.ts';
import { databaseStores } from '../support/wired-use-cases.ts';

test('in thousands of random sequences the sessions keep the contract', async () => {
  await sessionsKeepTheContract(5_000, 30, () => undefined);
}, 300_000);

describe('in the embedded DynamoDB', () => {
  const database = databaseFor(embeddedDatabase);

  test('likewise', async () => {
    await sessionsKeepTheContract(30, 15, () => databaseStores(database()));
  }, 180_000);
});
