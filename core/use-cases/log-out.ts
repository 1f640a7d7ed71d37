import type { EndReason } from '../../contract/errors.ts';
import type { LogoutScope } from '../../contract/requests.ts';
import type { Clock } from '../clock.ts';
import type { Credential, VerifyCredential } from '../credential.ts';
import { AuthError } from '../errors.ts';
import type { MacKey } from '../keys/mac-keys.ts';
import type { LogEvent } from '../log-event.ts';
import { endEverySession } from '../sessions/end-every-session.ts';
import { endLeftBehind } from '../sessions/end-left-behind.ts';
import type { EndSession } from '../sessions/end-session.ts';
import { acceptRefreshToken, isOfFamily, type RefreshSettings } from '../sessions/refresh-family.ts';
import { endOf, endReasonOf, type Session } from '../sessions/session.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import type { FamilySession } from '../tokens/issue-tokens.ts';
import { type RefreshToken, readRefreshToken } from '../tokens/refresh-token.ts';
import { isForgotten, type TombstoneSettings } from '../users/tombstone.ts';
import type { UserStore } from '../users/user-store.ts';
import { type Authenticate, idsOf, isOf, refusalOf } from './authenticate.ts';

export interface LogOutDependencies {
  readonly verifyCredential: VerifyCredential;
  readonly authenticate: Authenticate;
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly end: EndSession;
  readonly macRing: () => Promise<readonly MacKey[]>;
  readonly settings: RefreshSettings & TombstoneSettings;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface LogOutInput {
  readonly credential: Credential;
  /** From the body. */
  readonly refreshToken: string | null;
  readonly scope: LogoutScope;
}

export interface LoggedOut {
  /** Whether the credential was a cookie of ours whose session is over now. */
  readonly cookieIsDead: boolean;
}

/** Ends the sessions of the credentials that came along, the user's other sessions, or all of them. */
export const logOut =
  (deps: LogOutDependencies) =>
  async (input: LogOutInput): Promise<LoggedOut> => {
    const { credential, scope } = input;
    const isOurCookie = credential.method === 'cookie' && (await deps.verifyCredential(credential)) !== null;
    if (scope === 'local') {
      await endPresented(deps, input);
      return { cookieIsDead: isOurCookie };
    }
    const { session, by } = await sessionAllowedToEndAll(deps, input, isOurCookie);
    if (scope === 'global') await endAll(deps, session);
    else {
      const reason = await endOthers(deps, session);
      if (reason && by === 'credential' && credential.method === 'bearer')
        throw new AuthError('unauthenticated', { tokenSent: true });
      if (reason) throw new AuthError('session_expired', { reason, cookieIsDead: isOurCookie });
    }
    return { cookieIsDead: isOurCookie && (scope === 'global' || by === 'refresh token') };
  };

/** Ends the session of each genuine credential, expired and spent ones too. None is a success: nothing had to end. */
async function endPresented(deps: LogOutDependencies, { credential, refreshToken }: LogOutInput): Promise<void> {
  const { end, now } = deps;
  const [own, family] = await Promise.all([sessionOf(deps, credential), familyOf(deps, refreshToken)]);
  if (family) {
    const { session, token } = family;
    try {
      await acceptRefreshToken(deps, session, token, now());
      await end(session, 'logged_out');
    } catch (refusal) {
      if (!(refusal instanceof AuthError)) throw refusal;
      // A refused token's session is over, but for one: of a generation that a restored table does not know yet.
      if (refusal.code === 'unauthenticated') await end(session, 'logged_out');
    }
  }
  if (own && own.sessionId !== family?.session.sessionId) await end(own, 'logged_out');
}

/** Null also for one of a user whose deletion is no longer told. */
async function found({ sessions, settings, now }: LogOutDependencies, sessionId: string): Promise<Session | null> {
  const session = await sessions.find(sessionId);
  return session && !isForgotten(session, settings, now()) ? session : null;
}

/** The session of a genuine credential, live or not; an access token may have expired. */
async function sessionOf(deps: LogOutDependencies, credential: Credential): Promise<Session | null> {
  const verified = await deps.verifyCredential(credential, { evenIfExpired: true });
  const session = verified && (await found(deps, idsOf(verified).sessionId));
  return session && isOf(verified, session) ? session : null;
}

/** The session of a genuine refresh token, live or not, of whichever generation. */
async function familyOf(
  deps: LogOutDependencies,
  refreshToken: string | null,
): Promise<{ session: FamilySession; token: RefreshToken } | null> {
  if (refreshToken === null) return null;
  const ring = await deps.macRing();
  const token = readRefreshToken(refreshToken, ring);
  const session = token && (await found(deps, token.sessionId));
  return session && isOfFamily(token, session, ring) ? { session, token } : null;
}

/**
 * The live session that decides whose sessions end: of the access token or the cookie, or else of the refresh token.
 * @throws AuthError where none is live: the refusal of the last credential that was looked at
 */
async function sessionAllowedToEndAll(
  deps: LogOutDependencies,
  { credential, refreshToken, scope }: LogOutInput,
  isOurCookie: boolean,
): Promise<{ session: Session; by: 'credential' | 'refresh token' }> {
  try {
    const session =
      scope === 'global'
        ? await liveSessionOfAnyEpoch(deps, credential)
        : (await deps.authenticate(credential)).session;
    return { session, by: 'credential' };
  } catch (refusal) {
    if (!(refusal instanceof AuthError) || refreshToken === null) throw refusal;
  }
  try {
    const session = await liveFamily(deps, refreshToken);
    return { session, by: 'refresh token' };
  } catch (refusal) {
    if (!(refusal instanceof AuthError)) throw refusal;
    throw new AuthError(refusal.code, { ...refusal.facts, cookieIsDead: isOurCookie });
  }
}

/** Of any epoch: an end of all that was interrupted has raised the session epoch already, and can be finished. */
async function liveSessionOfAnyEpoch(deps: LogOutDependencies, credential: Credential): Promise<Session> {
  const { verifyCredential, end, now } = deps;
  const verified = await verifyCredential(credential);
  const session = verified && (await found(deps, idsOf(verified).sessionId));
  if (!session || !isOf(verified, session)) throw refusalOf(credential, verified, null);
  const reason = endOf(session, now());
  if (!reason) return session;
  // An end of all that was interrupted after its last session ended may lack that session's revocation.
  if (session.ended) await end(session, reason);
  throw refusalOf(credential, verified, reason);
}

/** The session of a refresh token of a generation that `/auth/refresh` would accept. */
async function liveFamily(deps: LogOutDependencies, refreshToken: string): Promise<Session> {
  const family = await familyOf(deps, refreshToken);
  if (!family) throw new AuthError('unauthenticated');
  const { session, token } = family;
  await acceptRefreshToken(deps, session, token, deps.now());
  return session;
}

/**
 * The session epoch is raised first: what is in flight either is on the session index that comes back, or fails. The
 * caller's own session ends last: a request that was interrupted can be made again with the same credential.
 */
async function endAll({ users, end, logEvent }: LogOutDependencies, own: Session): Promise<void> {
  const { sessionId, userId } = own;
  const user = await users.raiseSessionEpoch(userId);
  const others = await endEverySession(end, user, 'logged_out', sessionId);
  await end(own, 'logged_out');
  logEvent('session_ended_all', { user_id: userId, scope: 'global', count: others + 1 });
}

/** Why the own session is over after all, or null: then the others have ended. */
async function endOthers(deps: LogOutDependencies, own: Session): Promise<EndReason | null> {
  const { users, end, now, logEvent } = deps;
  const { sessionId, userId } = own;
  const user = await users.find(userId);
  // The session index is that of this read, and a session of an earlier session epoch ends no later one.
  const reason = endReasonOf(own, user, now());
  if (reason) {
    await endLeftBehind(deps, own, user, reason);
    return reason;
  }
  const count = await endEverySession(end, user, 'revoked', sessionId);
  logEvent('session_ended_all', { user_id: userId, scope: 'others', count });
  return null;
}
