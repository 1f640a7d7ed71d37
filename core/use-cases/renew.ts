import type { SettingValues } from '../../contract/settings.ts';
import type { Clock } from '../clock.ts';
import { AuthError } from '../errors.ts';
import type { MacKey } from '../keys/mac-keys.ts';
import { activeKey } from '../keys/ring.ts';
import { hashSecret } from '../random.ts';
import { endLeftBehind } from '../sessions/end-left-behind.ts';
import type { EndSession } from '../sessions/end-session.ts';
import { endOf, endReasonOf, type Session } from '../sessions/session.ts';
import { openSessionSecret, sealSessionSecret } from '../sessions/session-secret.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import { isForgotten } from '../users/tombstone.ts';
import type { User } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';

export interface RenewDependencies {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly end: EndSession;
  readonly macRing: () => Promise<readonly MacKey[]>;
  readonly settings: Pick<SettingValues, 'sessionIdleTimeout' | 'accessTokenLifetime'>;
  readonly now: Clock;
}

/**
 * Extends a web session and seals its cookie anew, with the MAC secret that is active now. The secret itself stays: a
 * web client's tabs never rotate anything, so none of them can lose a race. One write beside one read.
 */
export const renew =
  ({ users, sessions, end, macRing, settings, now }: RenewDependencies) =>
  async (cookie: string | null, ip?: string): Promise<{ user: User; session: Session; cookie: string }> => {
    const at = now();
    const ring = await macRing();
    const presented = cookie === null ? null : openSessionSecret(cookie, ring);
    if (!presented) throw new AuthError('unauthenticated');
    const { sessionId, userId, secret } = presented;
    const secretHash = hashSecret(secret);
    const [renewed, user] = await Promise.all([
      sessions.renew(sessionId, { secretHash, now: at, ip, idleExpiresAt: at + settings.sessionIdleTimeout * 1_000 }),
      users.find(userId),
    ]);
    if (!renewed) throw await refusal({ sessions, settings }, sessionId, secretHash, at);
    const reason = endReasonOf(renewed, user, at);
    if (reason || !user) {
      await endLeftBehind({ sessions, end }, renewed, user, reason ?? 'user_deleted');
      throw new AuthError('session_expired', { reason: reason ?? 'user_deleted', cookieIsDead: true });
    }
    const { roles, permissions } = user;
    if (differ(roles, renewed.roles) || differ(permissions, renewed.permissions))
      await sessions.assign(sessionId, { roles, permissions });
    return { user, session: renewed, cookie: sealSessionSecret(presented, activeKey(ring)) };
  };

const differ = (one: readonly string[], other: readonly string[]): boolean => one.join(' ') !== other.join(' ');

async function refusal(
  { sessions, settings }: Pick<RenewDependencies, 'sessions' | 'settings'>,
  sessionId: string,
  secretHash: string,
  at: number,
): Promise<AuthError> {
  const session = await sessions.find(sessionId);
  // A session is deleted a week after its end, and no sooner.
  if (session?.secretHash !== secretHash || isForgotten(session, settings, at))
    return new AuthError('unauthenticated', { cookieIsDead: true });
  const reason = endOf(session, at);
  return reason
    ? new AuthError('session_expired', { reason, cookieIsDead: true })
    : new AuthError('unavailable', { retryAfter: 1 });
}
