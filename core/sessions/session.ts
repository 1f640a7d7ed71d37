import type { ClientType } from '../../contract/client-types.ts';
import type { EndReason } from '../../contract/errors.ts';
import type { KeptSession, User } from '../users/user.ts';

export interface Session {
  readonly sessionId: string;
  readonly userId: string;
  readonly clientType: ClientType;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  /** Idle expiry, moved by use; never looked at without `expiresAt`. */
  readonly idleExpiresAt: number;
  /** Absolute expiry, never moved. */
  readonly expiresAt: number;
  /** When the user last proved who they are, epoch milliseconds. */
  readonly authenticatedAt: number;
  /** How: the methods, RFC 8176. */
  readonly amr: readonly string[];
  /** Where it was last used from. */
  readonly ip: string;
  readonly userAgent: string | null;
  readonly deviceName: string | null;
  /** Whether it began on a device that was not seen before, of a user who had signed in before. */
  readonly newDevice: boolean;
  /** The user's session epoch at the sign-in. */
  readonly sessionEpoch: number;
  /** As they were at the sign-in or the last refresh, so that the authorizer of a cookie needs one read. */
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  /** Web only: hash of the cookie's secret. */
  readonly secretHash: string | null;
  /** Mobile and api only. */
  readonly family: RefreshFamily | null;
  readonly ended: { readonly at: number; readonly reason: EndReason } | null;
}

/** What a request in a session needs of it. */
export type SessionInUse = Pick<
  Session,
  | 'sessionId'
  | 'userId'
  | 'clientType'
  | 'lastSeenAt'
  | 'idleExpiresAt'
  | 'expiresAt'
  | 'authenticatedAt'
  | 'amr'
  | 'roles'
  | 'permissions'
  | 'secretHash'
  | 'ended'
>;

/** One family = one session = one device. */
export interface RefreshFamily {
  /** 256 random bits, base64url; with the MAC secret it makes the proof of any generation. */
  readonly seed: string;
  /** The current generation, from 0. */
  readonly generation: number;
  /** When the current generation began. */
  readonly rotatedAt: number;
  /** The MAC secret that made the current generation's token. */
  readonly macKeyId: string;
  /** Which attempt made the current generation: an SDK retry of our own write is not theft. */
  readonly rotationId: string;
  /** The newest generation whose token is known to have arrived; 0 needs no proof. */
  readonly confirmedGeneration: number;
}

/**
 * Why the session is over by itself, or null while it is live. DynamoDB deletes expired items late: every read checks
 * expiry here.
 */
export function endOf(session: Pick<Session, 'ended' | 'expiresAt' | 'idleExpiresAt'>, now: number): EndReason | null {
  if (session.ended) return session.ended.reason;
  if (now >= session.expiresAt) return 'absolute_timeout';
  if (now >= session.idleExpiresAt) return 'idle_timeout';
  return null;
}

/** When a session that is over ended: it was ended, or it ran out, epoch milliseconds. */
export const endedAtOf = ({ ended, idleExpiresAt, expiresAt }: Session): number =>
  ended?.at ?? Math.min(idleExpiresAt, expiresAt);

/** As `endOf`, or else what was done to its user since: deleted, disabled, or signed out everywhere. */
export function endReasonOf(session: Session, user: User | null, now: number): EndReason | null {
  const reason = endOf(session, now);
  if (reason) return reason;
  if (!user) return 'user_deleted';
  if (user.disabled) return 'user_disabled';
  return isStandingUnder(session, user) ? null : 'logged_out';
}

type SessionsOfUser = Pick<User, 'sessionEpoch' | 'keptSession'>;

/** Whether the session has outlived every end of all the user's sessions. */
export const isStandingUnder = (session: KeptSession, user: SessionsOfUser): boolean =>
  session.sessionEpoch === user.sessionEpoch || isKept(session, user);

/** Whether the session is the one that the last of them did not end. */
const isKept = ({ sessionId, sessionEpoch }: KeptSession, { keptSession }: SessionsOfUser): boolean =>
  keptSession?.sessionId === sessionId && keptSession.sessionEpoch === sessionEpoch;

/** Whether an end of all sessions should have ended this one, and was interrupted. */
export const isLeftBehind = (session: Session, user: SessionsOfUser): boolean =>
  session.sessionEpoch < user.sessionEpoch && !isKept(session, user);

export const isAlive = (session: Parameters<typeof endOf>[0], now: number): boolean => endOf(session, now) === null;
