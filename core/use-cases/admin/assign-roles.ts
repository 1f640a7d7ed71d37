import type { LogEvent } from '../../log-event.ts';
import { endEverySession } from '../../sessions/end-every-session.ts';
import type { EndSession } from '../../sessions/end-session.ts';
import type { UserStore } from '../../users/user-store.ts';

/** What is absent stays as it is. */
export interface Assignment {
  readonly roles?: readonly string[];
  readonly permissions?: readonly string[];
}

/**
 * Gives the user other roles or permissions, and ends every session, for each carries those that it began with.
 * @returns how many sessions ended
 */
export const assignRoles =
  ({ users, end, logEvent }: { users: UserStore; end: EndSession; logEvent: LogEvent }) =>
  async (userId: string, { roles, permissions }: Assignment): Promise<number> => {
    await users.amend(userId, { ...(roles && { roles }), ...(permissions && { permissions }) });
    const user = await users.raiseSessionEpoch(userId);
    logEvent('user_updated', { user_id: userId, action: 'assign' });
    return endEverySession(end, user, 'admin');
  };
