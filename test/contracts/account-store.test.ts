import { accountMemory } from '../../adapters/memory/account-memory.ts';
import { addressMemory } from '../../adapters/memory/address-memory.ts';
import { userDirectoryMemory } from '../../adapters/memory/user-directory-memory.ts';
import { userMemory } from '../../adapters/memory/user-memory.ts';
import { userRecords } from '../../adapters/memory/user-records.ts';
import { databaseFor, embeddedDatabase } from '../support/embedded-dynamodb.ts';
import { accountStoreContract } from './account-store.contract.ts';
import { tableStores } from './table-stores.ts';

describe('in memory', () => {
  accountStoreContract(() => {
    const records = userRecords();
    return {
      users: userMemory(records),
      accounts: accountMemory(records),
      addresses: addressMemory(records),
      directory: userDirectoryMemory(records),
    };
  });
});

describe('in the embedded DynamoDB', () => {
  const database = databaseFor(embeddedDatabase);
  accountStoreContract(() => tableStores(database(), database().ours));
});
