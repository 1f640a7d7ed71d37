import { attemptMemory } from '../../adapters/memory/attempt-memory.ts';
import { databaseFor, embeddedDatabase } from '../support/embedded-dynamodb.ts';
import { attemptStoreContract } from './attempt-store.contract.ts';
import { tableStores } from './table-stores.ts';

describe('in memory', () => {
  attemptStoreContract(attemptMemory);
});

describe('in the embedded DynamoDB', () => {
  const database = databaseFor(embeddedDatabase);

  describe('through the SDK', () => {
    attemptStoreContract(() => tableStores(database(), database().sdk).attempts);
  });

  describe('through our client', () => {
    attemptStoreContract(() => tableStores(database(), database().ours).attempts);
  });
});
