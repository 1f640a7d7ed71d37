import { newId } from '../../core/random.ts';
import type { AttemptStore, Attempts, Counter } from '../../core/throttle/attempt-store.ts';
import { minutes, noon } from '../support/builders.ts';

const now = noon / 1_000;
const expiresAt = now + 3_600;
const times = { now, expiresAt };

/** What every AttemptStore keeps. `open` is asked once, when the tests run. */
export function attemptStoreContract(open: () => AttemptStore): void {
  let store: AttemptStore;
  beforeAll(() => {
    store = open();
  });

  /** Like the real ones, keys hold `#` and `/`. */
  const aCounter = (): Counter => ({ key: `guesses#2001:db8::/64#${newId()}` });
  const nothing: Attempts = { count: 0, closedUntil: 0, total: 0, expiresAt: null };
  /** As a counter without members is found. */
  const found = (count: number, closedUntil = 0, at: number | null = expiresAt): Attempts => ({
    count,
    closedUntil,
    total: count,
    expiresAt: at,
  });
  const closed = { count: 6, closedUntil: noon + minutes, expiresAt };

  test('a key that nobody has counted stands at nothing', async () => {
    expect(await store.find(aCounter())).toEqual(nothing);
    expect(await store.find({ ...aCounter(), member: newId() })).toEqual(nothing);
  });

  describe('count', () => {
    test('goes up by one to the limit and no further', async () => {
      const counter = aCounter();
      expect([await store.count(counter, { most: 2 }, times), await store.count(counter, { most: 2 }, times)]).toEqual([
        1, 2,
      ]);
      expect(await store.count(counter, { most: 2 }, times)).toBeNull();
      expect(await store.find(counter)).toEqual(found(2));
    });

    test('of a hundred at once below the limit exactly the limit succeed, each with a number of its own', async () => {
      const counter = aCounter();
      const counts = await Promise.all(Array.from({ length: 100 }, () => store.count(counter, { most: 30 }, times)));
      const successes = counts.filter((count) => count !== null).sort((one, other) => one - other);
      expect(successes).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
      expect(await store.find(counter)).toEqual(found(30));
    });

    test('with a limit of none never counts', async () => {
      const counter = aCounter();
      expect(await store.count(counter, { most: 0 }, times)).toBeNull();
      expect(await store.find(counter)).toEqual(nothing);
    });

    test('leaves a closure as it is', async () => {
      const counter = aCounter();
      await store.move(counter, nothing, closed);
      expect(await store.count(counter, { most: 9 }, times)).toBe(7);
      expect(await store.find(counter)).toEqual(found(7, closed.closedUntil));
    });

    test('moves the expiry, and does not count where it is over or where there is none', async () => {
      const counter = aCounter();
      await store.count(counter, { most: 9 }, times);
      const later = { now: expiresAt - 1, expiresAt: expiresAt + 60 };
      expect(await store.count(counter, { most: 9 }, later)).toBe(2);
      expect(await store.count(counter, { most: 9 }, { ...later, now: expiresAt + 60 })).toBeNull();
      expect(await store.find(counter)).toEqual(found(2, 0, expiresAt + 60));

      const kept = aCounter();
      await store.move(kept, nothing, { ...closed, expiresAt: null });
      expect(await store.count(kept, { most: 9 }, times)).toBeNull();
    });
  });

  describe('members of one key', () => {
    const aMember = ({ key }: Counter): Counter => ({ key, member: newId() });

    test('count by themselves, and all together up to a total', async () => {
      const all = aCounter();
      const [one, other] = [aMember(all), aMember(all)];
      const count = (counter: Counter) => store.count(counter, { most: 2, mostInTotal: 3 }, times);
      expect([await count(one), await count(one), await count(one), await count(other), await count(other)]).toEqual([
        1,
        2,
        null,
        1,
        null,
      ]);
      expect(await store.find(one)).toEqual({ count: 2, closedUntil: 0, total: 3, expiresAt });
      expect(await store.find(other)).toEqual({ count: 1, closedUntil: 0, total: 3, expiresAt });
    });

    test('of fifty at once, each another one, exactly the total succeed', async () => {
      const all = aCounter();
      const counts = await Promise.all(
        Array.from({ length: 50 }, () => store.count(aMember(all), { most: 5, mostInTotal: 20 }, times)),
      );
      expect(counts.filter((count) => count === 1)).toHaveLength(20);
      expect((await store.find(all)).total).toBe(20);
    });

    test('move one at a time, and carry the total along', async () => {
      const all = aCounter();
      const [one, other] = [aMember(all), aMember(all)];
      await store.count(other, { most: 5 }, times);
      const seen = await store.find(one);
      expect(seen).toEqual({ ...nothing, total: 1, expiresAt });
      expect(await store.move(one, seen, { ...closed, count: 1 })).toBe(true);
      expect(await store.find(one)).toEqual({ ...closed, count: 1, total: 2 });
      expect(await store.find(other)).toEqual({ count: 1, closedUntil: 0, total: 2, expiresAt });
      // The total is not as it was seen any more.
      expect(await store.move(aMember(all), seen, { ...closed, count: 1 })).toBe(false);
    });

    test('are reset one by one, each with its part of the total, or all by one write', async () => {
      const all = aCounter();
      const [one, other] = [aMember(all), aMember(all)];
      for (const counter of [one, one, other]) await store.count(counter, { most: 5 }, times);
      await store.reset(one);
      await store.reset(one);
      expect(await store.find(one)).toEqual({ ...nothing, total: 1, expiresAt });
      expect(await store.find(other)).toEqual({ count: 1, closedUntil: 0, total: 1, expiresAt });
      await store.reset(all);
      expect(await store.find(other)).toEqual(nothing);
    });
  });

  describe('refund', () => {
    test('takes one back, and never below nothing', async () => {
      const counter = aCounter();
      await store.count(counter, { most: 9 }, times);
      await store.refund(counter.key);
      await store.refund(counter.key);
      expect(await store.find(counter)).toEqual(found(0));
      expect(await store.count(counter, { most: 9 }, times)).toBe(1);
    });

    test('of an unknown key counts nothing', async () => {
      const counter = aCounter();
      await store.refund(counter.key);
      expect(await store.find(counter)).toEqual(nothing);
    });

    test('of fifty at once each takes its own back', async () => {
      const counter = aCounter();
      await store.move(counter, nothing, { count: 60, closedUntil: 0, expiresAt });
      await Promise.all(Array.from({ length: 50 }, () => store.refund(counter.key)));
      expect((await store.find(counter)).count).toBe(10);
    });
  });

  describe('move', () => {
    test('moves a counter that nobody has counted yet, and one that `count` has made', async () => {
      const fresh = aCounter();
      expect(await store.move(fresh, nothing, closed)).toBe(true);
      expect(await store.find(fresh)).toEqual(found(6, closed.closedUntil));

      const counted = aCounter();
      await store.count(counted, { most: 9 }, times);
      expect(await store.move(counted, found(1), { ...closed, expiresAt: null })).toBe(true);
      expect(await store.find(counted)).toEqual(found(6, closed.closedUntil, null));
    });

    test('is refused where the counter is not as it was seen', async () => {
      const counter = aCounter();
      await store.move(counter, nothing, closed);
      const next = { ...closed, count: 7, closedUntil: noon + 2 * minutes };
      for (const seen of [
        found(5, closed.closedUntil),
        found(6, closed.closedUntil + 1),
        found(6, 0),
        nothing,
        found(6, closed.closedUntil, null),
      ])
        expect(await store.move(counter, seen, next)).toBe(false);
      expect(await store.find(counter)).toEqual(found(6, closed.closedUntil));
    });

    test('of fifty at once exactly one wins', async () => {
      const counter = aCounter();
      await store.count(counter, { most: 9 }, times);
      const nexts = Array.from({ length: 50 }, (_, index) => ({ count: 2, closedUntil: noon + index, expiresAt }));
      const outcomes = await Promise.all(nexts.map((next) => store.move(counter, found(1), next)));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      expect(await store.find(counter)).toMatchObject(nexts[outcomes.indexOf(true)] ?? {});
    });
  });

  test('reset brings a counter back to nothing, and of an unknown key does nothing', async () => {
    const counter = aCounter();
    await store.reset(counter);
    await store.move(counter, nothing, { ...closed, expiresAt: null });
    await store.reset(counter);
    expect(await store.find(counter)).toEqual(nothing);
    expect(await store.count(counter, { most: 1 }, times)).toBe(1);
  });

  test('expire takes away what is over, and nothing else', async () => {
    const [counter, kept] = [aCounter(), aCounter()];
    await store.expire(counter.key, expiresAt);
    await store.count(counter, { most: 9 }, times);
    await store.move(kept, nothing, { ...closed, expiresAt: null });
    await store.expire(counter.key, expiresAt - 1);
    expect(await store.find(counter)).toEqual(found(1));
    await store.expire(counter.key, expiresAt);
    await store.expire(kept.key, expiresAt);
    expect(await store.find(counter)).toEqual(nothing);
    expect(await store.find(kept)).toEqual(found(6, closed.closedUntil, null));
  });
}
