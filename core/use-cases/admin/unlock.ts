import type { LogEvent } from '../../log-event.ts';
import { codeCounter, openAccount } from '../../throttle/account-counters.ts';
import type { AttemptStore } from '../../throttle/attempt-store.ts';

/** Opens the account to guesses of its password again, from strangers and from every device, and of its codes. */
export const unlock =
  ({ attempts, logEvent }: { attempts: AttemptStore; logEvent: LogEvent }) =>
  async (userId: string): Promise<void> => {
    await Promise.all([openAccount(attempts, userId), attempts.reset(codeCounter(userId))]);
    logEvent('user_updated', { user_id: userId, action: 'unlock' });
  };
