import type { LogEvent } from '../../log-event.ts';
import { endEverySession } from '../../sessions/end-every-session.ts';
import type { EndSession } from '../../sessions/end-session.ts';
import type { UserStore } from '../../users/user-store.ts';

/**
 * Keeps the user from signing in, and ends every session. The write that disables raises the session epoch too: raised
 * twice, it would be told as a global logout.
 * @returns how many sessions ended
 */
export const disable =
  ({ users, end, logEvent }: { users: UserStore; end: EndSession; logEvent: LogEvent }) =>
  async (userId: string): Promise<number> => {
    const user = await users.amend(userId, { disabled: true });
    logEvent('user_updated', { user_id: userId, action: 'disable' });
    return endEverySession(end, user, 'user_disabled');
  };
