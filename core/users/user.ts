import type { Factors } from '../factors/factor.ts';

export interface PasswordRecord {
  /** Of bcrypt 60 characters, of all others a PHC string; each says its cost. */
  readonly hash: string;
  /**
   * `bcrypt-hmac`: over base64(HMAC-SHA-384(pepper, NFC(password))). `bcrypt`: over the bare password, imported.
   * `argon2id`: over NFC(password), with the pepper as its secret value. `imported`: of another system, over the bare
   * password; which way of hashing it is stands in the hash (`core/passwords/imported/hash-families.ts`).
   */
  readonly scheme: 'bcrypt-hmac' | 'bcrypt' | 'argon2id' | 'imported';
  /** The pepper's version; null where the scheme has none. */
  readonly pepperVersion: string | null;
}

/** When each session that may be live was created, by session id. The truth of "which sessions has this user". */
export type SessionIndex = Readonly<Record<string, number>>;

/** The session that a change of the password did not end. */
export interface KeptSession {
  readonly sessionId: string;
  /** The session's own session epoch, from before the change. */
  readonly sessionEpoch: number;
}

/** The address that the user asked for, and has not shown to receive mail at yet. */
export interface PendingEmail {
  readonly email: string;
  /** The mail whose token makes the change, and no other. */
  readonly mailId: string;
  /** The session that asked: the change ends every other. */
  readonly asker: KeptSession;
}

/** What the token of a notice brings back. */
export interface EmailUndo {
  /** The address as it was. */
  readonly email: string;
  /** When the change was asked for: what was changed since is undone. Epoch milliseconds, as `until`. */
  readonly since: number;
  readonly until: number;
}

export interface User {
  readonly userId: string;
  readonly email: string;
  readonly emailVerified: boolean;
  /** Whether the address has to be verified before the first sign-in: so of a registration under the policy `verified`. */
  readonly awaitsVerification: boolean;
  readonly pendingEmail: PendingEmail | null;
  /** By the id of the notice: the earliest first, each undoes all later changes too. */
  readonly emailUndos: Readonly<Record<string, EmailUndo>>;
  /** Null where the user signs in by other means alone. */
  readonly password: PasswordRecord | null;
  /** When the password was last replaced; null where it is the first. */
  readonly passwordChangedAt: number | null;
  readonly factors: Factors;
  /** The unused ones: the pepper's version by the code's keyed hash. */
  readonly recoveryCodes: Readonly<Record<string, string>>;
  /** The language of the mails, BCP 47; null where it is not known. */
  readonly locale: string | null;
  /** A mailed token counts only under the epoch that it was sent under: a reset, a change of address and an undo raise it. */
  readonly mailEpoch: number;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly disabled: boolean;
  /** Raised by "log out everywhere", a password change and disabling: whatever began before it cannot finish after. */
  readonly sessionEpoch: number;
  /** Of the last raise of the session epoch; null where that ended every session. */
  readonly keptSession: KeptSession | null;
  readonly sessionIndex: SessionIndex;
  readonly createdAt: number;
  /** By which import, and as what: the same again changes nothing. Null for a user who came by themselves. */
  readonly importedAs: { readonly run: string; readonly digest: string } | null;
  /** When a session last began; null where none ever did. */
  readonly lastSignInAt: number | null;
}
