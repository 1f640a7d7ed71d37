import type { EndReason } from '../../contract/errors.ts';
import type { Clock } from '../clock.ts';
import type { Credential, VerifiedCredential, VerifyCredential } from '../credential.ts';
import { AuthError } from '../errors.ts';
import type { LogEvent } from '../log-event.ts';
import { hashSecret, sameText } from '../random.ts';
import type { ConfirmDelivery } from '../sessions/confirm-delivery.ts';
import { endOf, type Session } from '../sessions/session.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import { touchSession } from '../sessions/touch-session.ts';
import type { User } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';

export interface AuthenticateDependencies {
  readonly verifyCredential: VerifyCredential;
  readonly confirmDelivery: ConfirmDelivery;
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly settings: { readonly sessionIdleTimeout: number };
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface Authenticated {
  readonly user: User;
  readonly session: Session;
}

export type Authenticate = (credential: Credential) => Promise<Authenticated>;

/** Who is calling one of our own endpoints: the session and the user, read side by side, both as they are now. */
export function authenticate({
  verifyCredential,
  confirmDelivery,
  users,
  sessions,
  settings,
  now,
  logEvent,
}: AuthenticateDependencies): Authenticate {
  return async (credential) => {
    const genuine = await verifyCredential(credential);
    if (!genuine) throw refusal(credential);
    const [sessionId, userId] =
      genuine.method === 'bearer' ? [genuine.claims.sid, genuine.claims.sub] : [genuine.sessionId, genuine.userId];
    const [session, user] = await Promise.all([
      sessions.find(sessionId),
      users.find(userId),
      genuine.method === 'bearer' ? confirmDelivery(sessionId, genuine.claims.gen) : null,
    ]);
    const at = now();
    const reason = endReason(genuine, session, user, at);
    // A bearer token has no `session_expired`: its holder has a refresh token to learn the reason with.
    if (reason && genuine.method === 'cookie') throw new AuthError('session_expired', { reason, cookieIsDead: true });
    if (reason || !session || !user || !isOf(genuine, session)) throw refusal(credential);
    if (genuine.method === 'cookie')
      await touchSession({ sessions, logEvent }, session, settings.sessionIdleTimeout, at);
    return { user, session };
  };
}

const refusal = ({ method }: Credential): AuthError =>
  new AuthError('unauthenticated', { tokenSent: method === 'bearer', cookieIsDead: method === 'cookie' });

function endReason(
  genuine: VerifiedCredential,
  session: Session | null,
  user: User | null,
  at: number,
): EndReason | null {
  // The item of a genuine credential is swept some time after its absolute expiry, and never before.
  if (!session) return 'absolute_timeout';
  if (!isOf(genuine, session)) return null;
  const ended = endOf(session, at);
  if (ended) return ended;
  if (!user || user.disabled) return 'user_disabled';
  return user.sessionEpoch === session.sessionEpoch ? null : 'logged_out';
}

/** Whether the credential is one of this session's. */
export function isOf(genuine: VerifiedCredential, session: Session): boolean {
  if (genuine.method === 'bearer') return session.userId === genuine.claims.sub && session.family !== null;
  return session.secretHash !== null && sameText(session.secretHash, hashSecret(genuine.secret));
}
