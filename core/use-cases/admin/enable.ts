import type { LogEvent } from '../../log-event.ts';
import type { UserStore } from '../../users/user-store.ts';

/** Lets the user sign in again; the sessions of before stay ended. */
export const enable =
  ({ users, logEvent }: { users: UserStore; logEvent: LogEvent }) =>
  async (userId: string): Promise<void> => {
    await users.amend(userId, { disabled: false });
    logEvent('user_updated', { user_id: userId, action: 'enable' });
  };
