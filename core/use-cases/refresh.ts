import type { EndReason } from '../../contract/errors.ts';
import type { SettingValues } from '../../contract/settings.ts';
import type { Clock } from '../clock.ts';
import { AuthError } from '../errors.ts';
import type { MacKey } from '../keys/mac-keys.ts';
import { activeKey } from '../keys/ring.ts';
import type { LogEvent } from '../log-event.ts';
import { newId } from '../random.ts';
import type { EndSession } from '../sessions/end-session.ts';
import { endOf, type Session } from '../sessions/session.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import {
  type FamilySession,
  hasFamily,
  issueTokens,
  type TokenPair,
  type TokenSettings,
} from '../tokens/issue-tokens.ts';
import { isProven, type RefreshToken, readRefreshToken } from '../tokens/refresh-token.ts';
import type { SignAccessToken } from '../tokens/sign-access-token.ts';
import type { User } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';

export interface RefreshDependencies {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly end: EndSession;
  readonly sign: SignAccessToken;
  readonly macRing: () => Promise<readonly MacKey[]>;
  readonly settings: TokenSettings &
    Pick<SettingValues, 'refreshIdleTimeout' | 'refreshGraceWindow' | 'lostResponseWindow'>;
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
 * Rotates a refresh token by one conditional write, beside one read of the user. The token of the generation before
 * gets the same successor again, byte for byte, while the grace window lasts or the successor is unproven; anything
 * older ends the family (RFC 9700 section 4.14.2). A token that we never issued reads no table and harms nobody.
 */
export const refresh =
  (deps: RefreshDependencies) =>
  async (text: string): Promise<Refreshed> => {
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
        idleExpiresAt: at + settings.refreshIdleTimeout * 1_000,
      }),
      users.find(token.userId),
    ]);

    // The item of a genuine token is swept some time after its absolute expiry, and never before.
    if (!session) throw new AuthError('session_expired', { reason: 'absolute_timeout' });
    if (!hasFamily(session) || session.userId !== token.userId || !isProven(token, session.family.seed, ring))
      return refuseForged(deps, token);

    const outcome = rotated ? 'rotated' : await replay(deps, session, token, at);
    const current = await stillEntitled(deps, session, user);
    logEvent(rotated ? 'authn_token_created' : 'authn_token_replayed', {
      user_id: current.userId,
      sid: session.sessionId,
      generation: session.family.generation,
    });
    return {
      outcome,
      user: current,
      session,
      tokens: await issueTokens({ ...deps, macRing: ring }, current, session, at),
    };
  };

/**
 * The MAC is ours but the proof is not: somebody has the secret without the table. They get nothing; what they can do
 * until the secret is replaced is to move a family whose ids they know, which its owner may meet as reuse.
 */
function refuseForged({ logEvent }: RefreshDependencies, { sessionId }: RefreshToken): never {
  logEvent('authn_token_forged', { sid: sessionId });
  throw new AuthError('unauthenticated');
}

/** Why a rotation did not go through decides: an ended session, a retry or a lost answer to replay, or theft. */
async function replay(
  { settings, end, logEvent }: RefreshDependencies,
  session: FamilySession,
  { generation }: RefreshToken,
  at: number,
): Promise<'replayed'> {
  const reason = endOf(session, at);
  if (reason) {
    // Again, while there may be access tokens: whoever ended it may have died between the end and the revocation.
    if (session.ended && at - session.ended.at < settings.accessTokenLifetime * 1_000) await end(session, reason);
    throw new AuthError('session_expired', { reason });
  }
  const { family } = session;
  const behind = family.generation - generation;
  // Still the current generation: the write lost to a move of the expiry in between. Ahead of it: a restored table.
  if (behind === 0) throw new AuthError('unavailable', { retryAfter: 1 });
  if (behind < 0) throw new AuthError('unauthenticated');
  const age = at - family.rotatedAt;
  const inGrace = age < settings.refreshGraceWindow * 1_000;
  const isUnconfirmed = family.confirmedGeneration < family.generation && age < settings.lostResponseWindow * 1_000;
  if (behind === 1 && (inGrace || isUnconfirmed)) return 'replayed';
  await end(session, 'refresh_reused');
  logEvent('authn_token_reuse', { user_id: session.userId, sid: session.sessionId, generation, behind });
  throw new AuthError('refresh_token_reused');
}

/** Whatever ended all of the user's sessions holds for this one, even if its own end was not written yet. */
async function stillEntitled({ end }: RefreshDependencies, session: FamilySession, user: User | null): Promise<User> {
  const reason: EndReason | null =
    !user || user.disabled ? 'user_disabled' : user.sessionEpoch !== session.sessionEpoch ? 'logged_out' : null;
  if (user && !reason) return user;
  await end(session, reason ?? 'user_disabled');
  throw new AuthError('session_expired', { reason: reason ?? 'user_disabled' });
}
