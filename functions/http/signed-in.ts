import { deviceHeaderName } from '../../contract/headers.ts';
import type { Session } from '../../core/sessions/session.ts';
import type { StartedSession } from '../../core/sessions/start-session.ts';
import { deviceCookie, sessionCookie } from './cookies.ts';
import type { HttpSettings } from './http-settings.ts';
import { signedInBody, tokensBody } from './response-bodies.ts';
import { json, type Response } from './responses.ts';

/** The cookie outlives idle times on purpose: the server ends an idle session, and can then say why. */
export const sessionCookieOf = (
  { sessionCookieName }: Pick<HttpSettings, 'sessionCookieName'>,
  value: string,
  session: Session,
  now: number,
): string => sessionCookie(sessionCookieName, value, Math.max(0, Math.ceil((session.expiresAt - now) / 1_000)));

/** A web client gets cookies and never a token; the others get tokens and never a cookie. */
export function signedIn(
  settings: Pick<HttpSettings, 'sessionCookieName'>,
  { user, session, credential, deviceToken }: StartedSession,
): Response {
  if ('tokens' in credential)
    return json(tokensBody(user, session, credential.tokens), { headers: { [deviceHeaderName]: deviceToken } });
  const cookies = [sessionCookieOf(settings, credential.cookie, session, session.createdAt), deviceCookie(deviceToken)];
  return json(signedInBody(user, session), { cookies });
}
