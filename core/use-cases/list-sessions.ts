import type { Clock } from '../clock.ts';
import { AuthError } from '../errors.ts';
import { isId } from '../random.ts';
import type { EndSession } from '../sessions/end-session.ts';
import { endOf, endReasonOf, isAlive, type Session } from '../sessions/session.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import type { User } from '../users/user.ts';

interface Dependencies {
  readonly sessions: SessionStore;
  readonly end: EndSession;
  readonly now: Clock;
}

/**
 * The user's sessions, newest first: the live ones, or the ones that have ended lately. One that an interrupted end of
 * all sessions left behind has ended for this list, so it is ended.
 */
export const listSessions =
  ({ sessions, end, now }: Dependencies) =>
  async (user: User, which: 'live' | 'ended'): Promise<Session[]> => {
    const at = now();
    const own = (await sessions.findAll(Object.keys(user.sessionIndex))).filter(({ userId }) => userId === user.userId);
    const judged = await Promise.all(
      own.map(async (session): Promise<Session> => {
        const reason = endReasonOf(session, user, at);
        if (!reason || endOf(session, at)) return session;
        await end(session, reason);
        return { ...session, ended: { at, reason } };
      }),
    );
    return judged
      .filter((session) => isAlive(session, at) === (which === 'live'))
      .sort((a, b) => b.createdAt - a.createdAt || (a.sessionId < b.sessionId ? 1 : -1));
  };

/** Ends one session of the user; another user's, or one that never was, is `not_found`. Can be repeated. */
export const endOwnSession =
  ({ sessions, end }: Omit<Dependencies, 'now'>) =>
  async (user: User, sessionId: string): Promise<void> => {
    const session = isId(sessionId) ? await sessions.find(sessionId) : null;
    if (session?.userId !== user.userId) throw new AuthError('not_found');
    await end(session, 'revoked');
  };
