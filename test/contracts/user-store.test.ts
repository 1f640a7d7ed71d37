import { userMemory } from '../../adapters/memory/user-memory.ts';
import { databaseFor, embeddedDatabase } from '../support/embedded-dynamodb.ts';
import { tableStores } from './table-stores.ts';
import { userStoreContract } from './user-store.contract.ts';

describe('in memory', () => {
  userStoreContract(userMemory);
});

describe('in the embedded DynamoDB', () => {
  const database = databaseFor(embeddedDatabase);

  describe('through the SDK', () => {
    userStoreContract(() => tableStores(database(), database().sdk).users);
  });

  describe('through our client', () => {
    userStoreContract(() => tableStores(database(), database().ours).users);
  });
});
