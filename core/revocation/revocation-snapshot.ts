import type { Clock } from '../clock.ts';
import type { RevocationLog } from './revocation-log.ts';

export interface SnapshotOptions {
  readonly log: RevocationLog;
  /** Strongly consistent; asked where the snapshot cannot answer for itself. */
  readonly isRevoked: (sessionId: string) => Promise<boolean>;
  /** How old the snapshot may be where a question does not say, milliseconds. */
  readonly revocationMaxStaleness: number;
  /** How long an entry can matter: the life of an access token and the margin of its revocation, milliseconds. */
  readonly memory: number;
  /**
   * More live revocations than this are not held in memory, and no update reads more entries of the log, however few
   * sessions they are of. @default 200,000: some 20 MB, 100 pages
   */
  readonly capacity?: number;
  readonly now: Clock;
}

/** How old the answer may be can differ from question to question, milliseconds: all are answered from one snapshot. */
export type RevocationSnapshot = (sessionId: string, maxStaleness?: number) => Promise<boolean>;

/**
 * A writer's clock may be behind, and its write may land late, by this much together: 5 s of skew, two tries of 2 s each, and
 * as much again to spare. Each update reads this far back again.
 */
export const overlap = 20_000;
export const defaultCapacity = 200_000;

/**
 * Whether a session is revoked, from a snapshot of the live revocations that a request brings up to date, by one delta
 * query at most every `revocationMaxStaleness`. A revocation is refused everywhere within `revocationMaxStaleness` plus that query: an
 * update that *began* after the write was acknowledged sees it, and no request is answered from an update that began
 * longer ago. There is no background work, for Lambda freezes. Where the promise cannot be kept (a query fails or takes too
 * long, there is more than fits) each request reads the list itself: never worse than without a snapshot, and never a guess.
 * The log is complete: every revocation is in it, also of the time before the setting was switched on.
 */
export function revocationSnapshot(options: SnapshotOptions): RevocationSnapshot {
  const { log, isRevoked, revocationMaxStaleness, memory, capacity = defaultCapacity, now } = options;
  const revokedAt = new Map<string, number>();
  let asOf = Number.NEGATIVE_INFINITY;
  let updating: Promise<boolean> | null = null;
  /** Until then nobody tries: each request reads the list itself. */
  let strictUntil = 0;

  /** Whether the snapshot is whole afterwards. */
  const update = async (): Promise<boolean> => {
    const began = now();
    if (began < strictUntil) return false;
    // `asOf` may lie ahead, where the clock was set back.
    const from = Math.max(began - memory, Math.min(asOf, began)) - overlap;
    let cursor: string | null = null;
    let read = 0;
    do {
      const page = await log.since(from, cursor);
      read += page.entries.length;
      for (const { sessionId, at } of page.entries) {
        const before = revokedAt.get(sessionId) ?? 0;
        // To the end: one that is revoked again and again would keep all that came after it from being forgotten.
        revokedAt.delete(sessionId);
        revokedAt.set(sessionId, Math.max(at, before));
      }
      if (revokedAt.size > capacity) forget(began);
      if (revokedAt.size > capacity || read > capacity) {
        // Too many: start over, from nothing, when the oldest of them no longer matter.
        revokedAt.clear();
        asOf = Number.NEGATIVE_INFINITY;
        strictUntil = began + memory / 4;
        return false;
      }
      cursor = page.next;
    } while (cursor !== null);
    forget(began);
    asOf = began;
    return true;
  };

  const forget = (at: number): void => {
    // A Map keeps the order of entry, which is the order of time but for the overlap.
    for (const [sessionId, revoked] of revokedAt) {
      if (revoked >= at - memory - overlap) break;
      revokedAt.delete(sessionId);
    }
  };

  const isFresh = async (maxStaleness: number): Promise<boolean> => {
    const age = now() - asOf;
    if (age >= 0 && age < maxStaleness) return true;
    // An update that is under way may have begun before a revocation that this caller must see: it serves only if young.
    updating ??= inTime(
      update()
        .catch(() => {
          strictUntil = now() + maxStaleness;
          return false;
        })
        .finally(() => {
          updating = null;
        }),
    );
    return (await updating) && now() - asOf < maxStaleness + updateMargin;
  };

  return async (sessionId, maxStaleness = revocationMaxStaleness) => {
    if (revokedAt.has(sessionId)) return true;
    if (!(await isFresh(maxStaleness))) return isRevoked(sessionId);
    return revokedAt.has(sessionId);
  };
}

/** An update may take this long beyond `revocationMaxStaleness`: "plus one query". Slower, and the list itself is read. */
const updateMargin = 2_000;

/** What the update brings; false where that takes too long to be waited for. It goes on for the requests that follow. */
const inTime = (update: Promise<boolean>): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, updateMargin, false);
    update.then(resolve).finally(() => clearTimeout(timer));
  });
