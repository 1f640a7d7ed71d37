import type { LogoutScope } from '../../contract/requests.ts';
import type { Clock } from '../clock.ts';
import type { Credential, VerifyCredential } from '../credential.ts';
import { AuthError } from '../errors.ts';
import type { MacKey } from '../keys/mac-keys.ts';
import type { LogEvent } from '../log-event.ts';
import type { EndSession } from '../sessions/end-session.ts';
import { isAlive, type Session } from '../sessions/session.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import { isProven, type RefreshToken, readRefreshToken } from '../tokens/refresh-token.ts';
import type { UserStore } from '../users/user-store.ts';
import { type Authenticate, isOf } from './authenticate.ts';

export interface LogOutDependencies {
  readonly verifyCredential: VerifyCredential;
  readonly authenticate: Authenticate;
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly end: EndSession;
  readonly macRing: () => Promise<readonly MacKey[]>;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface LogOutInput {
  readonly credential: Credential;
  /** From the body; counts where no bearer came along. */
  readonly refreshToken: string | null;
  readonly scope: LogoutScope;
}

interface Target {
  readonly sessionId: string;
  readonly userId: string;
}

/**
 * Ends the session of the credential, the others, or all. Nothing to end is a success; a failing write is not.
 * `local` takes a genuine credential at its word, for ending is all it can do. `others` and `global` reach further, so
 * they want a credential that is live right now.
 */
export const logOut =
  (deps: LogOutDependencies) =>
  async ({ credential, refreshToken, scope }: LogOutInput): Promise<void> => {
    const { users, end, logEvent, macRing } = deps;
    const useToken = refreshToken !== null && credential.method !== 'bearer';
    const token = useToken ? readRefreshToken(refreshToken, await macRing()) : null;
    if (useToken && !token) return;
    const endOwn = async () => {
      const target = token ?? (await presented(deps, credential));
      if (target) await end(target, 'logged_out');
    };
    if (scope === 'local') return endOwn();
    const own = await sessionAllowedToEndAll(deps, token, credential, scope);
    // An end of all that broke at its very last write has left nobody to speak: that write is made again.
    if (!own) return scope === 'global' ? endOwn() : undefined;
    const { sessionId, userId } = own;
    // Global: the session epoch is raised first, so whatever is in flight either is on the session index that comes back or fails.
    const user = scope === 'global' ? await users.raiseSessionEpoch(userId) : await users.find(userId);
    if (scope === 'others' && (user?.sessionEpoch !== own.sessionEpoch || user.disabled)) return;
    const others = Object.keys(user?.sessionIndex ?? {}).filter((id) => id !== sessionId);
    await Promise.all(
      others.map((id) => end({ sessionId: id, userId }, scope === 'global' ? 'logged_out' : 'revoked')),
    );
    // Last: a caller who was left half way can come again with the credential that it has.
    if (scope === 'global') await end(own, 'logged_out');
    logEvent('session_ended_all', { user_id: userId, scope, count: others.length + (scope === 'global' ? 1 : 0) });
  };

async function presented({ verifyCredential }: LogOutDependencies, credential: Credential): Promise<Target | null> {
  const genuine = await verifyCredential(credential);
  if (!genuine) return null;
  return genuine.method === 'bearer' ? { sessionId: genuine.claims.sid, userId: genuine.claims.sub } : genuine;
}

/** The session that may speak for all of the user's. */
function sessionAllowedToEndAll(
  deps: LogOutDependencies,
  token: RefreshToken | null,
  credential: Credential,
  scope: LogoutScope,
): Promise<Session | null> {
  if (token) return liveFamily(deps, token);
  return scope === 'global' ? liveSessionOfAnyEpoch(deps, credential) : liveSession(deps, credential);
}

/**
 * Whatever the session epoch: an end of all that broke half way has raised it already, and is to be finished by whoever comes
 * again.
 */
async function liveSessionOfAnyEpoch(
  { verifyCredential, sessions, now }: LogOutDependencies,
  credential: Credential,
): Promise<Session | null> {
  const genuine = await verifyCredential(credential);
  if (!genuine) return null;
  const session = await sessions.find(genuine.method === 'bearer' ? genuine.claims.sid : genuine.sessionId);
  return session && isAlive(session, now()) && isOf(genuine, session) ? session : null;
}

async function liveSession({ authenticate }: LogOutDependencies, credential: Credential): Promise<Session | null> {
  try {
    return (await authenticate(credential)).session;
  } catch (refusal) {
    if (refusal instanceof AuthError) return null;
    throw refusal;
  }
}

/** Only the current token, or the one before it, speaks for the user: an older one may be in a thief's hands. */
async function liveFamily(
  { sessions, macRing, now }: LogOutDependencies,
  token: RefreshToken,
): Promise<Session | null> {
  const session = await sessions.find(token.sessionId);
  if (!session?.family || session.userId !== token.userId || !isAlive(session, now())) return null;
  const behind = session.family.generation - token.generation;
  return (behind === 0 || behind === 1) && isProven(token, session.family.seed, await macRing()) ? session : null;
}
