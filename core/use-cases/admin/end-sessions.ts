import type { LogEvent } from '../../log-event.ts';
import { endEverySession } from '../../sessions/end-every-session.ts';
import type { EndSession } from '../../sessions/end-session.ts';
import type { UserStore } from '../../users/user-store.ts';

/**
 * Signs the user out everywhere.
 * @returns how many sessions ended
 */
export const endSessions =
  ({ users, end, logEvent }: { users: UserStore; end: EndSession; logEvent: LogEvent }) =>
  async (userId: string): Promise<number> => {
    const user = await users.raiseSessionEpoch(userId);
    logEvent('user_updated', { user_id: userId, action: 'end-sessions' });
    return endEverySession(end, user, 'admin');
  };
