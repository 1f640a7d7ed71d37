import type { EndReason } from '../../contract/errors.ts';
import type { User } from '../users/user.ts';
import type { EndSession } from './end-session.ts';
import { isLeftBehind, type Session } from './session.ts';
import type { SessionStore } from './session-store.ts';

/**
 * Ends a session whose user was disabled or signed out everywhere, and every other session that began before: the end
 * of them all was interrupted. The authorizer does not read the user, so it would accept and extend them. The session
 * that showed it ends last, so that a request that breaks here can be made again.
 */
export async function endLeftBehind(
  { sessions, end }: { readonly sessions: SessionStore; readonly end: EndSession },
  session: Session,
  user: User | null,
  reason: EndReason,
): Promise<void> {
  const endIfLeft = async (sessionId: string): Promise<void> => {
    const other = await sessions.find(sessionId);
    if (user && other && isLeftBehind(other, user)) await end(other, reason);
  };
  const others = Object.keys(user?.sessionIndex ?? {}).filter((id) => id !== session.sessionId);
  await Promise.all(others.map(endIfLeft));
  await end(session, reason);
}
