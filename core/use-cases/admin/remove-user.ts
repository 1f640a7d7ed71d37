import type { User } from '../../users/user.ts';
import { type DeleteUserDependencies, deleteUser } from '../account/delete-user.ts';
import { usersWrite } from './administrator.ts';
import { isHolder, type KeepHolderDependencies, keepHolder } from './keep-holder.ts';
import { knownUser } from './known-user.ts';

/**
 * Deletes a user as they would themselves. What cannot be given back is taken last: first `users:write`, then the user.
 * @throws AuthError `not_found`; `forbidden` for the last who has `users:write`; `unavailable`
 */
export const removeUser =
  (deps: DeleteUserDependencies & KeepHolderDependencies) =>
  async (administrator: User, userId: string): Promise<void> => {
    const { users } = deps;
    const target = await knownUser(users, userId);
    const { permissions } = target;
    if (isHolder(target))
      await keepHolder(deps)({
        administrator,
        target,
        take: () => users.amend(userId, { permissions: permissions.filter((permission) => permission !== usersWrite) }),
        giveBack: () => users.amend(userId, { permissions }),
      });
    await deleteUser(deps)(target, administrator.userId);
  };
