import type { Clock } from '../../clock.ts';
import { AuthError } from '../../errors.ts';
import type { LogEvent } from '../../log-event.ts';
import { newUser } from '../../users/new-user.ts';
import type { PasswordRecord, User } from '../../users/user.ts';
import type { UserStore } from '../../users/user-store.ts';

export interface CreateUserInput {
  /** Normalised. */
  readonly email: string;
  readonly emailVerified: boolean;
  /** Where it is absent an invitation or a reset sets one. */
  readonly password?: PasswordRecord | null;
  /** Those of a user who registers, where it is absent. */
  readonly roles?: readonly string[];
  readonly permissions?: readonly string[];
  readonly locale: string | null;
}

/**
 * Makes a user.
 * @throws AuthError `email_taken`
 */
export const createUser =
  ({ users, now, logEvent }: { users: UserStore; now: Clock; logEvent: LogEvent }) =>
  async ({ email, emailVerified, password = null, roles, permissions, locale }: CreateUserInput): Promise<User> => {
    const user = newUser({ email, password, createdAt: now() });
    const created = { ...user, emailVerified, locale, roles: roles ?? user.roles, permissions: permissions ?? [] };
    if ((await users.register(created)) === 'taken') throw new AuthError('email_taken');
    logEvent('user_created', { user_id: user.userId });
    return created;
  };
