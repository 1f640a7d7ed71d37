/**
 * A clock that tests move, so that they need not wait: `Date.now()` of the process and of every thread that it starts,
 * `systemClock` with it. Timers go by the real one. To be preloaded with `--import`, which threads inherit.
 */
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

const name = 'dev/movable-clock';
if (isMainThread && getEnvironmentData(name) === undefined) setEnvironmentData(name, new SharedArrayBuffer(8));

const ahead = new Float64Array(getEnvironmentData(name) as unknown as SharedArrayBuffer);
const realNow = Date.now.bind(Date);
Date.now = () => realNow() + (ahead[0] ?? 0);

/** Moves it ahead, for every thread at once. */
export function moveClock(milliseconds: number): void {
  ahead[0] = (ahead[0] ?? 0) + milliseconds;
}
