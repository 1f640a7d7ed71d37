import type { PostRegisterEvent } from '../../contract/hooks.ts';
import type { SettingValues } from '../../contract/settings.ts';
import type { Clock } from '../clock.ts';
import { AuthError } from '../errors.ts';
import { userOfHook } from '../hooks/hook-events.ts';
import type { TellApp } from '../hooks/tell-app.ts';
import type { LogEvent } from '../log-event.ts';
import type { NewPassword } from '../passwords/new-password.ts';
import type { RequestOrigin } from '../request-origin.ts';
import { newUser } from '../users/new-user.ts';
import type { User } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';

export interface RegisterDependencies {
  readonly users: UserStore;
  readonly throttle: (ip: string) => Promise<void>;
  readonly newPassword: NewPassword;
  readonly settings: Pick<SettingValues, 'registration'>;
  readonly tellRegistered: TellApp<PostRegisterEvent>;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface RegisterInput {
  /** Normalised. */
  readonly email: string;
  /** Null for one that is too long to be anybody's: refused as malformed, after the same work. */
  readonly password: string | null;
  readonly client: RequestOrigin;
}

/** The hash is computed before anyone looks whether the address is taken: the same work either way. */
export const register =
  ({ users, throttle, newPassword, settings, tellRegistered, now, logEvent }: RegisterDependencies) =>
  async ({ email, password, client }: RegisterInput): Promise<User> => {
    if (settings.registration === 'closed') throw new AuthError('forbidden');
    await throttle(client.ip);
    const record = await newPassword({ password, email, field: 'password' });
    const user = newUser({ email, password: record, createdAt: now() });
    if ((await users.register(user)) === 'taken') throw new AuthError('email_taken');
    logEvent('user_created', { user_id: user.userId });
    await tellRegistered({ hook: 'postRegister', version: 1, trigger: 'registration', user: userOfHook(user) });
    return user;
  };
