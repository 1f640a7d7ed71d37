import type { Clock } from '../clock.ts';
import type { AttemptStore } from './attempt-store.ts';
import { countOnAll, ipCounters, windowCounter } from './window-counters.ts';

/** Counts a session that is about to begin, or refuses it: each leaves an item behind that somebody pays for. */
export type SessionThrottle = (beginning: { readonly userId: string; readonly ip: string }) => Promise<void>;

const mostOfAccount = 60;
const mostOfAddress = 600;
/** Seconds. */
const window = 60 * 60;

/** By whatever method the user signed in, 60 an hour for one account and 600 for one address. */
export function sessionThrottle({ attempts, now }: { attempts: AttemptStore; now: Clock }): SessionThrottle {
  return async ({ userId, ip }) => {
    const at = now();
    const account = windowCounter('sessions', userId, mostOfAccount, window, at);
    await countOnAll(attempts, [account, ...ipCounters('sessions', ip, mostOfAddress, window, at)], at);
  };
}
