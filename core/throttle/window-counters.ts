import { toSeconds } from '../clock.ts';
import { AuthError } from '../errors.ts';
import type { AttemptStore } from './attempt-store.ts';
import { ipPrefixes } from './ip-prefix.ts';

/** A counter of one window of time, by the clock: the next window has another, so that around its turn twice as many count. */
export interface WindowCounter {
  readonly key: string;
  readonly most: number;
  /** Epoch seconds. */
  readonly endsAt: number;
}

/** Seconds; the sweeper comes when it likes. */
const keptAfter = 3_600;

export function windowCounter(what: string, whose: string, most: number, window: number, now: number): WindowCounter {
  const endsAt = (Math.floor(toSeconds(now) / window) + 1) * window;
  return { key: `${what}#${whose}#${endsAt}`, most, endsAt };
}

/** Those of an address: one for IPv4, two for IPv6. */
export const ipCounters = (what: string, ip: string, most: number, window: number, now: number): WindowCounter[] =>
  ipPrefixes(ip).map(({ prefix, times }) => windowCounter(what, prefix, most * times, window, now));

/**
 * Counts once on each.
 * @returns what takes it back again
 * @throws AuthError `too_many_attempts` where one of them has reached its limit; then none is counted
 */
export async function countOnAll(
  attempts: AttemptStore,
  counters: readonly WindowCounter[],
  now: number,
): Promise<() => Promise<void>> {
  const nowSeconds = toSeconds(now);
  const counted = await Promise.all(
    counters.map(async (counter) => {
      const { key, most, endsAt } = counter;
      const count = await attempts.count({ key }, { most }, { now: nowSeconds, expiresAt: endsAt + keptAfter });
      return { counter, isCounted: count !== null };
    }),
  );
  const takeBack = async (): Promise<void> => {
    await Promise.all(counted.filter(({ isCounted }) => isCounted).map(({ counter }) => attempts.refund(counter.key)));
  };
  const full = counted.filter(({ isCounted }) => !isCounted).map(({ counter }) => counter.endsAt - nowSeconds);
  if (full.length === 0) return takeBack;
  await takeBack();
  throw new AuthError('too_many_attempts', { retryAfter: Math.max(...full) });
}
