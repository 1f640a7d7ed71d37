import { type DeleteUserDependencies, deleteUser } from '../../core/use-cases/account/delete-user.ts';
import { createUser } from '../../core/use-cases/admin/create-user.ts';
import {
  type ImportOutcome,
  type ImportUsersDependencies,
  importUsers,
} from '../../core/use-cases/admin/import-users.ts';
import { type InviteDependencies, invite } from '../../core/use-cases/admin/invite.ts';
import { type OperateDependencies, operate } from '../../core/use-cases/admin/operate.ts';
import { type RemoveFactorsDependencies, removeFactors } from '../../core/use-cases/admin/remove-factors.ts';
import { listSessions } from '../../core/use-cases/list-sessions.ts';
import type { User } from '../../core/users/user.ts';
import type { UserDirectory } from '../../core/users/user-directory.ts';
import type { OperatorOperation } from './operation.ts';
import { exportedUser, sessionView, userView } from './user-views.ts';

type Dependencies = OperateDependencies &
  ImportUsersDependencies &
  RemoveFactorsDependencies &
  DeleteUserDependencies &
  InviteDependencies &
  Parameters<typeof listSessions>[0] & { readonly directory: UserDirectory };

/** Does what an operator asks for, and says in JSON what became of it. */
export const runOperation = (deps: Dependencies) => {
  const userOf = async (email: string): Promise<User> => {
    const userId = await deps.users.userIdOf(email);
    return known(userId === null ? null : await deps.users.find(userId));
  };

  return async (operation: OperatorOperation): Promise<object> => {
    switch (operation.action) {
      case 'import':
        return { results: (await importUsers(deps)(operation)).map(outcomeView) };
      case 'list': {
        const { users, next } = await deps.directory.page(operation);
        return { users: users.map(userView), next_cursor: next };
      }
      case 'export': {
        const { users, next } = await deps.directory.page(operation);
        return { users: users.map((user) => exportedUser(user, operation.withHashes)), next_cursor: next };
      }
      case 'show': {
        const user = await userOf(operation.email);
        return { user: userView(user), sessions: (await listSessions(deps)(user, 'live')).map(sessionView) };
      }
      case 'create':
        return { user: userView(await createUser(deps)(operation)) };
      case 'invite':
      case 'remove-factors': {
        const user = await userOf(operation.email);
        await (operation.action === 'invite' ? invite(deps)(user) : removeFactors(deps)(user));
        return { userId: user.userId, ended: 0 };
      }
      case 'delete': {
        const user = await userOf(operation.email);
        await deleteUser(deps)(user, 'operator');
        return { userId: user.userId, ended: Object.keys(user.sessionIndex).length };
      }
      default:
        return known(await operate(deps)(operation));
    }
  };
};

function known<Found>(found: Found | null): Found {
  if (found === null) throw new Error('there is no user of this e-mail address');
  return found;
}

const outcomeView = (outcome: ImportOutcome) => {
  const { status } = outcome;
  return {
    status,
    ...('userId' in outcome && { user_id: outcome.userId }),
    ...('faults' in outcome && { faults: outcome.faults }),
  };
};
