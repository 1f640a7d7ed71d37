import { challengeMemory } from '../../adapters/memory/challenge-memory.ts';
import { databaseFor, embeddedDatabase } from '../support/embedded-dynamodb.ts';
import { challengeStoreContract } from './challenge-store.contract.ts';
import { tableStores } from './table-stores.ts';

describe('in memory', () => {
  challengeStoreContract(challengeMemory);
});

describe('in the embedded DynamoDB', () => {
  const database = databaseFor(embeddedDatabase);

  describe('through the SDK', () => {
    challengeStoreContract(() => tableStores(database(), database().sdk).challenges);
  });

  describe('through our client', () => {
    challengeStoreContract(() => tableStores(database(), database().ours).challenges);
  });
});
