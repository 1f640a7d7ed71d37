import type { SettingValues } from '../../contract/settings.ts';
import type { ClientType } from '../../contract/wire.ts';
import type { Clock } from '../clock.ts';
import { AuthError } from '../errors.ts';
import { type MacKey, mac } from '../keys/mac-keys.ts';
import { activeKey } from '../keys/ring.ts';
import type { LogEvent } from '../log-event.ts';
import type { Passwords } from '../passwords/hash-password.ts';
import { hashSecret, newId, newSecret, noSuchUserId } from '../random.ts';
import type { RequestOrigin } from '../request-origin.ts';
import type { EndSession } from '../sessions/end-session.ts';
import { evictSessions } from '../sessions/evict-sessions.ts';
import { isAlive, type Session } from '../sessions/session.ts';
import { openSessionSecret, sealSessionSecret } from '../sessions/session-secret.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import { mintDeviceToken, readDeviceToken } from '../throttle/device-token.ts';
import type { LoginThrottle } from '../throttle/login-throttle.ts';
import { hasFamily, issueTokens, type TokenPair, type TokenSettings } from '../tokens/issue-tokens.ts';
import type { SignAccessToken } from '../tokens/sign-access-token.ts';
import type { SessionIndex, User } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';

export interface LogInDependencies {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly end: EndSession;
  readonly throttle: LoginThrottle;
  readonly passwords: Passwords;
  readonly sign: SignAccessToken;
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

export interface LogInInput {
  /** Normalised. */
  readonly email: string;
  /** Null for one that is too long to be anybody's: refused as malformed, after the same work. */
  readonly password: string | null;
  readonly clientType: ClientType;
  readonly deviceName: string | null;
  readonly client: RequestOrigin;
  readonly deviceToken: string | null;
  /** The session cookie that came along; its session ends, for a sign-in begins a new one. */
  readonly sessionCookie: string | null;
}

export interface SignedIn {
  readonly user: User;
  readonly session: Session;
  readonly deviceToken: string;
  /** One or the other, by client type. */
  readonly credential: { readonly cookie: string } | { readonly tokens: TokenPair };
}

export const logIn =
  (deps: LogInDependencies) =>
  async (input: LogInInput): Promise<SignedIn> => {
    const { users, passwords, macRing, throttle, logEvent } = deps;
    const { email, password } = input;
    const ring = await macRing();
    const macKey = activeKey(ring);
    const account = mac(macKey, 'log', email).toString('base64url');
    const finding = users.userIdOf(email);
    const knownDevice = await knownDeviceIn(input.deviceToken, finding, ring);
    const counted = throttle({ email, deviceId: knownDevice, ip: input.client.ip }).catch((refusal) => {
      if (refusal instanceof AuthError)
        logEvent('authn_login_throttled', { account, known_device: knownDevice !== null });
      throw refusal;
    });
    // Read while the guess is counted; only what has been counted is compared.
    const [attempt, user] = await Promise.all([counted, finding.then((userId) => users.find(userId ?? noSuchUserId))]);

    const right = await passwords.verify(password ?? '', user?.password ?? null);
    if (!right || !user || password === null || user.disabled) {
      logEvent('authn_login_fail', { account });
      throw password === null
        ? new AuthError('invalid_request', { errors: [{ field: 'password', message: 'is too long' }] })
        : new AuthError('invalid_credentials');
    }

    const [{ session, secret, sessionIndex }] = await Promise.all([
      createSession(deps, user, input, macKey),
      attempt.succeeded(),
    ]);
    const makeRoom = async () => {
      // First, for the place of the session that this one replaces is free: nobody else's has to end for it.
      await endPreviousSession(deps, ring, input.sessionCookie);
      await enforceSessionLimit(deps, session, sessionIndex);
    };
    await Promise.all([makeRoom(), rehashIfNeeded(deps, user, password)]);
    logEvent('authn_login_success', { user_id: user.userId, sid: session.sessionId, client_type: session.clientType });

    return {
      user,
      session,
      deviceToken: mintDeviceToken(knownDevice ?? newId(), user.userId, macKey),
      credential: hasFamily(session)
        ? { tokens: await issueTokens({ ...deps, macRing: ring }, user, session, session.createdAt) }
        : { cookie: sealSessionSecret({ sessionId: session.sessionId, userId: user.userId, secret }, macKey) },
    };
  };

/** A device is one user's: where there is one, whose address this is has to be found before the guess can be counted. */
async function knownDeviceIn(token: string | null, finding: Promise<string | null>, ring: readonly MacKey[]) {
  const userId = token === null ? null : await finding;
  return token !== null && userId !== null ? readDeviceToken(token, userId, ring) : null;
}

/**
 * Enters the session into the user's session index, on condition of the session epoch that the password was checked under, and only
 * then creates it. A "log out everywhere" in between either finds it on the session index and leaves a tombstone that the
 * creation trips over, or has raised the session epoch that the entry trips over. Either way nothing live is left behind.
 */
async function createSession(
  { users, sessions, settings, now, logEvent }: LogInDependencies,
  user: User,
  { clientType, deviceName, client }: LogInInput,
  macKey: MacKey,
): Promise<{ session: Session; secret: string; sessionIndex: SessionIndex }> {
  const at = now();
  const { userId, sessionEpoch } = user;
  const secret = newSecret();
  const web = clientType === 'web';
  const [idle, absolute] = web
    ? [settings.sessionIdleTimeout, settings.sessionAbsoluteTimeout]
    : [settings.refreshIdleTimeout, settings.refreshAbsoluteTimeout];
  const session: Session = {
    sessionId: newId(),
    userId,
    clientType,
    createdAt: at,
    lastSeenAt: at,
    idleExpiresAt: at + idle * 1_000,
    expiresAt: at + absolute * 1_000,
    ip: client.ip,
    userAgent: client.userAgent,
    deviceName,
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
  const { sessionId } = session;

  const sessionIndex = await users.addSession(userId, { sessionId, at, sessionEpoch });
  if (!sessionIndex) throw new AuthError('unavailable', { retryAfter: 1 });
  if (!(await sessions.create(session))) {
    // It can never be made any more, and should not hold a place for as long as one in the making does.
    await users.removeSessions(userId, [sessionId]);
    throw new AuthError('unavailable', { retryAfter: 1 });
  }
  logEvent('session_created', { user_id: userId, sid: sessionId, client_type: clientType });
  return { session, secret, sessionIndex };
}

const enforceSessionLimit = (
  deps: LogInDependencies,
  { userId, sessionId, createdAt }: Session,
  sessionIndex: SessionIndex,
) =>
  evictSessions(deps, {
    userId,
    sessionIndex,
    own: sessionId,
    limit: deps.settings.maxSessionsPerUser,
    now: createdAt,
  });

async function endPreviousSession(
  { sessions, end, now }: LogInDependencies,
  ring: readonly MacKey[],
  cookie: string | null,
) {
  const presented = cookie === null ? null : openSessionSecret(cookie, ring);
  const session = presented && (await sessions.find(presented.sessionId));
  if (session && session.secretHash === hashSecret(presented.secret) && isAlive(session, now()))
    await end(session, 'logged_out');
}

async function rehashIfNeeded({ users, passwords, logEvent }: LogInDependencies, user: User, password: string) {
  if (!(await passwords.needsRehash(user.password, password))) return;
  if (await users.rehash(user.userId, user.password.hash, await passwords.hash(password)))
    logEvent('authn_password_upgraded', { user_id: user.userId });
}
