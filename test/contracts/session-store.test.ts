import { sessionMemory } from '../../adapters/memory/session-memory.ts';
import { databaseFor, embeddedDatabase } from '../support/embedded-dynamodb.ts';
import { sessionStoreContract } from './session-store.contract.ts';
import { tableStores } from './table-stores.ts';

describe('in memory', () => {
  sessionStoreContract(sessionMemory);
});

describe('in the embedded DynamoDB', () => {
  const database = databaseFor(embeddedDatabase);

  describe('through the SDK', () => {
    sessionStoreContract(() => tableStores(database(), database().sdk).sessions);
  });

  describe('through our client', () => {
    sessionStoreContract(() => tableStores(database(), database().ours).sessions);
  });
});
