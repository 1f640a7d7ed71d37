import type { EndReason } from '../../../contract/errors.ts';
import type { EndSession } from '../../sessions/end-session.ts';
import type { User } from '../../users/user.ts';

/**
 * Ends what is on the session index of a user whose session epoch has just been raised, as a global logout does. It can
 * be repeated where it broke half way.
 * @returns how many sessions that were
 */
export async function endEverySession(end: EndSession, user: User | null, reason: EndReason): Promise<number> {
  if (!user) return 0;
  const { userId, sessionIndex } = user;
  const sessionIds = Object.keys(sessionIndex);
  await Promise.all(sessionIds.map((sessionId) => end({ sessionId, userId }, reason)));
  return sessionIds.length;
}
