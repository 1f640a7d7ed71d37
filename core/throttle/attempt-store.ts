/** Which counter. */
export interface Counter {
  readonly key: string;
  /** One of several that stand in one item, so that they have a total together and one write resets them all. */
  readonly member?: string;
}

export interface Attempts {
  readonly count: number;
  /** Closed to further attempts until then, epoch milliseconds. */
  readonly closedUntil: number;
  /** Of all members of the key; the count itself where there are none. */
  readonly total: number;
  /** When the counters of the key expire, epoch seconds; null where they stay until a reset, or where there are none. */
  readonly expiresAt: number | null;
}

/** Epoch seconds. */
export interface AttemptTimes {
  readonly now: number;
  readonly expiresAt: number;
}

/** Counters of attempts. Each verb is one atomic write or one strongly consistent read. */
export interface AttemptStore {
  /**
   * Adds one while the count is below `most`, the total below `mostInTotal` (by default the same) and the key neither
   * expired nor to stay until a reset; answers the new count, or null.
   */
  count(counter: Counter, limits: { most: number; mostInTotal?: number }, times: AttemptTimes): Promise<number | null>;
  /** Takes one back of a counter without members; never below nothing, never creating. */
  refund(key: string): Promise<void>;
  find(counter: Counter): Promise<Attempts>;
  /**
   * Moves the counter from exactly `seen` to `next`, the total along with it; false where somebody else moved one of
   * them first. `expiresAt` null: the key stays until a reset.
   */
  move(counter: Counter, seen: Attempts, next: Pick<Attempts, 'count' | 'closedUntil' | 'expiresAt'>): Promise<boolean>;
  /** Back to nothing: one member, and its part of the total, or all that stands under the key. */
  reset(counter: Counter): Promise<void>;
  /** Takes away what has expired under the key. */
  expire(key: string, now: number): Promise<void>;
}
