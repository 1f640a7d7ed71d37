import { userDirectoryMemory } from '../../../adapters/memory/user-directory-memory.ts';
import { userMemory } from '../../../adapters/memory/user-memory.ts';
import { userRecords } from '../../../adapters/memory/user-records.ts';
import { usersWrite } from '../../../core/use-cases/admin/administrator.ts';
import { changeUser } from '../../../core/use-cases/admin/change-user.ts';
import { isHolder } from '../../../core/use-cases/admin/keep-holder.ts';
import { newUser } from '../../../core/users/new-user.ts';
import type { User } from '../../../core/users/user.ts';
import type { UserStore } from '../../../core/users/user-store.ts';
import { noon } from '../../support/builders.ts';

const nothing = { permissions: [] };

/** So many holders, and a change that one makes of another. */
async function holders(count: number) {
  const records = userRecords();
  const users = userMemory(records);
  const all: User[] = [];
  for (let number = 0; number < count; number++) {
    const user = newUser({ email: `holder-${number}@example.com`, password: null, createdAt: noon });
    all.push({ ...user, permissions: [usersWrite] });
  }
  for (const user of all) await users.register(user);
  const change = (by: number, of: number, more: Partial<UserStore> = {}, changed: object = nothing) =>
    changeUser({
      users: { ...users, ...more },
      directory: userDirectoryMemory(records),
      end: async () => 'ended',
      logEvent: () => {},
    })(all[by] as User, all[of]?.userId ?? '', changed);
  const left = async () => {
    const now = await Promise.all(all.map(({ userId }) => users.find(userId)));
    return now.flatMap((user, number) => (isHolder(user) ? [number] : []));
  };
  return { users, all, change, left };
}

test.each([nothing, { disabled: true }])('the last holder keeps the permission: %j', async (changed) => {
  const { change, left } = await holders(1);
  await expect(change(0, 0, {}, changed)).rejects.toMatchObject({ code: 'forbidden' });
  expect(await left()).toEqual([0]);
});

test('of two holders each may take it from themselves, or from the other', async () => {
  for (const of of [0, 1]) {
    const { change, left } = await holders(2);
    await change(0, of);
    expect(await left()).toEqual([1 - of]);
  }
});

test('a disabled holder is none', async () => {
  const { users, all, change, left } = await holders(2);
  await users.amend(all[1]?.userId ?? '', { disabled: true });
  await expect(change(0, 0)).rejects.toMatchObject({ code: 'forbidden' });
  expect(await left()).toEqual([0]);
});

test.each([
  [0, 1],
  [0, 0],
])('what was taken is given back where the other holder has lost it meanwhile: %i of %i', async (by, of) => {
  const { users, all, change, left } = await holders(2);
  const witness = by === of ? 1 : by;
  const amend: UserStore['amend'] = async (userId, changed) => {
    const user = await users.amend(userId, changed);
    if (changed.permissions?.length === 0) await users.amend(all[witness]?.userId ?? '', nothing);
    return user;
  };
  await expect(change(by, of, { amend })).rejects.toMatchObject({ code: 'forbidden' });
  expect(await left()).toEqual([of]);
});

test('of any number who take it from each other in a ring somebody keeps it', async () => {
  for (const count of [2, 3, 4]) {
    const { change, left } = await holders(count);
    await Promise.allSettled(Array.from({ length: count }, (_, by) => change(by, (by + 1) % count)));
    expect((await left()).length).toBeGreaterThan(0);
  }
});
