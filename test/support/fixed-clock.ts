import type { Clock } from '../../core/clock.ts';
import { noon } from './builders.ts';

/** A clock that stands still until a test moves it. Epoch milliseconds. */
export interface FixedClock {
  readonly now: Clock;
  /** Milliseconds; a negative number turns it back. */
  move(by: number): void;
}

export function fixedClock(start: number = noon): FixedClock {
  let time = start;
  return {
    now: () => time,
    move(by) {
      time += by;
    },
  };
}
