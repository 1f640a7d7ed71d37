import type { EmailUndo, KeptSession, PasswordRecord, PendingEmail, SessionIndex, User } from './user.ts';

/** The user as they were read: the change fails where another came in between. */
interface Seen {
  readonly sessionEpoch: number;
  readonly mailEpoch: number;
}

export interface EmailChange extends Seen {
  readonly email: string;
  /** Of the pending address. */
  readonly mailId: string;
  readonly kept: KeptSession | null;
}

export interface FirstProof extends Seen {
  readonly email: string;
}

export interface EmailChangeUndo extends Seen {
  readonly mailId: string;
  readonly email: string;
  /** Of this notice and of those that came after it. */
  readonly mailIds: readonly string[];
  readonly forgetsPassword: boolean;
  /** Of the factors that were made since. */
  readonly factorIds: readonly string[];
}

/** What changes an account. Every verb is one conditional write; each answers the user after it, or null where it failed. */
export interface AccountStore {
  /** Notes that the user receives mail at the address, on condition that it is still theirs. */
  verifyEmail(userId: string, email: string): Promise<User | null>;
  /**
   * Notes that the owner of the address has shown up, where nobody had proven it: what a stranger may have left is void.
   * Verifies the address, takes password, factors, recovery codes and a pending address away, raises both epochs and keeps no
   * session; on condition that the user is enabled, and address and session epoch are as they were read, and unproven.
   */
  proveEmail(userId: string, proof: FirstProof): Promise<User | null>;
  /**
   * Replaces the password, verifies the address and raises both epochs, on condition that the user is enabled and of
   * this mail epoch: one token is one reset.
   */
  resetPassword(
    userId: string,
    reset: { password: PasswordRecord; at: number; mailEpoch: number },
  ): Promise<User | null>;
  /** Notes the address that is asked for, and what its notice undoes; takes away what can no longer be undone. */
  askForEmail(
    userId: string,
    asked: {
      pending: PendingEmail;
      undo: { mailId: string; undo: EmailUndo } | null;
      expired: readonly string[];
      sessionEpoch: number;
    },
  ): Promise<User | null>;
  /** Makes the pending address the user's, verified, and raises both epochs. */
  changeEmail(userId: string, change: EmailChange): Promise<User | null>;
  /** Takes the address back, and what was made since; raises both epochs and keeps no session. */
  undoEmailChange(userId: string, undo: EmailChangeUndo): Promise<User | null>;
  /** Takes factors away, and the recovery codes with them; factors that are not there do not matter. */
  dropFactors(userId: string, factorIds: readonly string[]): Promise<User | null>;
  /**
   * Deletes the user, on condition of their session epoch. A tombstone without anything of the person stays until
   * `sweepAt`, epoch seconds. Answers the sessions that are to end; null where the condition failed.
   */
  remove(
    userId: string,
    removal: { sessionEpoch: number; at: number; sweepAt: number },
  ): Promise<{ sessionIndex: SessionIndex } | null>;
}
