import type { EndReason } from '../../contract/errors.ts';
import type { User } from '../users/user.ts';
import type { EndSession } from './end-session.ts';

/**
 * Ends what is on the session index of a user, as it is after the write that decided so. It can be repeated where it broke
 * half way.
 * @param except the one session that goes on, or that the caller ends last
 * @returns how many were live until then
 */
export async function endEverySession(
  end: EndSession,
  user: User | null,
  reason: EndReason,
  except: string | null = null,
): Promise<number> {
  if (!user) return 0;
  const { userId, sessionIndex } = user;
  const sessionIds = Object.keys(sessionIndex).filter((sessionId) => sessionId !== except);
  const endings = await Promise.all(sessionIds.map((sessionId) => end({ sessionId, userId }, reason)));
  return endings.filter((ending) => ending === 'ended').length;
}
