import type { OutageLog } from '../log-event.ts';
import type { Session } from './session.ts';
import type { SessionStore, Use } from './session-store.ts';

/** How often at most a session's last activity is written, milliseconds. */
const touchEvery = 60_000;

/**
 * Extends the idle expiry of a session in use, at most once a minute; by a condition that can never revive one. A
 * shorter idle time-out is touched at half of itself, or a busy session could fall between two touches. A write that
 * fails does not deny a request whose read has passed.
 */
export async function touchSession(
  { sessions, logEvent }: { sessions: Pick<SessionStore, 'touch'>; logEvent: OutageLog },
  session: Pick<Session, 'sessionId' | 'lastSeenAt'>,
  idleTimeout: number,
  { now, ip }: Use,
): Promise<void> {
  const every = Math.min(touchEvery, idleTimeout * 500);
  if (now - session.lastSeenAt <= every) return;
  const touch = { now, ip, seenBefore: now - every, idleExpiresAt: now + idleTimeout * 1_000 };
  try {
    await sessions.touch(session.sessionId, touch);
  } catch (cause) {
    logEvent('sys_unavailable', {
      what: 'activity not recorded',
      name: cause instanceof Error ? cause.name : 'not an error',
    });
  }
}
