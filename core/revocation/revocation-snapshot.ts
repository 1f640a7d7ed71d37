import type { Clock } from '../clock.ts';
import type { RevocationLog } from './revocation-log.ts';

export interface SnapshotOptions {
  readonly log: RevocationLog;
  /** Strongly consistent; asked where the snapshot cannot answer for itself. */
  readonly isRevoked: (sessionId: string) => Promise<boolean>;
  /** How old the snapshot may be, milliseconds. */
  readonly maxStaleness: number;
  /** How long an entry can matter: the life of an access token and the margin of its revocation, milliseconds. */
  readonly memory: number;
  /** More live revocations than this are not held in memory. @default 200,000, some 20 MB */
  readonly capacity?: number;
  readonly now: Clock;
}

/**
 * A writer's clock may be behind, and its write may land late, by this much together: two tries of 2 s each, and 5 s
 * of skew. Each update reads this far back again.
 */
const overlap = 10_000;
const defaultCapacity = 200_000;

/**
 * Whether a session is revoked, from a snapshot of the live revocations that a request brings up to date, by one delta
 * query at most every `maxStaleness`. A revocation is refused everywhere within `maxStaleness` plus that query: an
 * update that *began* after the write was acknowledged sees it, and no request is answered from an update that began
 * longer ago. There is no background work, for Lambda freezes. Where the promise cannot be kept (a query fails, there
 * is more than fits) each request reads the list itself: never worse than without a snapshot, and never a guess.
 */
export function revocationSnapshot(options: SnapshotOptions): (sessionId: string) => Promise<boolean> {
  const { log, isRevoked, maxStaleness, memory, capacity = defaultCapacity, now } = options;
  const revokedAt = new Map<string, number>();
  let asOf = Number.NEGATIVE_INFINITY;
  let updating: Promise<boolean> | null = null;
  let overflowsUntil = 0;

  /** Whether the snapshot is whole afterwards. */
  const update = async (): Promise<boolean> => {
    const began = now();
    if (began < overflowsUntil) return false;
    const from = Math.max(began - memory - overlap, asOf - overlap);
    let cursor: string | null = null;
    do {
      const page = await log.since(from, cursor);
      for (const { sessionId, at } of page.entries) {
        revokedAt.set(sessionId, Math.max(at, revokedAt.get(sessionId) ?? 0));
      }
      if (revokedAt.size > capacity) forget(began);
      if (revokedAt.size > capacity) {
        // Too many: start over, from nothing, when the oldest of them no longer matter.
        revokedAt.clear();
        asOf = Number.NEGATIVE_INFINITY;
        overflowsUntil = began + memory / 4;
        return false;
      }
      cursor = page.next;
    } while (cursor !== null);
    forget(began);
    asOf = began;
    return true;
  };

  const forget = (at: number): void => {
    // A Map keeps the order of first entry, which is the order of time but for the overlap.
    for (const [sessionId, revoked] of revokedAt) {
      if (revoked >= at - memory - overlap) break;
      revokedAt.delete(sessionId);
    }
  };

  const isFresh = async (): Promise<boolean> => {
    if (now() - asOf < maxStaleness) return true;
    // An update that is under way may have begun before a revocation that this caller must see: it serves only if young.
    updating ??= update()
      .catch(() => false)
      .finally(() => {
        updating = null;
      });
    return (await updating) && now() - asOf < maxStaleness + updateMargin;
  };

  return async (sessionId) => {
    if (revokedAt.has(sessionId)) return true;
    if (!(await isFresh())) return isRevoked(sessionId);
    return revokedAt.has(sessionId);
  };
}

/** An update may take this long beyond `maxStaleness`: "plus one query". Slower, and the list itself is read. */
const updateMargin = 2_000;
