import { sessionMemory } from '../../adapters/memory/session-memory.ts';
import { databaseFor, embeddedDatabase } from '../support/embedded-dynamodb.ts';
import { sessionProofStoreContract } from './session-proof-store.contract.ts';
import { tableStores } from './table-stores.ts';

describe('in memory', () => {
  sessionProofStoreContract(sessionMemory);
});

describe('in the embedded DynamoDB', () => {
  const database = databaseFor(embeddedDatabase);

  sessionProofStoreContract(() => tableStores(database(), database().ours).sessions);
});
