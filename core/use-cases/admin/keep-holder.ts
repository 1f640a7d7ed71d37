import { AuthError } from '../../errors.ts';
import type { User } from '../../users/user.ts';
import type { UserDirectory } from '../../users/user-directory.ts';
import type { UserStore } from '../../users/user-store.ts';
import { usersWrite } from './administrator.ts';

export interface KeepHolderDependencies {
  readonly users: UserStore;
  readonly directory: UserDirectory;
}

interface Taking {
  readonly administrator: User;
  readonly target: User;
  readonly take: () => Promise<unknown>;
  readonly giveBack: () => Promise<unknown>;
}

export const isHolder = (user: User | null): user is User =>
  user !== null && !user.disabled && user.permissions.includes(usersWrite);

/**
 * Takes `users:write` away, and never from the last who has it. No write spans users, so another holder is named before
 * the taking, and read again after it: where that one has lost it meanwhile, the target gets it back. Of takings that
 * run against each other the last one sees the others, so somebody is left. A function that dies between the two leaves
 * what it took: then the operator's function gives the permission again.
 * @throws AuthError `forbidden`
 */
export const keepHolder =
  ({ users, directory }: KeepHolderDependencies) =>
  async ({ administrator, target, take, giveBack }: Taking): Promise<void> => {
    const isOwn = target.userId === administrator.userId;
    const witness = isOwn ? await otherHolder(directory, target.userId) : administrator.userId;
    if (witness === null) throw new AuthError('forbidden');
    await take();
    if (isHolder(await users.find(witness))) return;
    await giveBack();
    throw new AuthError('forbidden');
  };

/** The index may not know somebody yet, and so refuse once too often; each that it names is read as they are now. */
async function otherHolder(directory: UserDirectory, userId: string): Promise<string | null> {
  let after: string | null = null;
  do {
    const page = await directory.page({ prefix: '', after, limit: 100 });
    const found = page.users.find((user) => user.userId !== userId && isHolder(user));
    if (found) return found.userId;
    after = page.next;
  } while (after !== null);
  return null;
}
