import type { LogEvent } from '../../log-event.ts';
import type { EndSession } from '../../sessions/end-session.ts';
import type { AttemptStore } from '../../throttle/attempt-store.ts';
import type { UserStore } from '../../users/user-store.ts';
import { type Assignment, assignRoles } from './assign-roles.ts';
import { disable } from './disable.ts';
import { enable } from './enable.ts';
import { endSessions } from './end-sessions.ts';
import { unlock } from './unlock.ts';

/** What an operator may do to the user of an e-mail address. Reached by IAM only, never over HTTP. */
export type Operation =
  | { readonly action: 'unlock' | 'disable' | 'enable' | 'end-sessions'; readonly email: string }
  | ({ readonly action: 'assign'; readonly email: string } & Assignment);

export interface OperateDependencies {
  readonly users: UserStore;
  readonly attempts: AttemptStore;
  readonly end: EndSession;
  readonly logEvent: LogEvent;
}

/** @returns null where there is no such user */
export const operate =
  (deps: OperateDependencies) =>
  async (operation: Operation): Promise<{ userId: string; ended: number } | null> => {
    const userId = await deps.users.userIdOf(operation.email);
    return userId === null ? null : { userId, ended: await done(deps, userId, operation) };
  };

/** How many sessions it ended. */
async function done(deps: OperateDependencies, userId: string, operation: Operation): Promise<number> {
  switch (operation.action) {
    case 'unlock':
      await unlock(deps)(userId);
      return 0;
    case 'enable':
      await enable(deps)(userId);
      return 0;
    case 'disable':
      return disable(deps)(userId);
    case 'end-sessions':
      return endSessions(deps)(userId);
    case 'assign':
      return assignRoles(deps)(userId, operation);
  }
}
