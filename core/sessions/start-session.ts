import type { ClientType } from '../../contract/client-types.ts';
import type { PostLoginEvent } from '../../contract/hooks.ts';
import type { SettingValues } from '../../contract/settings.ts';
import type { Clock } from '../clock.ts';
import { AuthError } from '../errors.ts';
import { postLoginEvent } from '../hooks/hook-events.ts';
import type { TellApp } from '../hooks/tell-app.ts';
import type { TokenClaims } from '../hooks/token-claims.ts';
import type { MacKey } from '../keys/mac-keys.ts';
import { activeKey } from '../keys/ring.ts';
import type { LogEvent } from '../log-event.ts';
import { hashSecret, newId, newSecret } from '../random.ts';
import type { RequestOrigin } from '../request-origin.ts';
import type { Authentication } from '../sign-in/authentication.ts';
import { mintDeviceToken } from '../throttle/device-token.ts';
import type { SessionThrottle } from '../throttle/session-throttle.ts';
import { hasFamily, issueTokens, type TokenPair, type TokenSettings } from '../tokens/issue-tokens.ts';
import type { SignAccessToken } from '../tokens/sign-access-token.ts';
import type { SessionIndex, User } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';
import type { EndSession } from './end-session.ts';
import { evictSessions } from './evict-sessions.ts';
import { isAlive, type Session } from './session.ts';
import { openSessionSecret, sealSessionSecret } from './session-secret.ts';
import type { SessionStore } from './session-store.ts';

