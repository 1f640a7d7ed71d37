import { hashSync } from 'bcryptjs';
import { userMemory } from '../../../adapters/memory/user-memory.ts';
import type { ImportRecord } from '../../../core/import/imported-user.ts';
import { isId, newId } from '../../../core/random.ts';
import { type ImportUsersInput, importUsers } from '../../../core/use-cases/admin/import-users.ts';
import type { UserStore } from '../../../core/users/user-store.ts';
import { tableStores } from '../../contracts/table-stores.ts';
import { aPassword, aUser, noon } from '../../support/builders.ts';
import { databaseFor, embeddedDatabase } from '../../support/embedded-dynamodb.ts';

const database = databaseFor(embeddedDatabase);
const ada = {
  email: 'ada@example.com',
  email_verified: true,
  password_hash: hashSync('naïve', 4),
  created_at: '2020-01-02',
};
const bob = { email: 'bob@example.com', disabled: true, roles: ['editor'], permissions: ['notes:read'], locale: 'de' };

function importer(users: UserStore = userMemory()) {
  const logged: unknown[] = [];
  const settings = { passwordHash: 'bcrypt', bcryptCost: 10 } as const;
  const deps = { users, settings, now: () => noon, logEvent: (event: string) => logged.push(event) };
  const run = newId();
  const bring = async (records: readonly ImportRecord[], more: Partial<ImportUsersInput> = {}) =>
    (await importUsers(deps)({ run, records, allowDearer: false, dryRun: false, ...more })) as {
      status: string;
      userId: string;
      faults: string[];
    }[];
  const statuses = async (...given: Parameters<typeof bring>) => (await bring(...given)).map(({ status }) => status);
  return { bring, statuses, users, logged };
}

test('a record becomes a user with what it says, and what is new of a user who registers', async () => {
  const { bring, users, logged } = importer();
  const outcomes = await bring([ada, bob]);

  const [first, second] = await Promise.all(outcomes.map(({ userId }) => users.find(userId)));
  expect(first).toEqual({
    ...aUser(),
    userId: outcomes[0]?.userId,
    email: 'ada@example.com',
    emailVerified: true,
    password: { hash: ada.password_hash, scheme: 'bcrypt', pepperVersion: null },
    roles: ['user'],
    permissions: [],
    createdAt: Date.UTC(2020, 0, 2),
    importedAs: { run: expect.any(String), digest: expect.any(String) },
  });
  expect(second).toMatchObject({ ...bob, emailVerified: false, password: null, createdAt: noon });
  expect(outcomes.map(({ status }) => status)).toEqual(['created', 'created']);
  expect(await users.userIdOf('ada@example.com')).toBe(first?.userId);
  expect(isId(first?.userId ?? '')).toBe(true);
  expect(logged).toEqual(['user_created', 'user_created']);
});

test('the same again changes nothing, in the same run and in another, also after the hash was renewed', async () => {
  const { statuses, users } = importer();
  await statuses([ada, bob]);
  expect(await statuses([bob, ada])).toEqual(['unchanged', 'unchanged']);
  expect(await statuses([ada, bob], { run: newId() })).toEqual(['unchanged', 'unchanged']);

  const userId = (await users.userIdOf(ada.email)) ?? '';
  await users.rehash(userId, ada.password_hash, aPassword());
  const renewed = await users.find(userId);
  expect(await statuses([ada], { run: newId() })).toEqual(['unchanged']);
  expect(await users.find(userId)).toEqual(renewed);
});

test('an address that comes twice in a run is a duplicate, and the first has it; one that somebody has is a conflict', async () => {
  const { bring, statuses, users } = importer();
  const taken = aUser();
  await users.register(taken);
  const other = { ...ada, email: 'ADA@example.com', disabled: true };

  expect(await statuses([ada, other, ada])).toEqual(['created', 'duplicate', 'unchanged']);
  expect(await statuses([other])).toEqual(['duplicate']);
  expect(await statuses([{ ...ada, password_hash: hashSync('other', 4) }])).toEqual(['duplicate']);
  expect(await statuses([other], { run: newId() })).toEqual(['conflict']);
  expect(await statuses([{ email: taken.email }])).toEqual(['conflict']);
  expect(await users.find(taken.userId)).toEqual(taken);
  expect((await bring([ada]))[0]?.userId).toBe(await users.userIdOf(ada.email));
  expect(await users.find((await users.userIdOf(ada.email)) ?? '')).toMatchObject({ disabled: false });
});

