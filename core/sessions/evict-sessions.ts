import type { Roster } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';
import type { EndSession } from './end-session.ts';
import { isAlive } from './session.ts';
import type { SessionStore } from './session-store.ts';

/** The oldest, ties by id, so that everyone who looks decides alike. The own session stays: it has just begun. */
function oldestBeyond(roster: Roster, limit: number, own: string): string[] {
  const oldestFirst = Object.entries(roster).sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
  const others = oldestFirst.map(([sessionId]) => sessionId).filter((sessionId) => sessionId !== own);
  return others.slice(0, Math.max(0, oldestFirst.length - limit));
}

/**
 * Holds a user to `limit` sessions after a sign-in entered its own. Each sign-in sees the roster as of its own entry,
 * and the last one sees them all: so of any number in parallel, exactly the newest `limit` live. Sessions that have
 * ended by themselves leave the roster first; a live one is taken off only after its end stands, so that a sign-in
 * that dies half way leaves the rest to the next.
 */
export async function evictSessions(
  { users, sessions, end }: { users: UserStore; sessions: SessionStore; end: EndSession },
  { userId, roster, own, limit, now }: { userId: string; roster: Roster; own: string; limit: number; now: number },
): Promise<void> {
  if (Object.keys(roster).length <= limit) return;
  const found = await sessions.findAll(Object.keys(roster));
  const live = new Set(found.filter((session) => isAlive(session, now)).map(({ sessionId }) => sessionId));
  const dead = found.map(({ sessionId }) => sessionId).filter((sessionId) => !live.has(sessionId));
  // Ids without an item are sign-ins in the making (or swept): they count, for they may be live in a moment.
  const left = Object.fromEntries(Object.entries(roster).filter(([id]) => !dead.includes(id)));
  const evicted = oldestBeyond(left, limit, own);
  await Promise.all(evicted.map((sessionId) => end({ sessionId, userId }, 'revoked')));
  await users.dismiss(userId, [...dead, ...evicted]);
}
