import type { AttemptStore, Counter } from '../../core/throttle/attempt-store.ts';

interface Own {
  count: number;
  closedUntil: number;
}
interface Item {
  total: number;
  expiresAt: number | null;
  /** By member; '' is that of a key without members. */
  readonly own: Map<string, Own>;
}

/** The counters in memory. Each verb lets others go first, then does its whole work in one turn: that makes it atomic. */
export function attemptMemory(): AttemptStore {
  const items = new Map<string, Item>();
  const ownIn = ({ key, member = '' }: Counter): Own => items.get(key)?.own.get(member) ?? { count: 0, closedUntil: 0 };
  const put = ({ key, member = '' }: Counter, own: Own, expiresAt: number | null): void => {
    const item = items.get(key) ?? { total: 0, expiresAt: null, own: new Map() };
    item.total += own.count - (item.own.get(member)?.count ?? 0);
    item.expiresAt = expiresAt;
    item.own.set(member, own);
    items.set(key, item);
  };
  const seenAt = (counter: Counter) => {
    const item = items.get(counter.key);
    return { ...ownIn(counter), total: item?.total ?? 0, expiresAt: item?.expiresAt ?? null };
  };

  return {
    async count(counter, { most, mostInTotal = most }, { now, expiresAt }) {
      await null;
      const item = items.get(counter.key);
      const { count, closedUntil } = ownIn(counter);
      if (count >= most || (item?.total ?? 0) >= mostInTotal) return null;
      if (item && (item.expiresAt === null || item.expiresAt <= now)) return null;
      put(counter, { count: count + 1, closedUntil }, expiresAt);
      return count + 1;
    },

    async refund(key) {
      await null;
      const { count, closedUntil } = ownIn({ key });
      const item = items.get(key);
      if (item && count > 0) put({ key }, { count: count - 1, closedUntil }, item.expiresAt);
    },

    async find(counter) {
      await null;
      return seenAt(counter);
    },

    async move(counter, seen, { count, closedUntil, expiresAt }) {
      await null;
      const at = seenAt(counter);
      if (at.count !== seen.count || at.closedUntil !== seen.closedUntil || at.total !== seen.total) return false;
      if ((at.expiresAt === null) !== (seen.expiresAt === null)) return false;
      put(counter, { count, closedUntil }, expiresAt);
      return true;
    },

    async reset({ key, member }) {
      await null;
      const item = items.get(key);
      if (member === undefined) items.delete(key);
      else if (item) {
        item.total -= ownIn({ key, member }).count;
        item.own.delete(member);
      }
    },

    async expire(key, now) {
      await null;
      const item = items.get(key);
      if (item && item.expiresAt !== null && item.expiresAt <= now) items.delete(key);
    },
  };
}
