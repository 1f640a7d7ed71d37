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

export interface User {
  readonly userId: string;
  readonly email: string;
  readonly emailVerified: boolean;
  /** Null where the user signs in by other means alone. */
  readonly password: PasswordRecord | null;
  readonly factors: Factors;
  /** The unused ones: the pepper's version by the code's keyed hash. */
  readonly recoveryCodes: Readonly<Record<string, string>>;
  /** The language of the mails, BCP 47; null where it is not known. */
  readonly locale: string | null;
  /** A mailed token counts only under the epoch that it was sent under: a reset and an undo raise it. */
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
  /** When a session last began; null where none ever did. */
  readonly lastSignInAt: number | null;
}
