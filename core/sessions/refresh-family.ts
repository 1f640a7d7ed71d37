import type { SettingValues } from '../../contract/settings.ts';
import { AuthError } from '../errors.ts';
import type { MacKey } from '../keys/mac-keys.ts';
import type { LogEvent } from '../log-event.ts';
import { type FamilySession, hasFamily } from '../tokens/issue-tokens.ts';
import { isProven, type RefreshToken } from '../tokens/refresh-token.ts';
import type { EndSession } from './end-session.ts';
import { endOf, type Session } from './session.ts';

/** Whether the token is one of this session's, of whichever generation. Its MAC alone does not show that. */
export const isOfFamily = (token: RefreshToken, session: Session, ring: readonly MacKey[]): session is FamilySession =>
  hasFamily(session) && session.userId === token.userId && isProven(token, session.family.seed, ring);

export type RefreshSettings = Pick<SettingValues, 'refreshGraceWindow' | 'lostResponseWindow'>;

export interface RefreshRuleDependencies {
  readonly settings: RefreshSettings;
  readonly end: EndSession;
  readonly logEvent: LogEvent;
}

/**
 * The rule of every endpoint that reads a refresh token (RFC 9700 section 4.14.2): the current generation is accepted,
 * and so is the one before while the grace window lasts or its successor is unconfirmed. Anything older was used
 * before: that ends the family.
 * @throws AuthError `session_expired` where the session is over, `refresh_token_reused` where the token was used before
 */
export async function acceptRefreshToken(
  deps: RefreshRuleDependencies,
  session: FamilySession,
  { generation }: RefreshToken,
  at: number,
): Promise<'current' | 'previous'> {
  const { settings, end, logEvent } = deps;
  const reason = endOf(session, at);
  if (reason) {
    if (session.ended) await end(session, reason);
    throw new AuthError('session_expired', { reason });
  }
  const { family } = session;
  const behind = family.generation - generation;
  if (behind === 0) return 'current';
  // Ahead of the session: the table was restored from a backup.
  if (behind < 0) throw new AuthError('unauthenticated');
  const age = at - family.rotatedAt;
  const inGrace = age < settings.refreshGraceWindow * 1_000;
  const isUnconfirmed = family.confirmedGeneration < family.generation && age < settings.lostResponseWindow * 1_000;
  if (behind === 1 && (inGrace || isUnconfirmed)) return 'previous';
  await end(session, 'refresh_reused');
  logEvent('authn_token_reuse', { user_id: session.userId, sid: session.sessionId, generation, behind });
  throw new AuthError('refresh_token_reused');
}
