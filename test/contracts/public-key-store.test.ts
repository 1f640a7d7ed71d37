import { publicKeyMemory } from '../../adapters/memory/public-key-memory.ts';
import { databaseFor, embeddedDatabase } from '../support/embedded-dynamodb.ts';
import { publicKeyStoreContract } from './public-key-store.contract.ts';
import { tableStores } from './table-stores.ts';

describe('in memory', () => {
  publicKeyStoreContract(publicKeyMemory);
});

describe('in the embedded DynamoDB, through the SDK', () => {
  const database = databaseFor(embeddedDatabase);
  publicKeyStoreContract(() => tableStores(database(), database().sdk).publicKeys);
});

describe('in the embedded DynamoDB, through our client', () => {
  const database = databaseFor(embeddedDatabase);
  publicKeyStoreContract(() => tableStores(database(), database().ours).publicKeys);
});
