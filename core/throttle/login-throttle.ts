import { createHash } from 'node:crypto';
import type { SettingValues } from '../../contract/settings.ts';
import { type Clock, toSeconds } from '../clock.ts';
import { AuthError } from '../errors.ts';
import type { AttemptStore, Attempts } from './attempt-store.ts';
import { ipPrefix } from './ip-prefix.ts';

export interface AttemptSource {
  /** Normalised address of the account, whether or not there is such an account. */
  readonly email: string;
  /** The device, where it has shown that it signed in to this account before. */
  readonly deviceId: string | null;
  readonly ip: string;
}

/** A guess that has been counted. `succeeded` takes it back: success resets the account's counter. */
export interface CountedAttempt {
  succeeded(): Promise<void>;
}

export type LoginThrottle = (source: AttemptSource) => Promise<CountedAttempt>;

export type ThrottleSettings = Pick<
  SettingValues,
  'accountFreeAttempts' | 'accountMaxBackoff' | 'accountLockoutThreshold' | 'ipAttemptLimit' | 'ipRegistrationLimit'
>;

interface Dependencies {
  readonly attempts: AttemptStore;
  readonly settings: ThrottleSettings;
  readonly now: Clock;
}

const guessWindow = 15 * 60;
const registrationWindow = 60 * 60;
/** How long a counter below the limit is remembered; at the limit it stays until a reset or an unlock. */
const counterMemory = 90 * 86_400;
/** Losing this many races for one counter means a storm of guesses; the guess is refused, not let through. */
const maxRaces = 10;

export const accountCounter = (email: string): string =>
  `account#${createHash('sha256').update(email).digest('base64url')}`;
export const deviceCounter = (deviceId: string): string => `device#${deviceId}`;

/**
 * Counts a guess before any hash is computed, or refuses it. Each step is one conditional write, so guesses in
 * parallel get exactly as far as guesses in a row. A device that is known to the account has a counter of its own and
 * no other: strangers' guesses, from whatever address, do not hold it up.
 */
export function loginThrottle({ attempts, settings, now }: Dependencies): LoginThrottle {
  const { accountFreeAttempts: free, accountMaxBackoff, accountLockoutThreshold, ipAttemptLimit } = settings;

  const closure = (count: number): number =>
    count <= free ? 0 : Math.min(2 ** Math.min(count - free - 1, 30), accountMaxBackoff);

  const hit = async (key: string): Promise<void> => {
    const sweepAt = toSeconds(now()) + counterMemory;
    for (let race = 0; race < maxRaces; race++) {
      if ((await attempts.count(key, Math.min(free, accountLockoutThreshold - 1), sweepAt)) !== null) return;
      const seen = await attempts.find(key);
      const wait = waitFor(seen);
      if (wait > 0) throw new AuthError('too_many_attempts', { retryAfter: wait });
      const count = seen.count + 1;
      const next = { count, closedUntil: now() + closure(count) * 1_000 };
      if (await attempts.move(key, seen, next, count < accountLockoutThreshold ? sweepAt : null)) return;
    }
    throw new AuthError('too_many_attempts', { retryAfter: 1 });
  };

  const waitFor = ({ count, closedUntil }: Attempts): number =>
    count >= accountLockoutThreshold ? accountMaxBackoff : Math.ceil((closedUntil - now()) / 1_000);

  return async ({ email, deviceId, ip }) => {
    const key = deviceId === null ? accountCounter(email) : deviceCounter(deviceId);
    const address = deviceId === null ? ipCounter('guesses', ip, guessWindow, now()) : null;
    if (address && (await attempts.count(address.key, ipAttemptLimit, address.sweepAt)) === null)
      throw new AuthError('too_many_attempts', { retryAfter: address.endsIn });
    const takeBack = async () => {
      if (address) await attempts.refund(address.key);
    };
    await hit(key).catch(async (refusal) => {
      // Refused here, it was no guess: the address is not charged for it.
      await takeBack();
      throw refusal;
    });
    return {
      succeeded: async () => {
        await Promise.all([attempts.reset(key), takeBack()]);
      },
    };
  };
}

/** Counts a registration against its address, or refuses it. */
export function registrationThrottle({ attempts, settings, now }: Dependencies): (ip: string) => Promise<void> {
  return async (ip) => {
    const { key, sweepAt, endsIn } = ipCounter('registrations', ip, registrationWindow, now());
    if ((await attempts.count(key, settings.ipRegistrationLimit, sweepAt)) === null)
      throw new AuthError('too_many_attempts', { retryAfter: endsIn });
  };
}

function ipCounter(what: string, ip: string, window: number, now: number) {
  const seconds = toSeconds(now);
  const ends = (Math.floor(seconds / window) + 1) * window;
  return { key: `${what}#${ipPrefix(ip)}#${ends}`, sweepAt: ends + 3_600, endsIn: ends - seconds };
}
