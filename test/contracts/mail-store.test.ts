import { mailMemory } from '../../adapters/memory/mail-memory.ts';
import { databaseFor, embeddedDatabase } from '../support/embedded-dynamodb.ts';
import { mailStoreContract } from './mail-store.contract.ts';
import { tableStores } from './table-stores.ts';

describe('in memory', () => {
  mailStoreContract(mailMemory);
});

describe('in the embedded DynamoDB', () => {
  const database = databaseFor(embeddedDatabase);

  describe('through the SDK', () => {
    mailStoreContract(() => tableStores(database(), database().sdk).mails);
  });

  describe('through our client', () => {
    mailStoreContract(() => tableStores(database(), database().ours).mails);
  });
});
