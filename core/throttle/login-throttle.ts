import type { SettingValues } from '../../contract/settings.ts';
import { type Clock, toSeconds } from '../clock.ts';
import { AuthError } from '../errors.ts';
import { accountCounter, deviceCounter, unknownAccountCounter } from './account-counters.ts';
import type { AttemptStore, Attempts, Counter } from './attempt-store.ts';
import { countOnAll, ipCounters } from './window-counters.ts';

export interface AttemptSource {
  /** Normalised. */
  readonly email: string;
  /** Whose address it is, null where there is no such account. */
  readonly userId: Promise<string | null>;
  /** The device, where it has shown that it signed in to this account before. */
  readonly deviceId: string | null;
  readonly ip: string;
}

/** An attempt that has been counted as a wrong one. */
export interface CountedAttempt {
  /** Takes that back: success resets the counter. */
  succeeded(): Promise<void>;
  /** It was right, and a second factor is still due: the address is not charged for it, the account is. */
  halfway(): Promise<void>;
}

export type LoginThrottle = (source: AttemptSource) => Promise<CountedAttempt>;

export type ThrottleSettings = Pick<
  SettingValues,
  'accountFreeAttempts' | 'accountMaxBackoff' | 'accountLockoutThreshold' | 'ipAttemptLimit'
>;

interface Dependencies {
  readonly attempts: AttemptStore;
  readonly settings: ThrottleSettings;
  readonly now: Clock;
}

/** Seconds. */
const guessWindow = 15 * 60;
/** How long a counter is remembered; that of an account at its limit stays until a reset or an unlock. */
const counterMemory = 90 * 86_400;
/** Losing this many races for one counter means a storm of guesses; the guess is refused, not let through. */
const maxRaces = 10;

interface Account {
  readonly counter: Counter;
  /** For all members of the counter together. */
  readonly ceiling: number;
  readonly exists: boolean;
}

/**
 * Counts a guess before any hash is computed, or refuses it. Each step is one conditional write, so guesses in
 * parallel get exactly as far as guesses in a row. A device that is known to the account has a counter of its own:
 * strangers' guesses, from whatever address, do not hold it up. All devices of an account together have a ceiling, so
 * that somebody who can make device tokens does not guess without end.
 */
export function loginThrottle({ attempts, settings, now }: Dependencies): LoginThrottle {
  const { accountFreeAttempts: free, accountMaxBackoff, accountLockoutThreshold: threshold, ipAttemptLimit } = settings;

  const closure = (count: number): number =>
    count <= free ? 0 : Math.min(2 ** Math.min(count - free - 1, 30), accountMaxBackoff);

  const accountOf = ({ email, deviceId }: AttemptSource, userId: string | null): Account => {
    if (userId === null) return { counter: unknownAccountCounter(email), ceiling: threshold, exists: false };
    if (deviceId === null) return { counter: accountCounter(userId), ceiling: threshold, exists: true };
    return { counter: deviceCounter(userId, deviceId), ceiling: 2 * threshold, exists: true };
  };

  const hit = async ({ counter, ceiling, exists }: Account): Promise<void> => {
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

  return async (source) => {
    const { userId, deviceId, ip } = source;
    const counters = deviceId === null ? ipCounters('guesses', ip, ipAttemptLimit, guessWindow, now()) : [];
    const [takeBack, owner] = await Promise.all([countOnAll(attempts, counters, now()), userId]);
    const account = accountOf(source, owner);
    await hit(account).catch(async (refusal) => {
      // Refused here, it was no guess: the address is not charged for it.
      await takeBack();
      throw refusal;
    });
    return {
      succeeded: async () => {
        await Promise.all([attempts.reset(account.counter), takeBack()]);
      },
      halfway: takeBack,
    };
  };
}