test('a bad record is told with every fault, and the others are brought', async () => {
  const { bring } = importer();
  expect(await bring([{ email: 'x', disabled: 7 }, bob, { ...ada, password: 'secret' } as ImportRecord])).toEqual([
    { status: 'invalid', faults: ['email is no e-mail address', 'disabled is neither true nor false'] },
    { status: 'created', userId: expect.any(String) },
    { status: 'invalid', faults: ['"password" is unknown'] },
  ]);
});

test('a hash that is more work than a refusal is refused, unless it is allowed', async () => {
  const { bring, statuses } = importer();
  const dear = { ...ada, password_hash: hashSync('naïve', 4).replace('$04$', '$11$') };
  expect(await bring([dear])).toEqual([{ status: 'invalid', faults: [expect.stringContaining('told by time')] }]);
  expect(await statuses([dear], { allowDearer: true })).toEqual(['created']);
  expect(await statuses([{ ...bob, password_hash: dear.password_hash.replace('$11$', '$10$') }])).toEqual(['created']);
});

test('a hash that brings the signer key of its project is refused: the key must not travel with each user', async () => {
  const { bring } = importer();
  const key = Buffer.alloc(64, 7).toString('base64');
  const hash = `$fbscrypt$v=1,n=10,r=8,p=1,ss=Bw==,sk=${key}$c2FsdA==$${Buffer.alloc(64).toString('base64')}`;
  expect(await bring([{ ...bob, password_hash: hash }])).toEqual([
    { status: 'invalid', faults: [expect.stringContaining('signer key')] },
  ]);
});

test('a dry run says the same and writes nothing', async () => {
  const { statuses, users, logged } = importer();
  await statuses([ada]);
  expect(await statuses([ada, { ...ada, disabled: true }, bob, {}], { dryRun: true })).toEqual([
    'unchanged',
    'duplicate',
    'created',
    'invalid',
  ]);
  expect(await users.userIdOf(bob.email)).toBeNull();
  expect(logged).toHaveLength(1);
});

test('a time of creation that is yet to come is now', async () => {
  const { bring, users } = importer();
  const [outcome] = await bring([{ ...bob, created_at: '2999-01-01' }]);
  expect((await users.find(outcome?.userId ?? ''))?.createdAt).toBe(noon);
});

test('what rests with the user tells nothing of the hash that came', async () => {
  const { bring, users } = importer();
  const digests = [];
  for (const password of ['one', 'two']) {
    const { bring: again, users: others } = importer();
    const [outcome] = await again([{ ...bob, password_hash: hashSync(password, 4) }]);
    digests.push((await others.find(outcome?.userId ?? ''))?.importedAs?.digest);
  }
  expect(digests[0]).toBe(digests[1]);
  const [outcome] = await bring([{ ...bob, locale: 'en' }]);
  expect((await users.find(outcome?.userId ?? ''))?.importedAs?.digest).not.toBe(digests[0]);
});

test('of an import that died between its two writes the next try makes one user', async () => {
  const { users } = tableStores(database(), database().ours);
  let dies = true;
  const dying: UserStore = {
    ...users,
    async register(user) {
      if (!dies) return users.register(user);
      dies = false;
      // The first of the two writes, as an instance that is stopped leaves it.
      await users.register({ ...user, email: user.email });
      await database().sdk.deleteItem({ TableName: database().tables.emails, Key: { email: { S: user.email } } });
      throw new Error('stopped');
    },
  };
  const { bring } = importer(dying);
  const orphan = { email: 'orphan@example.com', password_hash: hashSync('x', 4) };
  await expect(bring([orphan])).rejects.toThrow('stopped');
  const [outcome] = await bring([orphan]);

  expect(outcome).toEqual({ status: 'created', userId: await users.userIdOf(orphan.email) });
  const { directory } = tableStores(database(), database().ours);
  expect((await directory.page({ prefix: 'orphan@', after: null, limit: 10 })).users).toHaveLength(1);
});
