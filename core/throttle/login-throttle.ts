import type { SettingValues } from '../../contract/settings.ts';
import type { Clock } from '../clock.ts';
import { accountCounter, deviceCounter, unknownAccountCounter } from './account-counters.ts';
import type { AttemptStore } from './attempt-store.ts';
import { type GuessedAt, guessCounter } from './guess-counter.ts';
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

/**
 * Counts a guess before any hash is computed, or refuses it. Each step is one conditional write, so guesses in
 * parallel get exactly as far as guesses in a row. A device that is known to the account has a counter of its own:
 * strangers' guesses, from whatever address, do not hold it up. All devices of an account together have a ceiling, so
 * that somebody who can make device tokens does not guess without end.
 */
export function loginThrottle({ attempts, settings, now }: Dependencies): LoginThrottle {
  const { accountLockoutThreshold: threshold, ipAttemptLimit } = settings;

  const accountOf = ({ email, deviceId }: AttemptSource, userId: string | null): GuessedAt => {
    if (userId === null) return { counter: unknownAccountCounter(email), ceiling: threshold, exists: false };
    if (deviceId === null) return { counter: accountCounter(userId), ceiling: threshold, exists: true };
    return { counter: deviceCounter(userId, deviceId), ceiling: 2 * threshold, exists: true };
  };

  const hit = guessCounter({ attempts, settings, free: settings.accountFreeAttempts, now });

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
