import type { User } from '../users/user.ts';
import type { Factor } from './factor.ts';

/** As they were when the change was decided: what ends all sessions in between ends the change too. */
interface SeenUser {
  readonly sessionEpoch: number;
}

export interface Enrolment extends SeenUser {
  /** How many factors a user may have, unconfirmed ones included. */
  readonly most: number;
  /** Ids of factors that go at the same time. */
  readonly replaced: readonly string[];
  /** That come with the first second factor, in place of those that were left; null: they stay as they are. */
  readonly recoveryCodes: User['recoveryCodes'] | null;
}

export interface Confirmation extends SeenUser, Pick<Enrolment, 'recoveryCodes'> {
  readonly step: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface Removal extends SeenUser {
  /** The way to sign in that has to be there still: the password or a passkey by its id; null where none has to. */
  readonly besides: 'password' | { readonly factorId: string } | null;
  /** Whether the recovery codes go too: those alone are no second factor. */
  readonly withRecoveryCodes: boolean;
}

/** What a user shows in the second place. Every verb is one conditional write of the user's item. */
export interface FactorStore {
  /** Adds a factor to an enabled user. Answers the user after it, or null where the condition failed. */
  enrol(userId: string, factor: Factor, enrolment: Enrolment): Promise<User | null>;
  /** Makes a TOTP count that did not, by its first right code; null where the condition failed. */
  confirm(userId: string, factorId: string, confirmation: Confirmation): Promise<User | null>;
  /** Spends the code of a time step, and with it every earlier one: true once. */
  useTotp(userId: string, factorId: string, use: { step: number; now: number }): Promise<boolean>;
  /** Moves a passkey's counter on; false where it would go back or stand still, unless it keeps none. */
  usePasskey(
    userId: string,
    factorId: string,
    use: { counter: number; backedUp: boolean; now: number },
  ): Promise<boolean>;
  /**
   * Notes that a passkey's counter went back or stood still: there are two of it. False where it did not, by what is kept.
   */
  markRegression(userId: string, factorId: string, seen: { counter: number; now: number }): Promise<boolean>;
  /** Spends a recovery code: true once. */
  useRecoveryCode(userId: string, hash: string): Promise<boolean>;
  /** Null where there is no such factor. */
  rename(userId: string, factorId: string, name: string): Promise<User | null>;
  /** Null where the condition failed: the user, the factor or the way besides it is not as it was. */
  remove(userId: string, factorId: string, removal: Removal): Promise<User | null>;
  /** Null where the condition failed. */
  replaceRecoveryCodes(
    userId: string,
    change: SeenUser & { readonly recoveryCodes: User['recoveryCodes'] },
  ): Promise<User | null>;
}
