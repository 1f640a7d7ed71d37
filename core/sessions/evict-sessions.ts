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

/** A sign-in in the making is done long before: Lambda gives up after 15 minutes. */
const inTheMaking = 3_600_000;
/** A clock that is behind sees a session live for a moment longer, and may extend it. */
const clockSkew = 60_000;

/**
 * Holds a user to `limit` sessions after a sign-in entered its own. Each sign-in sees the roster as of its own entry,
 * and the last one sees them all: so of any number in parallel, exactly the newest `limit` live. Sessions that have
 * ended by themselves leave the roster first; a live one is taken off only after its end stands, so that a sign-in
 * that dies half way leaves the rest to the next. Whatever may be live is on the roster, for an end of all goes by it.
 */
export async function evictSessions(
  { users, sessions, end }: { users: UserStore; sessions: SessionStore; end: EndSession },
  { userId, roster, own, limit, now }: { userId: string; roster: Roster; own: string; limit: number; now: number },
): Promise<void> {
  if (Object.keys(roster).length <= limit) return;
  const found = new Map((await sessions.findAll(Object.keys(roster))).map((session) => [session.sessionId, session]));
  // An id without an item is a sign-in in the making, which counts, for it may be live in a moment; or it was swept.
  const isLive = ([sessionId, since]: [string, number], at: number): boolean => {
    const session = found.get(sessionId);
    return session ? isAlive(session, at) : at - since < inTheMaking;
  };
  const entries = Object.entries(roster);
  const left = Object.fromEntries(entries.filter((entry) => isLive(entry, now)));
  const gone = entries.filter((entry) => !isLive(entry, now - clockSkew)).map(([sessionId]) => sessionId);
  const evicted = oldestBeyond(left, limit, own);
  await Promise.all(evicted.map((sessionId) => end({ sessionId, userId }, 'revoked')));
  await users.dismiss(userId, [...gone, ...evicted]);
}
