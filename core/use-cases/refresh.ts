import type { SettingValues } from '../../contract/settings.ts';
import type { Clock } from '../clock.ts';
import { AuthError } from '../errors.ts';
import type { TokenClaims } from '../hooks/token-claims.ts';
import type { MacKey } from '../keys/mac-keys.ts';
import { activeKey } from '../keys/ring.ts';
import type { LogEvent } from '../log-event.ts';
import { newId } from '../random.ts';
import { endLeftBehind } from '../sessions/end-left-behind.ts';
import type { EndSession } from '../sessions/end-session.ts';
import { acceptRefreshToken, isOfFamily, type RefreshSettings } from '../sessions/refresh-family.ts';
import { endReasonOf, type Session } from '../sessions/session.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import { type FamilySession, issueTokens, type TokenPair, type TokenSettings } from '../tokens/issue-tokens.ts';
import { type RefreshToken, readRefreshToken } from '../tokens/refresh-token.ts';
import type { SignAccessToken } from '../tokens/sign-access-token.ts';
import { isForgotten } from '../users/tombstone.ts';
import type { User } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';

export interface RefreshDependencies {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly end: EndSession;
  readonly sign: SignAccessToken;
  readonly tokenClaims: TokenClaims;
  readonly macRing: () => Promise<readonly MacKey[]>;
  readonly settings: TokenSettings & RefreshSettings & Pick<SettingValues, 'refreshIdleTimeout'>;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface Refreshed {
  readonly outcome: 'rotated' | 'replayed';
  readonly user: User;
  readonly session: Session;
  readonly tokens: TokenPair;
}

/**
 * Rotates a refresh token by one conditional write, beside one read of the user. A token of the generation before that
 * `acceptRefreshToken` accepts gets the same successor again, byte for byte. A token that we never issued reads no table
 * and harms nobody.
 */
export const refresh =
  (deps: RefreshDependencies) =>
  async (text: string, ip?: string): Promise<Refreshed> => {
    const { users, sessions, macRing, settings, now, logEvent } = deps;
    const at = now();
    const ring = await macRing();
    const token = readRefreshToken(text, ring);
    if (!token) {
      logEvent('authn_login_fail', { what: 'refresh token not ours' });
      throw new AuthError('unauthenticated');
    }

    const [{ rotated, session }, user] = await Promise.all([
      sessions.rotate(token.sessionId, {
        userId: token.userId,
        from: token.generation,
        rotationId: newId(),
        macKeyId: activeKey(ring).id,
        now: at,
        ip,
        idleExpiresAt: at + settings.refreshIdleTimeout * 1_000,
      }),
      users.find(token.userId),
    ]);

    // A session is deleted a week after its end, and no sooner.
    if (!session || isForgotten(session, settings, at)) throw new AuthError('unauthenticated');
    if (!isOfFamily(token, session, ring)) return refuseForged(deps, token, at);

    if (!rotated && (await acceptRefreshToken(deps, session, token, at)) === 'current')
      // Still the current generation: the write lost to a move of the expiry in between.
      throw new AuthError('unavailable', { retryAfter: 1 });
    const outcome = rotated ? 'rotated' : 'replayed';
    const current = await entitledUser(deps, session, user, at);
    logEvent(rotated ? 'authn_token_created' : 'authn_token_replayed', {
      user_id: current.userId,
      sid: session.sessionId,
      generation: session.family.generation,
    });
    // A refusal or a failure here loses nothing: the token is replayed until its successor has arrived.
    const claims = await deps.tokenClaims({ trigger: 'refresh', user: current, session });
    return {
      outcome,
      user: current,
      session,
      tokens: await issueTokens({ ...deps, macRing: ring }, current, session, at, claims),
    };
  };

/**
 * The MAC is ours but the proof is not: somebody has the secret without the table. They get nothing; what they can do
 * until the secret is replaced is to move a family whose ids they know, which its owner may meet as reuse. The mark on the
 * session is the security event.
 */
async function refuseForged(
  { sessions, logEvent }: RefreshDependencies,
  { sessionId }: RefreshToken,
  at: number,
): Promise<never> {
  logEvent('authn_token_forged', { sid: sessionId });
  await sessions.markForged(sessionId, at);
  throw new AuthError('unauthenticated');
}

/** The user, unless all of its sessions have ended: that holds for this one, even if its own end is not written yet. */
async function entitledUser(
  deps: RefreshDependencies,
  session: FamilySession,
  user: User | null,
  at: number,
): Promise<User> {
  const reason = endReasonOf(session, user, at);
  if (user && !reason) return user;
  await endLeftBehind(deps, session, user, reason ?? 'user_deleted');
  throw new AuthError('session_expired', { reason: reason ?? 'user_deleted' });
}
