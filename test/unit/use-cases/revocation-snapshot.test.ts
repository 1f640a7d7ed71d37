import { newId } from '../../../core/random.ts';
import type { LogEntry, LogPage } from '../../../core/revocation/revocation-log.ts';
import { revocationSnapshot, type SnapshotOptions } from '../../../core/revocation/revocation-snapshot.ts';
import { minutes, seconds } from '../../support/builders.ts';
import { fixedClock } from '../../support/fixed-clock.ts';

const revocationMaxStaleness = 5 * seconds;
const memory = 16 * minutes;
const pageSize = 100;

/** A log and a list in memory, on a clock of their own; both count what they are asked. */
function revocations(options: Partial<SnapshotOptions> = {}) {
  const clock = fixedClock();
  const list = new Set<string>();
  const entries: LogEntry[] = [];
  const asked = { pages: 0, list: 0 };
  const state = { broken: false, slow: 0 };
  /** Called between a page's reading and its arrival. */
  let onPage: () => void = () => {};

  const since = async (from: number, cursor: string | null): Promise<LogPage> => {
    asked.pages++;
    if (state.broken) throw new Error('throttled');
    const start = Number(cursor ?? 0);
    const due = entries.filter(({ at }) => at >= from).sort((a, b) => a.at - b.at);
    const page = due.slice(start, start + pageSize);
    await null;
    onPage();
    clock.move(state.slow);
    return { entries: page, next: start + pageSize < due.length ? String(start + pageSize) : null };
  };

  const isRevoked = async (sessionId: string): Promise<boolean> => {
    asked.list++;
    return list.has(sessionId);
  };

  return {
    clock,
    asked,
    state,
    onPage: (then: () => void) => {
      onPage = then;
    },
    /** `at`: by the writer's clock. */
    revoke(sessionId = newId(), at = clock.now()): string {
      list.add(sessionId);
      entries.push({ sessionId, at });
      return sessionId;
    },
    snapshot: (more: Partial<SnapshotOptions> = {}) =>
      revocationSnapshot({
        log: { since },
        isRevoked,
        revocationMaxStaleness,
        memory,
        now: clock.now,
        ...options,
        ...more,
      }),
  };
}

test('what was revoked before an instance began is refused by it, however many pages that is', async () => {
  const { revoke, snapshot, asked } = revocations();
  const revoked = Array.from({ length: 4_321 }, () => revoke());
  const isRevoked = snapshot();
  const answers = await Promise.all(revoked.map(isRevoked));
  expect(answers).toEqual(revoked.map(() => true));
  expect(await isRevoked(newId())).toBe(false);
  expect(asked).toEqual({ pages: Math.ceil(4_321 / pageSize), list: 0 });
});

test('a revocation is refused as soon as the staleness that is allowed is over, and not by luck', async () => {
  const { clock, revoke, snapshot } = revocations();
  const isRevoked = snapshot();
  await isRevoked(newId());
  clock.move(1);
  const sessionId = revoke();
  expect(await isRevoked(sessionId)).toBe(false);
  clock.move(revocationMaxStaleness - 2);
  expect(await isRevoked(sessionId)).toBe(false);
  clock.move(1);
  expect(await isRevoked(sessionId)).toBe(true);
});

test('what is refused once is refused without a question while its tokens live', async () => {
  const { clock, revoke, snapshot, asked } = revocations();
  const isRevoked = snapshot();
  const sessionId = revoke();
  expect(await isRevoked(sessionId)).toBe(true);
  const { pages } = asked;
  clock.move(10 * minutes);
  expect(await isRevoked(sessionId)).toBe(true);
  expect(asked).toEqual({ pages, list: 0 });
});

test('what can no longer matter is forgotten', async () => {
  const { clock, revoke, snapshot } = revocations();
  const isRevoked = snapshot();
  const sessionId = revoke();
  expect(await isRevoked(sessionId)).toBe(true);
  clock.move(memory);
  await isRevoked(newId());
  expect(await isRevoked(sessionId)).toBe(true);
  clock.move(minutes);
  await isRevoked(newId());
  expect(await isRevoked(sessionId)).toBe(false);
});

test('an update that began before a revocation serves nobody for longer than the one query that is allowed', async () => {
  const { clock, revoke, snapshot, onPage, asked } = revocations();
  const isRevoked = snapshot();
  const sessionId = newId();
  onPage(() => {
    // Read before the revocation, arrived long after it.
    revoke(sessionId);
    clock.move(revocationMaxStaleness + 2 * seconds);
    onPage(() => {});
  });
  expect(await isRevoked(sessionId)).toBe(true);
  expect(asked.list).toBe(1);
});

test.each([
  ['written by a clock that is 5 s behind', 5 * seconds],
  ['landed 14 s after it was begun, by a clock that is 5 s behind', 19 * seconds],
])('a revocation that was %s is found', async (_, late) => {
  const { clock, revoke, snapshot } = revocations();
  const isRevoked = snapshot();
  await isRevoked(newId());
  clock.move(minutes);
  await isRevoked(newId());
  const sessionId = revoke(newId(), clock.now() - late);
  clock.move(revocationMaxStaleness);
  expect(await isRevoked(sessionId)).toBe(true);
});

test('a clock that is set back hides nothing', async () => {
  const { clock, revoke, snapshot } = revocations();
  const isRevoked = snapshot();
  await isRevoked(newId());
  clock.move(-2 * minutes);
  const sessionId = revoke();
  expect(await isRevoked(sessionId)).toBe(true);
});

