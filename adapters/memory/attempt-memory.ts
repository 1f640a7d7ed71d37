import type { AttemptStore, Attempts } from '../../core/throttle/attempt-store.ts';

const none: Attempts = { count: 0, closedUntil: 0 };

/** The counters in memory. Each verb lets others go first, then does its whole work in one turn: that makes it atomic. */
export function attemptMemory(): AttemptStore {
  const counters = new Map<string, Attempts>();
  const at = (key: string): Attempts => counters.get(key) ?? none;

  return {
    async count(key, limit) {
      await null;
      const { count, closedUntil } = at(key);
      if (count >= limit) return null;
      counters.set(key, { count: count + 1, closedUntil });
      return count + 1;
    },

    async refund(key) {
      await null;
      const { count, closedUntil } = at(key);
      if (count > 0) counters.set(key, { count: count - 1, closedUntil });
    },

    async find(key) {
      await null;
      return at(key);
    },

    async move(key, seen, next) {
      await null;
      const { count, closedUntil } = at(key);
      if (count !== seen.count || closedUntil !== seen.closedUntil) return false;
      counters.set(key, { count: next.count, closedUntil: next.closedUntil });
      return true;
    },

    async reset(key) {
      await null;
      counters.delete(key);
    },
  };
}
