import type { SettingValues } from '../../contract/settings.ts';
import { type Clock, toSeconds } from '../clock.ts';
import { AuthError } from '../errors.ts';
import type { AttemptStore, Attempts, Counter } from './attempt-store.ts';

export interface GuessedAt {
  readonly counter: Counter;
  /** For all members of the counter together. */
  readonly ceiling: number;
  /** Whether there is such an account: the counter of one that does not exist always expires. */
  readonly exists: boolean;
}

export interface GuessCounterDependencies {
  readonly attempts: AttemptStore;
  readonly settings: Pick<SettingValues, 'accountMaxBackoff' | 'accountLockoutThreshold'>;
  /** How many wrong guesses in a row close nothing. */
  readonly free: number;
  readonly now: Clock;
}

/** Seconds: how long a counter is remembered; that of an account at its limit stays until a reset or an unlock. */
const counterMemory = 90 * 86_400;
/** Losing this many races for one counter means a storm of guesses; the guess is refused, not let through. */
const maxRaces = 10;

/**
 * Counts a wrong guess, or refuses it: after the free ones each closes the counter for 1, 2, 4, … seconds. Each step is one
 * conditional write, so guesses in parallel get exactly as far as guesses in a row.
 * @throws AuthError `too_many_attempts`
 */
export function guessCounter({ attempts, settings, free, now }: GuessCounterDependencies) {
  const { accountMaxBackoff, accountLockoutThreshold: threshold } = settings;

  const closure = (count: number): number =>
    count <= free ? 0 : Math.min(2 ** Math.min(count - free - 1, 30), accountMaxBackoff);

  const hit = async ({ counter, ceiling, exists }: GuessedAt): Promise<void> => {
    // The attempt that reaches a limit is moved below, for the counter then stays.
    const limits = { most: Math.min(free, threshold - 1), mostInTotal: Math.min(...totals(counter, ceiling)) };
    for (let race = 0; race < maxRaces; race++) {
      const seconds = toSeconds(now());
      const expiresAt = seconds + counterMemory;
      if ((await attempts.count(counter, limits, { now: seconds, expiresAt })) !== null) return;
      const seen = await attempts.find(counter);
      if (seen.expiresAt !== null && seen.expiresAt <= seconds) {
        await attempts.expire(counter.key, seconds);
        continue;
      }
      const wait = waitFor(seen, ceiling);
      if (wait > 0) throw new AuthError('too_many_attempts', { retryAfter: wait });
      const count = seen.count + 1;
      const isAtLimit = count >= threshold || seen.total + 1 >= ceiling;
      const stays = exists && (isAtLimit || (seen.expiresAt === null && seen.total > 0));
      const closedUntil = now() + closure(count) * 1_000;
      if (await attempts.move(counter, seen, { count, closedUntil, expiresAt: stays ? null : expiresAt })) return;
    }
    throw new AuthError('too_many_attempts', { retryAfter: 1 });
  };

  const totals = ({ member }: Counter, ceiling: number): number[] =>
    member === undefined ? [free, threshold - 1] : [ceiling - 1];

  const waitFor = ({ count, closedUntil, total }: Attempts, ceiling: number): number =>
    count >= threshold || total >= ceiling ? accountMaxBackoff : Math.ceil((closedUntil - now()) / 1_000);

  return hit;
}
