import type { EndReason } from '../../contract/errors.ts';
import type { SessionIndex } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';
import type { EndSession } from './end-session.ts';
import { endOf } from './session.ts';
import type { SessionStore } from './session-store.ts';

/** The oldest, ties by id, so that everyone who looks decides alike. The own session stays: it has just begun. */
function oldestBeyond(sessionIndex: SessionIndex, limit: number, own: string): string[] {
  const oldestFirst = Object.entries(sessionIndex).sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
  const others = oldestFirst.map(([sessionId]) => sessionId).filter((sessionId) => sessionId !== own);
  return others.slice(0, Math.max(0, oldestFirst.length - limit));
}

/** A sign-in in the making is done long before: Lambda gives up after 15 minutes. */
const inTheMaking = 3_600_000;
/** A clock that is behind sees a session live for a moment longer, and may extend it. */
const clockSkew = 60_000;

/**
 * Holds a user to `limit` sessions after a sign-in entered its own. Each sign-in sees the session index as of its own entry,
 * and the last one sees them all: so of any number in parallel, exactly the newest `limit` live. Sessions that have
 * ended by themselves leave the session index first, those of the last moment with an end noted, lest a clock that is behind
 * revive them; a live one is taken off only after its end stands, so that a sign-in that dies half way leaves the rest
 * to the next. Whatever may be live is on the session index, for an end of all goes by it.
 */
export async function evictSessions(
  { users, sessions, end }: { users: UserStore; sessions: SessionStore; end: EndSession },
  {
    userId,
    sessionIndex,
    own,
    limit,
    now,
  }: { userId: string; sessionIndex: SessionIndex; own: string; limit: number; now: number },
): Promise<void> {
  if (Object.keys(sessionIndex).length <= limit) return;
  const found = new Map(
    (await sessions.findAll(Object.keys(sessionIndex))).map((session) => [session.sessionId, session]),
  );
  // An id without an item is a sign-in in the making, which counts, for it may be live in a moment; or it was swept.
  const endAt = ([sessionId, since]: [string, number], at: number): EndReason | null => {
    const session = found.get(sessionId);
    if (session) return endOf(session, at);
    return at - since < inTheMaking ? null : 'revoked';
  };
  const entries = Object.entries(sessionIndex);
  const left = entries.filter((entry) => endAt(entry, now) === null);
  const over = entries.flatMap((entry) => {
    const reason = endAt(entry, now);
    return reason ? [{ entry, sessionId: entry[0], reason }] : [];
  });
  const justOver = over.filter(({ entry }) => endAt(entry, now - clockSkew) === null);
  const evicted = oldestBeyond(Object.fromEntries(left), limit, own);
  await Promise.all([
    ...justOver.map(({ sessionId, reason }) => end({ sessionId, userId }, reason)),
    ...evicted.map((sessionId) => end({ sessionId, userId }, 'revoked')),
  ]);
  await users.removeSessions(userId, [...over.map(({ sessionId }) => sessionId), ...evicted]);
}