test('a burst of 100,000 look-ups costs one query, and the next one after the staleness another', async () => {
  const { clock, revoke, snapshot, asked } = revocations();
  const isRevoked = snapshot();
  const revoked = [revoke(), revoke(), revoke()];
  const ids = Array.from({ length: 100_000 }, (_, index) => revoked[index] ?? `session ${index}`);
  const answers = await Promise.all(ids.map(isRevoked));
  expect(answers.filter(Boolean)).toHaveLength(3);
  expect(asked).toEqual({ pages: 1, list: 0 });
  clock.move(revocationMaxStaleness);
  await Promise.all(ids.slice(0, 1_000).map(isRevoked));
  expect(asked).toEqual({ pages: 2, list: 0 });
});

describe('while the log cannot be read', () => {
  test('each request reads the list itself, and none of them waits for the log again before the staleness is over', async () => {
    const { clock, revoke, snapshot, asked, state } = revocations();
    const isRevoked = snapshot();
    const sessionId = revoke();
    state.broken = true;
    for (let request = 0; request < 50; request++) expect(await isRevoked(sessionId)).toBe(true);
    expect(await isRevoked(newId())).toBe(false);
    expect(asked).toEqual({ pages: 1, list: 51 });
    state.broken = false;
    clock.move(revocationMaxStaleness);
    expect(await isRevoked(sessionId)).toBe(true);
    expect(asked).toEqual({ pages: 2, list: 51 });
  });

  test('in time, requests read the list itself after two seconds, and what comes late serves those that follow', async () => {
    jest.useFakeTimers();
    try {
      const { revoke, snapshot, asked } = revocations();
      const arrival = Promise.withResolvers<void>();
      const sessionId = newId();
      const isRevoked = snapshot({
        log: {
          since: async (from) => {
            await arrival.promise;
            return { entries: [{ sessionId, at: from }], next: null };
          },
        },
      });
      revoke(sessionId);
      const [one, other] = [isRevoked(sessionId), isRevoked(newId())];
      await jest.advanceTimersByTimeAsync(1_999);
      expect(asked.list).toBe(0);
      await jest.advanceTimersByTimeAsync(1);
      expect([await one, await other]).toEqual([true, false]);
      expect(asked.list).toBe(2);
      arrival.resolve();
      await jest.advanceTimersByTimeAsync(0);
      expect(await isRevoked(sessionId)).toBe(true);
      expect(await isRevoked(newId())).toBe(false);
      expect(asked.list).toBe(2);
    } finally {
      jest.useRealTimers();
    }
  });

  test('what it knew goes on to be refused, and what it did not know is not guessed', async () => {
    const { clock, revoke, snapshot, state } = revocations();
    const isRevoked = snapshot();
    const known = revoke();
    await isRevoked(known);
    const later = revoke();
    state.broken = true;
    clock.move(revocationMaxStaleness);
    expect(await isRevoked(known)).toBe(true);
    expect(await isRevoked(later)).toBe(true);
  });

  test('and the list neither, the request fails', async () => {
    const { state, snapshot } = revocations();
    state.broken = true;
    const isRevoked = snapshot({ isRevoked: () => Promise.reject(new Error('throttled too')) });
    await expect(isRevoked(newId())).rejects.toThrow('throttled too');
  });
});

describe('with more revocations than it may hold', () => {
  const capacity = 250;

  test('each request reads the list itself, until the oldest no longer matter', async () => {
    const { clock, revoke, snapshot, asked } = revocations({ capacity });
    const isRevoked = snapshot();
    const revoked = Array.from({ length: capacity + 1 }, () => revoke());
    for (const sessionId of revoked) expect(await isRevoked(sessionId)).toBe(true);
    expect(await isRevoked(newId())).toBe(false);
    expect(asked).toEqual({ pages: 3, list: revoked.length + 1 });
    clock.move(memory + minutes);
    expect(await isRevoked(newId())).toBe(false);
    expect(asked).toEqual({ pages: 4, list: revoked.length + 1 });
  });

  test('that are all of a few sessions, it reads no more pages than of as many sessions', async () => {
    const { revoke, snapshot, asked } = revocations({ capacity });
    const isRevoked = snapshot();
    const sessionId = revoke();
    for (let again = 0; again < 100 * capacity; again++) revoke(sessionId);
    expect(await isRevoked(sessionId)).toBe(true);
    expect(await isRevoked(newId())).toBe(false);
    expect(asked).toEqual({ pages: 3, list: 2 });
  });

  test('over time it holds on, for what no longer matters is forgotten', async () => {
    const { clock, revoke, snapshot, asked } = revocations({ capacity });
    const isRevoked = snapshot();
    for (let round = 0; round < 100; round++) {
      const sessionId = revoke();
      for (let one = 0; one < 9; one++) revoke();
      clock.move(minutes);
      expect(await isRevoked(sessionId)).toBe(true);
    }
    expect(asked.list).toBe(0);
  });

  test('a session that is revoked again and again does not keep the others from being forgotten', async () => {
    const { clock, revoke, snapshot, asked } = revocations({ capacity });
    const isRevoked = snapshot();
    const again = revoke();
    for (let round = 0; round < 100; round++) {
      revoke(again);
      for (let one = 0; one < 9; one++) revoke();
      clock.move(minutes);
      expect(await isRevoked(again)).toBe(true);
      expect(await isRevoked(newId())).toBe(false);
    }
    expect(asked.list).toBe(0);
  });
});
