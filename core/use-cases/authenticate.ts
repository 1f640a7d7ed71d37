import type { EndReason } from '../../contract/errors.ts';
import type { SettingValues } from '../../contract/settings.ts';
import type { Clock } from '../clock.ts';
import type { Credential, VerifiedCredential, VerifyCredential } from '../credential.ts';
import { AuthError } from '../errors.ts';
import type { LogEvent } from '../log-event.ts';
import { hashSecret, sameText } from '../random.ts';
import type { ConfirmDelivery } from '../sessions/confirm-delivery.ts';
import { endLeftBehind } from '../sessions/end-left-behind.ts';
import type { EndSession, SessionId } from '../sessions/end-session.ts';
import { endOf, endReasonOf, type Session } from '../sessions/session.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import { touchSession } from '../sessions/touch-session.ts';
import { isForgotten } from '../users/tombstone.ts';
import type { User } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';

export interface AuthenticateDependencies {
  readonly verifyCredential: VerifyCredential;
  readonly confirmDelivery: ConfirmDelivery;
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly end: EndSession;
  readonly settings: Pick<SettingValues, 'sessionIdleTimeout' | 'accessTokenLifetime'>;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface Authenticated {
  readonly user: User;
  readonly session: Session;
  /** Of the refresh family, as the access token has it; null of a cookie. */
  readonly generation: number | null;
}

export type Authenticate = (credential: Credential) => Promise<Authenticated>;

/**
 * Who is calling one of our own endpoints: the session and the user, read side by side, both as they are now. A session
 * that an interrupted end of all sessions left behind is ended here: the authorizer does not read the user, and would
 * accept and extend it.
 */
export function authenticate({
  verifyCredential,
  confirmDelivery,
  users,
  sessions,
  end,
  settings,
  now,
  logEvent,
}: AuthenticateDependencies): Authenticate {
  return async (credential) => {
    const verified = await verifyCredential(credential);
    if (!verified) throw refusalOf(credential, null, null);
    const { sessionId, userId } = idsOf(verified);
    const { ip } = credential;
    const [session, user] = await Promise.all([
      sessions.find(sessionId),
      users.find(userId),
      verified.method === 'bearer' ? confirmDelivery(sessionId, verified.claims.gen, ip) : null,
    ]);
    const at = now();
    if (!session || !isOf(verified, session) || isForgotten(session, settings, at))
      throw refusalOf(credential, verified, null);
    const reason = endReasonOf(session, user, at);
    if (reason && !endOf(session, at)) await endLeftBehind({ sessions, end }, session, user, reason);
    if (reason || !user) throw refusalOf(credential, verified, reason);
    if (verified.method === 'cookie')
      await touchSession({ sessions, logEvent }, session, settings.sessionIdleTimeout, { now: at, ip });
    return { user, session, generation: verified.method === 'bearer' ? verified.claims.gen : null };
  };
}

export const idsOf = (verified: VerifiedCredential): SessionId =>
  verified.method === 'bearer' ? { sessionId: verified.claims.sid, userId: verified.claims.sub } : verified;

/**
 * The refusal of a credential. A bearer token is never told the reason: its holder has a refresh token to learn it with.
 * A cookie is cleared only where it is ours.
 */
export function refusalOf(
  { method }: Credential,
  verified: VerifiedCredential | null,
  reason: EndReason | null,
): AuthError {
  const cookieIsDead = verified?.method === 'cookie';
  return reason && cookieIsDead
    ? new AuthError('session_expired', { reason, cookieIsDead })
    : new AuthError('unauthenticated', { tokenSent: method === 'bearer', cookieIsDead });
}

/** Whether the credential is one of this session's. */
export function isOf(verified: VerifiedCredential, session: Session): boolean {
  if (verified.method === 'bearer') return session.userId === verified.claims.sub && session.family !== null;
  return session.secretHash !== null && sameText(session.secretHash, hashSecret(verified.secret));
}
