import type { SettingValues } from '../../contract/settings.ts';
import { toSeconds } from '../clock.ts';
import type { MacKey } from '../keys/mac-keys.ts';
import { newId } from '../random.ts';
import type { RefreshFamily, Session } from '../sessions/session.ts';
import type { User } from '../users/user.ts';
import { mintRefreshToken } from './refresh-token.ts';
import type { SignAccessToken } from './sign-access-token.ts';

export interface AccessToken {
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

export interface TokenPair extends AccessToken {
  readonly refreshToken: string;
  /** Seconds until the refresh token dies unused. */
  readonly refreshExpiresIn: number;
}

export type TokenSettings = Pick<SettingValues, 'issuer' | 'audience' | 'accessTokenLifetime' | 'emailInToken'>;

/** A session with a refresh family: what mobile and api clients hold. */
export type FamilySession = Session & { readonly family: RefreshFamily; readonly clientType: 'mobile' | 'api' };

export const hasFamily = (session: Session): session is FamilySession =>
  session.family !== null && session.clientType !== 'web';

interface Signing {
  readonly sign: SignAccessToken;
  readonly settings: TokenSettings;
}

export interface AccessTokenIssue {
  readonly session: FamilySession;
  /** Of the refresh token that its holder has. */
  readonly generation: number;
  /** The request's own start, so that a revocation written meanwhile outlives the token. */
  readonly now: number;
  /** The app's own; ours win. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * A fresh access token. It ends with its session, idle expiry included: a session that ran out leaves no token that an end
 * of all sessions would have to reach.
 */
export async function issueAccessToken(
  { sign, settings }: Signing,
  user: User,
  { session, generation, now, claims }: AccessTokenIssue,
): Promise<AccessToken> {
  const { sessionId, userId } = session;
  const iat = toSeconds(now);
  const endsAt = endOfLife(session);
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
    gen: generation,
    auth_time: toSeconds(session.authenticatedAt),
    amr: session.amr,
    roles: user.roles,
    permissions: user.permissions,
    ...(settings.emailInToken && { email: user.email }),
  });
  return { accessToken, expiresIn: exp - iat };
}

/** A fresh access token, and the refresh token of the family's current generation: the same bytes however often. */
export async function issueTokens(
  { macRing, ...signing }: Signing & { readonly macRing: readonly MacKey[] },
  user: User,
  session: FamilySession,
  now: number,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<TokenPair> {
  const { sessionId, userId, family } = session;
  const { generation, seed } = family;
  const macKey = macRing.find(({ id }) => id === family.macKeyId);
  if (!macKey) throw new Error('the MAC key of a live refresh family is gone');
  return {
    ...(await issueAccessToken(signing, user, { session, generation, now, claims })),
    refreshToken: mintRefreshToken({ sessionId, userId, generation, seed }, macKey),
    refreshExpiresIn: Math.max(0, toSeconds(endOfLife(session) - now)),
  };
}

const endOfLife = (session: Session): number => Math.min(session.idleExpiresAt, session.expiresAt);
