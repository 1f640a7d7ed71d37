import type { SettingValues } from '../../contract/settings.ts';
import { toSeconds } from '../clock.ts';
import type { MacKey } from '../keys/mac-keys.ts';
import { newId } from '../random.ts';
import type { RefreshFamily, Session } from '../sessions/session.ts';
import type { User } from '../users/user.ts';
import { mintRefreshToken } from './refresh-token.ts';
import type { SignAccessToken } from './sign-access-token.ts';

export interface TokenPair {
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
  readonly refreshToken: string;
  /** Seconds until the refresh token dies unused. */
  readonly refreshExpiresIn: number;
}

export type TokenSettings = Pick<SettingValues, 'issuer' | 'audience' | 'accessTokenLifetime' | 'emailInToken'>;

/** A session with a refresh family: what mobile and api clients hold. */
export type FamilySession = Session & { readonly family: RefreshFamily; readonly clientType: 'mobile' | 'api' };

export const hasFamily = (session: Session): session is FamilySession =>
  session.family !== null && session.clientType !== 'web';

/**
 * A fresh access token, and the refresh token of the family's current generation: the same bytes however often.
 * `now` is the request's own start, so that a revocation written meanwhile outlives the token. The access token ends with
 * its session, idle expiry included: a session that ran out leaves no token that an end of all sessions would have to reach.
 * `claims` are the app's own; ours win.
 */
export async function issueTokens(
  { sign, settings, macRing }: { sign: SignAccessToken; settings: TokenSettings; macRing: readonly MacKey[] },
  user: User,
  session: FamilySession,
  now: number,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<TokenPair> {
  const { sessionId, userId, family } = session;
  const macKey = macRing.find(({ id }) => id === family.macKeyId);
  if (!macKey) throw new Error('the MAC key of a live refresh family is gone');
  const iat = toSeconds(now);
  const endsAt = Math.min(session.idleExpiresAt, session.expiresAt);
  const exp = Math.min(iat + settings.accessTokenLifetime, toSeconds(endsAt));
  const accessToken = await sign({
    ...claims,
    iss: settings.issuer,
    aud: settings.audience,
    sub: userId,
    client_id: session.clientType,
    iat,
    nbf: iat,
    exp,
    jti: newId(),
    sid: sessionId,
    gen: family.generation,
    auth_time: toSeconds(session.authenticatedAt),
    amr: session.amr,
    roles: user.roles,
    permissions: user.permissions,
    ...(settings.emailInToken && { email: user.email }),
  });
  return {
    accessToken,
    expiresIn: exp - iat,
    refreshToken: mintRefreshToken({ sessionId, userId, generation: family.generation, seed: family.seed }, macKey),
    refreshExpiresIn: Math.max(0, toSeconds(endsAt - now)),
  };
}
