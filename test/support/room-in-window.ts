import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for the clock's next window where this one is nearly over, so that all that a test counts falls into one.
 *
 * @param window milliseconds
 * @param room milliseconds that the test needs
 */
export async function roomInWindow(window: number, room: number, now: () => number = Date.now): Promise<void> {
  const left = window - (now() % window);
  if (left < room) await sleep(left + 10);
}

/** For tests that count guesses, mails or registrations of an address: those windows are a quarter of an hour long, or an hour. */
export const roomInThrottleWindow = (): Promise<void> => roomInWindow(15 * 60_000, 40_000);
