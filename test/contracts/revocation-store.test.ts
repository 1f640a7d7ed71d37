import { revocationMemory } from '../../adapters/memory/revocation-memory.ts';
import { databaseFor, embeddedDatabase } from '../support/embedded-dynamodb.ts';
import { revocationStoreContract } from './revocation-store.contract.ts';
import { tableStores } from './table-stores.ts';

describe('in memory', () => {
  revocationStoreContract(revocationMemory);
});

describe('in the embedded DynamoDB', () => {
  const database = databaseFor(embeddedDatabase);

  describe('through the SDK', () => {
    revocationStoreContract(() => tableStores(database(), database().sdk).revocations);
  });

  describe('through our client', () => {
    revocationStoreContract(() => tableStores(database(), database().ours).revocations);
  });
});
