import { newId } from '../../core/random.ts';
import type { AttemptStore } from '../../core/throttle/attempt-store.ts';
import { minutes, noon } from '../support/builders.ts';

const sweepAt = noon / 1_000 + 3_600;

/** What every AttemptStore keeps. `open` is asked once, when the tests run. */
export function attemptStoreContract(open: () => AttemptStore): void {
  let store: AttemptStore;
  beforeAll(() => {
    store = open();
  });

  /** Like the real ones, keys hold `#` and `/`. */
  const aKey = (): string => `guesses#2001:db8::/64#${newId()}`;
  const closed = { count: 6, closedUntil: noon + minutes };

  test('a key that nobody has counted stands at nothing', async () => {
    expect(await store.find(aKey())).toEqual({ count: 0, closedUntil: 0 });
  });

  describe('count', () => {
    test('goes up by one to the limit and no further', async () => {
      const key = aKey();
      expect([await store.count(key, 2, sweepAt), await store.count(key, 2, sweepAt)]).toEqual([1, 2]);
      expect(await store.count(key, 2, sweepAt)).toBeNull();
      expect(await store.find(key)).toEqual({ count: 2, closedUntil: 0 });
    });

    test('of a hundred at once below the limit exactly the limit succeed, each with a number of its own', async () => {
      const key = aKey();
      const counts = await Promise.all(Array.from({ length: 100 }, () => store.count(key, 30, sweepAt)));
      const successes = counts.filter((count) => count !== null).sort((one, other) => one - other);
      expect(successes).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
      expect(await store.find(key)).toEqual({ count: 30, closedUntil: 0 });
    });

    test('with a limit of none never counts', async () => {
      const key = aKey();
      expect(await store.count(key, 0, sweepAt)).toBeNull();
      expect(await store.find(key)).toEqual({ count: 0, closedUntil: 0 });
    });

    test('leaves a closure as it is', async () => {
      const key = aKey();
      await store.move(key, { count: 0, closedUntil: 0 }, closed, sweepAt);
      expect(await store.count(key, 9, sweepAt)).toBe(7);
      expect(await store.find(key)).toEqual({ count: 7, closedUntil: closed.closedUntil });
    });
  });

  describe('refund', () => {
    test('takes one back, and never below nothing', async () => {
      const key = aKey();
      await store.count(key, 9, sweepAt);
      await store.refund(key);
      await store.refund(key);
      expect(await store.find(key)).toEqual({ count: 0, closedUntil: 0 });
      expect(await store.count(key, 9, sweepAt)).toBe(1);
    });

    test('of an unknown key counts nothing', async () => {
      const key = aKey();
      await store.refund(key);
      expect(await store.find(key)).toEqual({ count: 0, closedUntil: 0 });
    });

    test('of fifty at once each takes its own back', async () => {
      const key = aKey();
      await store.move(key, { count: 0, closedUntil: 0 }, { count: 60, closedUntil: 0 }, sweepAt);
      await Promise.all(Array.from({ length: 50 }, () => store.refund(key)));
      expect((await store.find(key)).count).toBe(10);
    });
  });

  describe('move', () => {
    test('moves a counter that nobody has counted yet, and one that `count` has made', async () => {
      const fresh = aKey();
      expect(await store.move(fresh, { count: 0, closedUntil: 0 }, closed, sweepAt)).toBe(true);
      expect(await store.find(fresh)).toEqual(closed);

      const counted = aKey();
      await store.count(counted, 9, sweepAt);
      expect(await store.move(counted, { count: 1, closedUntil: 0 }, closed, null)).toBe(true);
      expect(await store.find(counted)).toEqual(closed);
    });

    test('is refused where the counter is not as it was seen', async () => {
      const key = aKey();
      await store.move(key, { count: 0, closedUntil: 0 }, closed, sweepAt);
      const next = { count: 7, closedUntil: noon + 2 * minutes };
      expect(await store.move(key, { count: 5, closedUntil: closed.closedUntil }, next, sweepAt)).toBe(false);
      expect(await store.move(key, { count: 6, closedUntil: closed.closedUntil + 1 }, next, sweepAt)).toBe(false);
      expect(await store.move(key, { count: 6, closedUntil: 0 }, next, sweepAt)).toBe(false);
      expect(await store.move(key, { count: 0, closedUntil: 0 }, next, sweepAt)).toBe(false);
      expect(await store.find(key)).toEqual(closed);
    });

    test('of fifty at once exactly one wins', async () => {
      const key = aKey();
      await store.count(key, 9, sweepAt);
      const nexts = Array.from({ length: 50 }, (_, index) => ({ count: 2, closedUntil: noon + index }));
      const outcomes = await Promise.all(
        nexts.map((next) => store.move(key, { count: 1, closedUntil: 0 }, next, sweepAt)),
      );
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await store.find(key)).toEqual(nexts[outcomes.indexOf(true)]);
    });
  });

  test('reset brings a counter back to nothing, and of an unknown key does nothing', async () => {
    const key = aKey();
    await store.reset(key);
    await store.move(key, { count: 0, closedUntil: 0 }, closed, null);
    await store.reset(key);
    expect(await store.find(key)).toEqual({ count: 0, closedUntil: 0 });
    expect(await store.count(key, 1, sweepAt)).toBe(1);
  });
}
