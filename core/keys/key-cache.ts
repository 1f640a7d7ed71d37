import type { Clock } from '../clock.ts';

export interface KeyCache<T> {
  /** What is known, loaded when there is nothing fresh. */
  get(): Promise<T>;
  /** Loads again because something unknown turned up; at most once in `reloadGap`, so that junk costs next to nothing. */
  reload(): Promise<T>;
}

export interface KeyCacheTimes {
  /** How long what was loaded serves without a question, milliseconds. Shorter than a key is known before its use. */
  readonly freshFor: number;
  /**
   * How long the last good load serves while loading fails, milliseconds: so long, at most, goes a key that was replaced in
   * an emergency on being accepted. After that: breakage, never a guess.
   */
  readonly staleFor: number;
  readonly reloadGap: number;
}

export const keyCacheTimes: KeyCacheTimes = { freshFor: 180_000, staleFor: 300_000, reloadGap: 30_000 };

export function keyCache<T>(load: () => Promise<T>, now: Clock, times: KeyCacheTimes = keyCacheTimes): KeyCache<T> {
  let known: { value: T; at: number } | null = null;
  let loading: Promise<T> | null = null;
  let triedAt = Number.NEGATIVE_INFINITY;

  const loadOnce = (): Promise<T> => {
    const began = now();
    triedAt = began;
    loading ??= load()
      .then((value) => {
        known = { value, at: began };
        return value;
      })
      .finally(() => {
        loading = null;
      });
    return loading;
  };

  const get = async (): Promise<T> => {
    if (known && now() - known.at < times.freshFor) return known.value;
    // While loading fails, one try in a gap: the callers in between are served what is known.
    if (known && now() - known.at < times.staleFor && now() - triedAt < times.reloadGap) return known.value;
    try {
      return await loadOnce();
    } catch (cause) {
      if (known && now() - known.at < times.staleFor) return known.value;
      throw cause;
    }
  };

  // A load under way is waited for, gap or not: it may bring the key that is missed.
  const reload = async (): Promise<T> =>
    !loading && now() - triedAt < times.reloadGap ? get() : loadOnce().catch(get);

  return { get, reload };
}
