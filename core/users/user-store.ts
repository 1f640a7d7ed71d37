import type { KeptSession, PasswordRecord, SessionIndex, User } from './user.ts';

/** Where users live. Every verb is one atomic write or one strongly consistent read, but for `register`. */
export interface UserStore {
  find(userId: string): Promise<User | null>;
  /** Whose the address is; null for one that is only reserved. Whether it is the user's own the user says. */
  userIdOf(email: string): Promise<string | null>;
  /**
   * Puts the user (unreachable until its address points to it), then claims the address: the claim decides. A lost
   * claim takes the user away again.
   */
  register(user: User): Promise<'registered' | 'taken'>;
  /** Takes away a user that no address leads to. */
  discard(userId: string): Promise<void>;
  /**
   * Enters a session into the session index, on condition that the user is enabled and its session epoch is still the given one.
   * Answers the session index with the session in it, or null where the condition failed.
   */
  addSession(
    userId: string,
    entry: { sessionId: string; at: number; sessionEpoch: number },
  ): Promise<SessionIndex | null>;
  /** Takes sessions off the session index; those that are not on it do not matter. */
  removeSessions(userId: string, sessionIds: readonly string[]): Promise<void>;
  /** Raises the session epoch; answers the user after it, or null where there is none. */
  raiseSessionEpoch(userId: string): Promise<User | null>;
  /** Replaces the password record, on condition that its hash is still `oldHash`. */
  rehash(userId: string, oldHash: string, password: PasswordRecord): Promise<boolean>;
  /**
   * Replaces the password record and raises the session epoch, in one write, on condition that the user is enabled and of
   * the given session epoch. Every session but the kept one is over by it. Answers the user after it, or null where the
   * condition failed.
   */
  changePassword(userId: string, change: PasswordChange): Promise<User | null>;
  /** An operator's change: raises the session epoch when it disables. Answers the user after it, or null where there is none. */
  amend(userId: string, change: UserChange): Promise<User | null>;
}

export interface PasswordChange {
  readonly password: PasswordRecord;
  readonly at: number;
  readonly sessionEpoch: number;
  readonly kept: KeptSession;
}

export interface UserChange {
  readonly disabled?: boolean;
  readonly emailVerified?: boolean;
  readonly roles?: readonly string[];
  readonly permissions?: readonly string[];
}
