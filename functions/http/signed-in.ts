import { deviceHeaderName } from '../../contract/headers.ts';
import type { SignedInBody, TokensBody } from '../../contract/responses.ts';
import { endOf, type Session, sessionBody } from '../../core/sessions/session.ts';
import type { StartedSession } from '../../core/sessions/start-session.ts';
import type { TokenPair } from '../../core/tokens/issue-tokens.ts';
import { type User, userBody } from '../../core/users/user.ts';
import { type Answer, json } from './answers.ts';
import { deviceCookie, sessionCookie } from './cookies.ts';

export const signedInBody = (user: User, session: Session): SignedInBody => ({
  user: userBody(user),
  session: sessionBody(session, session.sessionId),
});

/** `endedBy`: the time by which they have ended, for a list of those; each then says why. */
export const sessionsBody = (sessions: readonly Session[], currentId: string, endedBy: number | null) => ({
  sessions: sessions.map((session) => ({
    ...sessionBody(session, currentId),
    ...(endedBy !== null && { end_reason: endOf(session, endedBy) }),
  })),
});

export const tokensBody = (user: User, session: Session, tokens: TokenPair): TokensBody => ({
  access_token: tokens.accessToken,
  token_type: 'Bearer',
  expires_in: tokens.expiresIn,
  refresh_token: tokens.refreshToken,
  refresh_expires_in: tokens.refreshExpiresIn,
  ...signedInBody(user, session),
});

/** The cookie outlives idle times on purpose: the server ends an idle session, and can then say why. */
export const sessionCookieOf = (value: string, session: Session, now: number): string =>
  sessionCookie(value, Math.max(0, Math.ceil((session.expiresAt - now) / 1_000)));

/** A web client gets cookies and never a token; the others get tokens and never a cookie. */
export function signedIn({ user, session, credential, deviceToken }: StartedSession): Answer {
  if ('tokens' in credential)
    return json(tokensBody(user, session, credential.tokens), { headers: { [deviceHeaderName]: deviceToken } });
  const cookies = [sessionCookieOf(credential.cookie, session, session.createdAt), deviceCookie(deviceToken)];
  return json(signedInBody(user, session), { cookies });
}
