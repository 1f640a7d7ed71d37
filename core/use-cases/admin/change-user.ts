import type { LogEvent } from '../../log-event.ts';
import type { EndSession } from '../../sessions/end-session.ts';
import type { User } from '../../users/user.ts';
import type { UserChange } from '../../users/user-store.ts';
import { requireHeld, usersWrite } from './administrator.ts';
import { assignRoles } from './assign-roles.ts';
import { disable } from './disable.ts';
import { enable } from './enable.ts';
import { isHolder, type KeepHolderDependencies, keepHolder } from './keep-holder.ts';
import { knownUser } from './known-user.ts';

export interface ChangeUserDependencies extends KeepHolderDependencies {
  readonly end: EndSession;
  readonly logEvent: LogEvent;
}

/**
 * Changes a user; what is absent stays. Other roles or permissions, and disabling, end every session of theirs.
 * @throws AuthError `not_found`; `forbidden` for a permission that the administrator does not have, and for `users:write`
 * of the last who has it
 */
export const changeUser =
  (deps: ChangeUserDependencies) =>
  async (administrator: User, userId: string, change: UserChange): Promise<User> => {
    const { users } = deps;
    const target = await knownUser(users, userId);
    const { permissions, disabled } = change;
    requireHeld(administrator, permissions?.filter((permission) => !target.permissions.includes(permission)) ?? []);
    const take = () => applied(deps, userId, change);
    const isTaken = disabled === true || permissions?.includes(usersWrite) === false;
    if (isTaken && isHolder(target)) {
      const giveBack = () => users.amend(userId, { permissions: target.permissions, disabled: false });
      await keepHolder(deps)({ administrator, target, take, giveBack });
    } else await take();
    return knownUser(users, userId);
  };

async function applied(
  deps: ChangeUserDependencies,
  userId: string,
  { roles, permissions, disabled, emailVerified }: UserChange,
): Promise<void> {
  if (disabled === true) await disable(deps)(userId);
  if (disabled === false) await enable(deps)(userId);
  if (roles || permissions)
    await assignRoles(deps)(userId, { ...(roles && { roles }), ...(permissions && { permissions }) });
  if (emailVerified === undefined) return;
  await deps.users.amend(userId, { emailVerified });
  deps.logEvent('user_updated', { user_id: userId, action: emailVerified ? 'verify-email' : 'unverify-email' });
}
