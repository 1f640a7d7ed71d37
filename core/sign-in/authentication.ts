import type { CountedAttempt } from '../throttle/login-throttle.ts';
import type { User } from '../users/user.ts';

/** Who it is, and by what that was proven: what a method of `core/sign-in` answers and a session begins from. */
export interface Authentication {
  /** As it was read for the proof: a session begins only while the user's session epoch is still this one. */
  readonly user: User;
  /** The methods, RFC 8176. */
  readonly amr: readonly string[];
  /** Epoch milliseconds. */
  readonly authenticatedAt: number;
  /** The device, where it has shown that it signed in to this account before. */
  readonly deviceId: string | null;
  /** It succeeds with the session, not with the first of two factors. */
  readonly attempt: CountedAttempt;
}
