import type { EndReason } from '../../contract/errors.ts';
import type { Session, SessionInUse } from './session.ts';

/** A use of a session: every verb that moves `lastSeenAt` moves `ip` with it. */
export interface Use {
  readonly now: number;
  /** The client's address; undefined where it is not known: the one before stays. */
  readonly ip: string | undefined;
}

export interface Rotation extends Use {
  readonly userId: string;
  /** The generation presented; the session moves to the next one only from here. */
  readonly from: number;
  readonly rotationId: string;
  readonly macKeyId: string;
  readonly idleExpiresAt: number;
}

export interface End {
  readonly userId: string;
  readonly reason: EndReason;
  readonly at: number;
  /**
   * Only where this is still when the session was last seen, or null: only where it still does not exist. Absent: in
   * any case.
   */
  readonly lastSeenAt?: number | null;
}

/**
 * Where sessions live. Every verb is one conditional single-item write or one strongly consistent read. "Live" in a
 * condition means: not ended, and neither expiry reached at `now`; no verb ever brings a session back.
 */
export interface SessionStore {
  /** Refused where the id is taken, a tombstone of `end` included: an end that overtook the creation wins. */
  create(session: Session): Promise<boolean>;
  find(sessionId: string): Promise<Session | null>;
  /** The sessions that exist among the given ids, in any order. Tombstones of never-created sessions are left out. */
  findAll(sessionIds: readonly string[]): Promise<Session[]>;
  /**
   * Moves a live session of that user from generation `from` to the next one, proving `from`. Answers the session as
   * it is after the write or, where the condition failed, as it is now (null: there is none).
   */
  rotate(sessionId: string, rotation: Rotation): Promise<{ rotated: boolean; session: Session | null }>;
  /** Moves the idle expiry of a live session that was last seen before `seenBefore`; false where the condition failed. */
  touch(sessionId: string, touch: Use & { seenBefore: number; idleExpiresAt: number }): Promise<boolean>;
  /** Moves the idle expiry of a live session whose cookie secret has this hash; answers the session after it, or null. */
  renew(sessionId: string, renewal: Use & { secretHash: string; idleExpiresAt: number }): Promise<Session | null>;
  /** Copies the user's roles and permissions onto a session that exists and has not ended. */
  assign(sessionId: string, names: { roles: readonly string[]; permissions: readonly string[] }): Promise<void>;
  /** Records that the token of `generation` has arrived, once a generation, with the use; false where it was known. */
  confirmDelivery(sessionId: string, generation: number, use: Use): Promise<boolean>;
  /** Records that a forged token named this session, once a session; false where it was recorded or there is none. */
  markForged(sessionId: string, at: number): Promise<boolean>;
  /**
   * Ends the session for good. One that does not exist yet gets a tombstone, so that a creation in flight fails; one
   * that has ended keeps its first reason; another user's is left alone. Answers whether this call ended it.
   */
  end(sessionId: string, end: End): Promise<boolean>;
}

/** What a request in a session needs. */
export interface SessionsInUse extends Pick<SessionStore, 'touch' | 'confirmDelivery'> {
  /** Consistent. */
  find(sessionId: string): Promise<SessionInUse | null>;
}
