import type { LogEvent } from '../../log-event.ts';
import { openAccount } from '../../throttle/account-counters.ts';
import type { AttemptStore } from '../../throttle/attempt-store.ts';

/** Opens the account to password guesses again, from strangers and from every device. */
export const unlock =
  ({ attempts, logEvent }: { attempts: AttemptStore; logEvent: LogEvent }) =>
  async (userId: string): Promise<void> => {
    await openAccount(attempts, userId);
    logEvent('user_updated', { user_id: userId, action: 'unlock' });
  };
