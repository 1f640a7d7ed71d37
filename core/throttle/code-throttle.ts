import type { SettingValues } from '../../contract/settings.ts';
import type { Clock } from '../clock.ts';
import { codeCounter } from './account-counters.ts';
import type { AttemptStore } from './attempt-store.ts';
import { guessCounter } from './guess-counter.ts';
import type { CountedAttempt } from './login-throttle.ts';

/** Counts a code of the user as a wrong one, or refuses it. */
export type CodeThrottle = (userId: string) => Promise<Pick<CountedAttempt, 'succeeded'>>;

/** The tenth wrong one in a row closes the codes. */
const free = 9;

/**
 * Over all challenges, step-ups and confirmations of one account: the one who answers has shown the password or a session
 * before, so no stranger closes anybody's codes. A reset of the password opens them not: a mailbox would do to go on
 * guessing.
 */
export function codeThrottle({
  attempts,
  settings,
  now,
}: {
  readonly attempts: AttemptStore;
  readonly settings: Pick<SettingValues, 'accountMaxBackoff' | 'accountLockoutThreshold'>;
  readonly now: Clock;
}): CodeThrottle {
  const hit = guessCounter({ attempts, settings, free, now });
  return async (userId) => {
    const counter = codeCounter(userId);
    await hit({ counter, ceiling: settings.accountLockoutThreshold, exists: true });
    return { succeeded: () => attempts.reset(counter) };
  };
}
