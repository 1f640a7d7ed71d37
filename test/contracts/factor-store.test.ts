import { factorMemory } from '../../adapters/memory/factor-memory.ts';
import { userMemory } from '../../adapters/memory/user-memory.ts';
import { userRecords } from '../../adapters/memory/user-records.ts';
import { aTotp, aUser, factorsBy } from '../support/builders.ts';
import { databaseFor, embeddedDatabase } from '../support/embedded-dynamodb.ts';
import { factorStoreContract } from './factor-store.contract.ts';
import { tableStores } from './table-stores.ts';

describe('in memory', () => {
  factorStoreContract(() => {
    const records = userRecords();
    return { users: userMemory(records), factors: factorMemory(records) };
  });
});

describe('in the embedded DynamoDB', () => {
  const database = databaseFor(embeddedDatabase);

  describe('through the SDK', () => {
    factorStoreContract(() => tableStores(database(), database().sdk));
  });

  describe('through our client', () => {
    factorStoreContract(() => tableStores(database(), database().ours));
  });

  test('a user of an earlier version, who has no map of factors, enrols one', async () => {
    const { users, factors } = tableStores(database(), database().ours);
    const user = aUser();
    await users.register(user);
    await database().ours.updateItem({
      TableName: database().tables.users,
      Key: { userId: { S: user.userId } },
      UpdateExpression: 'REMOVE factors, recoveryCodes',
    });
    const totp = aTotp();
    const enrolled = await factors.enrol(user.userId, totp, {
      ...{ most: 20, replaced: [], recoveryCodes: null, sessionEpoch: 0 },
    });
    expect(enrolled).toEqual({ ...user, factors: factorsBy(totp) });
  });
});