export interface StartSessionDependencies {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly throttleSessions: SessionThrottle;
  readonly end: EndSession;
  readonly sign: SignAccessToken;
  readonly tokenClaims: TokenClaims;
  readonly tellLogin: TellApp<PostLoginEvent>;
  readonly macRing: () => Promise<readonly MacKey[]>;
  readonly settings: TokenSettings &
    Pick<
      SettingValues,
      | 'refreshIdleTimeout'
      | 'refreshAbsoluteTimeout'
      | 'sessionIdleTimeout'
      | 'sessionAbsoluteTimeout'
      | 'maxSessionsPerUser'
    >;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

/** What asks for the session. */
export interface SessionClient extends RequestOrigin {
  readonly type: ClientType;
  readonly deviceName: string | null;
  /** The session cookie that came along; its session ends, for a sign-in begins a new one. */
  readonly sessionCookie: string | null;
}

export interface SessionStart extends Authentication {
  readonly client: SessionClient;
}

export interface StartedSession {
  readonly user: User;
  readonly session: Session;
  readonly deviceToken: string;
  /** One or the other, by client type. */
  readonly credential: { readonly cookie: string } | { readonly tokens: TokenPair };
}

/**
 * Begins the session of a user who has proven who they are, by whatever method.
 * @throws AuthError `forbidden` where the app refuses the token; `too_many_attempts` where the account or the address has begun too many lately; `unavailable` where the user's sessions were all ended since the proof
 */
export const startSession =
  (deps: StartSessionDependencies) =>
  async (start: SessionStart): Promise<StartedSession> => {
    const { user, deviceId, client, attempt } = start;
    const ring = await deps.macRing();
    const macKey = activeKey(ring);
    const { session, secret } = newSession(deps, start, macKey);
    // First: where the app refuses a token, no session begins.
    const claims = hasFamily(session) ? await deps.tokenClaims({ trigger: 'sign_in', user, session }) : {};
    const entered = await enterSession(deps, session);
    const [sessionIndex] = await Promise.all([createSession(deps, session, entered), attempt.succeeded()]);
    // First, for the place of the session that this one replaces is free: nobody else's has to end for it.
    await endPreviousSession(deps, ring, client.sessionCookie);
    await enforceSessionLimit(deps, user, session, sessionIndex);
    deps.logEvent('authn_login_success', {
      user_id: user.userId,
      sid: session.sessionId,
      client_type: session.clientType,
      amr: session.amr.join(' '),
    });
    await deps.tellLogin(postLoginEvent(user, session));
    return {
      user,
      session,
      deviceToken: mintDeviceToken(deviceId ?? newId(), user.userId, macKey),
      credential: hasFamily(session)
        ? { tokens: await issueTokens({ ...deps, macRing: ring }, user, session, session.createdAt, claims) }
        : { cookie: sealSessionSecret({ sessionId: session.sessionId, userId: user.userId, secret }, macKey) },
    };
  };

function newSession(
  { settings, now }: StartSessionDependencies,
  { user, amr, authenticatedAt, client, deviceId }: SessionStart,
  macKey: MacKey,
): { session: Session; secret: string } {
  const at = now();
  const { userId, sessionEpoch } = user;
  const secret = newSecret();
  const web = client.type === 'web';
  const [idle, absolute] = web
    ? [settings.sessionIdleTimeout, settings.sessionAbsoluteTimeout]
    : [settings.refreshIdleTimeout, settings.refreshAbsoluteTimeout];
  const session: Session = {
    sessionId: newId(),
    userId,
    clientType: client.type,
    createdAt: at,
    lastSeenAt: at,
    idleExpiresAt: at + idle * 1_000,
    expiresAt: at + absolute * 1_000,
    authenticatedAt,
    amr,
    ip: client.ip,
    userAgent: client.userAgent,
    deviceName: client.deviceName,
    newDevice: deviceId === null && user.lastSignInAt !== null,
    sessionEpoch,
    roles: user.roles,
    permissions: user.permissions,
    secretHash: web ? hashSecret(secret) : null,
    family: web
      ? null
      : {
          seed: newSecret(),
          generation: 0,
          rotatedAt: at,
          macKeyId: macKey.id,
          rotationId: newId(),
          confirmedGeneration: 0,
        },
    ended: null,
  };
  return { session, secret };
}

/**
 * Enters the session into the user's session index, on condition of the session epoch that the user was authenticated
 * under, and counts it at the same time. Where the count refuses, the entry is taken back.
 * @returns null where the condition failed
 * @throws AuthError `too_many_attempts`
 */
async function enterSession(
  { users, throttleSessions }: StartSessionDependencies,
  { sessionId, userId, createdAt, sessionEpoch, ip }: Session,
): Promise<SessionIndex | null> {
  const entering = users.addSession(userId, { sessionId, at: createdAt, sessionEpoch });
  const counting = throttleSessions({ userId, ip }).catch(async (refusal) => {
    if (await entering) await users.removeSessions(userId, [sessionId]);
    throw refusal;
  });
  const [sessionIndex] = await Promise.all([entering, counting]);
  return sessionIndex;
}

/**
 * Creates a session that stands on the session index, never another. A "log out everywhere" in between either finds it
 * there and leaves a tombstone that the creation trips over, or has raised the session epoch that the entry trips over.
 * Either way nothing live is left behind.
 */
async function createSession(
  { users, sessions, logEvent }: StartSessionDependencies,
  session: Session,
  sessionIndex: SessionIndex | null,
): Promise<SessionIndex> {
  if (!sessionIndex) throw new AuthError('unavailable', { retryAfter: 1 });
  const { sessionId, userId, clientType } = session;
  if (!(await sessions.create(session))) {
    // It can never be made any more, and should not hold a place for as long as one in the making does.
    await users.removeSessions(userId, [sessionId]);
    throw new AuthError('unavailable', { retryAfter: 1 });
  }
  logEvent('session_created', { user_id: userId, sid: sessionId, client_type: clientType });
  return sessionIndex;
}

const enforceSessionLimit = (deps: StartSessionDependencies, user: User, own: Session, sessionIndex: SessionIndex) =>
  evictSessions(deps, {
    user,
    sessionIndex,
    own,
    limit: deps.settings.maxSessionsPerUser,
    now: own.createdAt,
  });

async function endPreviousSession(
  { sessions, end, now }: StartSessionDependencies,
  ring: readonly MacKey[],
  cookie: string | null,
) {
  const presented = cookie === null ? null : openSessionSecret(cookie, ring);
  const session = presented && (await sessions.find(presented.sessionId));
  if (session && session.secretHash === hashSecret(presented.secret) && isAlive(session, now()))
    await end(session, 'logged_out');
}
