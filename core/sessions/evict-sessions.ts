import type { EndReason } from '../../contract/errors.ts';
import type { SessionIndex, User } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';
import type { EndSession } from './end-session.ts';
import { endOf, isLeftBehind, type Session } from './session.ts';
import type { SessionStore } from './session-store.ts';

/** How long a session may be on the session index before it exists: Lambda gives up after 15 minutes. Milliseconds. */
const creationTime = 3_600_000;
/** How often the sessions are looked at again because one of those to end was used meanwhile; then it ends all the same. */
const looks = 4;

interface Entry {
  readonly sessionId: string;
  /** When it was entered into the session index, epoch milliseconds. */
  readonly enteredAt: number;
  /** Null: not created yet, or never. */
  readonly session: Session | null;
}

export interface Eviction {
  /** As the session of this sign-in began under. */
  readonly user: Pick<User, 'userId' | 'sessionEpoch' | 'keptSession'>;
  readonly sessionIndex: SessionIndex;
  /** The session that has just begun; it stays. */
  readonly own: Session;
  readonly limit: number;
  readonly now: number;
}

/**
 * Holds a user to `limit` sessions after a sign-in entered its own. Each sign-in sees the session index as of its own
 * entry, and the last one sees them all.
 *
 * 1. Sessions that have ended hold no place. Neither does one that was not created: its id gets a tombstone first.
 * 2. Of the others those end that were unused for longest, ties by age and id. While the time of last use only grows, and each ends
 *    on condition that it was not used since, any number of sign-ins in parallel decide alike, and leave exactly `limit`.
 *    A clock that is behind may move that time back: then they may end one too many, and never leave one too many.
 * 3. Sessions leave the session index after their ends stand: an end of all goes by the index, and a sign-in that is
 *    interrupted leaves the rest to the next one.
 */
export async function evictSessions(
  deps: { users: UserStore; sessions: SessionStore; end: EndSession },
  eviction: Eviction,
): Promise<void> {
  const { users, end } = deps;
  const { user, sessionIndex, own, limit, now } = eviction;
  const { userId } = user;
  if (Object.keys(sessionIndex).length <= limit) return;
  for (let look = 1; ; look++) {
    const entries = await entriesOf(deps, eviction);
    const over = entries.flatMap((entry) => {
      const reason = reasonOf(entry, user, now);
      return reason ? [{ entry, reason }] : [];
    });
    const left = entries.filter((entry) => !over.some((one) => one.entry === entry));
    const evicted = unusedForLongest(left, own).slice(0, Math.max(0, left.length - limit));
    const condition = look < looks ? ({ ifUnused: true } as const) : undefined;
    const [ends] = await Promise.all([
      Promise.all(evicted.map((entry) => end(targetOf(entry, userId), 'session_limit', condition))),
      ...over.map(({ entry: { session }, reason }) => session && mayHaveTokens(session) && end(session, reason)),
    ]);
    if (ends.includes('in_use')) continue;
    const leaving = [...over.map(({ entry }) => entry), ...evicted];
    return users.removeSessions(
      userId,
      leaving.map(({ sessionId }) => sessionId),
    );
  }
}

async function entriesOf({ sessions }: { sessions: SessionStore }, { sessionIndex }: Eviction): Promise<Entry[]> {
  const found = await sessions.findAll(Object.keys(sessionIndex));
  const byId = new Map(found.map((session) => [session.sessionId, session]));
  return Object.entries(sessionIndex).map(([sessionId, enteredAt]) => ({
    sessionId,
    enteredAt,
    session: byId.get(sessionId) ?? null,
  }));
}

/** Why the session of the entry is over, or null: it is live, or may be in a moment. */
function reasonOf({ session, enteredAt }: Entry, user: Eviction['user'], now: number): EndReason | null {
  if (!session) return now - enteredAt < creationTime ? null : 'revoked';
  const reason = endOf(session, now);
  if (reason) return reason;
  return isLeftBehind(session, user) ? 'logged_out' : null;
}

/** An eviction that was interrupted may lack its revocation; other ends are repeated by those that asked for them. */
const mayHaveTokens = ({ ended }: Session): boolean => ended === null || ended.reason === 'session_limit';

/** A session that was not created was never used. */
const lastUseOf = ({ session }: Entry): number => session?.lastSeenAt ?? 0;

const unusedForLongest = (entries: readonly Entry[], own: Session): Entry[] =>
  entries
    .filter(({ sessionId }) => sessionId !== own.sessionId)
    .sort((a, b) => lastUseOf(a) - lastUseOf(b) || a.enteredAt - b.enteredAt || (a.sessionId < b.sessionId ? -1 : 1));

const targetOf = ({ session, sessionId }: Entry, userId: string) => session ?? { sessionId, userId };
