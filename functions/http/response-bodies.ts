/** The bodies that we answer with: what the domain holds, as the contract spells it. */
import type { SessionBody, SignedInBody, SteppedUpBody, TokensBody, UserBody } from '../../contract/responses.ts';
import { endedAtOf, endOf, type Session } from '../../core/sessions/session.ts';
import type { AccessToken, TokenPair } from '../../core/tokens/issue-tokens.ts';
import type { User } from '../../core/users/user.ts';

export const userBody = (user: User): UserBody => ({
  id: user.userId,
  email: user.email,
  email_verified: user.emailVerified,
  has_password: user.password !== null,
  roles: user.roles,
  permissions: user.permissions,
  created_at: new Date(user.createdAt).toISOString(),
});

export function sessionBody(session: Session, currentId: string): SessionBody {
  return {
    id: session.sessionId,
    client_type: session.clientType,
    created_at: new Date(session.createdAt).toISOString(),
    last_seen_at: new Date(session.lastSeenAt).toISOString(),
    expires_at: new Date(session.expiresAt).toISOString(),
    idle_expires_at: new Date(Math.min(session.idleExpiresAt, session.expiresAt)).toISOString(),
    auth_time: new Date(session.authenticatedAt).toISOString(),
    amr: session.amr,
    ip: session.ip,
    user_agent: session.userAgent,
    device_name: session.deviceName,
    current: session.sessionId === currentId,
  };
}

export const signedInBody = (user: User, session: Session): SignedInBody => ({
  user: userBody(user),
  session: sessionBody(session, session.sessionId),
});

/** `endedBy`: the time by which they have ended, for a list of those; each then says why and when. */
export const sessionsBody = (sessions: readonly Session[], currentId: string, endedBy: number | null) => ({
  sessions: sessions.map((session) => ({
    ...sessionBody(session, currentId),
    ...(endedBy !== null && {
      end_reason: endOf(session, endedBy),
      ended_at: new Date(endedAtOf(session)).toISOString(),
    }),
  })),
});

export const steppedUpBody = (
  user: User,
  session: Session,
  { accessToken, expiresIn }: AccessToken,
): SteppedUpBody => ({
  access_token: accessToken,
  token_type: 'Bearer',
  expires_in: expiresIn,
  ...signedInBody(user, session),
});

export const tokensBody = (user: User, session: Session, tokens: TokenPair): TokensBody => ({
  access_token: tokens.accessToken,
  token_type: 'Bearer',
  expires_in: tokens.expiresIn,
  refresh_token: tokens.refreshToken,
  refresh_expires_in: tokens.refreshExpiresIn,
  ...signedInBody(user, session),
});
