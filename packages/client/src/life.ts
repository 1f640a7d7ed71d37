import type { Environment } from './environment.ts';

/** How long something still lives. */
export interface Life {
  /** Milliseconds that are left; negative when it is over. */
  left(): number;
  /** Milliseconds in all. */
  readonly span: number;
}

/**
 * Counted by elapsed time alone, so that a wrong device clock does not matter. The monotonic clock may stand still
 * while the device sleeps, and the other may be set: the one that went further counts, for a refresh too early costs little.
 */
export function lifeOf({ wallClock, monotonicClock }: Environment, span: number): Life {
  const [wall, monotonic] = [wallClock(), monotonicClock()];
  return { span, left: () => span - Math.max(wallClock() - wall, monotonicClock() - monotonic) };
}

/** What the server's clock said at an answer: its `Date`, else the last use of the session, which was just now. */
export const serverTime = (headers: Headers, lastSeenAt: string): number =>
  // What cannot be parsed is NaN.
  Date.parse(headers.get('date') ?? '') || Date.parse(lastSeenAt);
