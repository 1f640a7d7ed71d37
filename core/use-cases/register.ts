import type { SettingValues } from '../../contract/settings.ts';
import type { FieldFault } from '../../contract/wire.ts';
import type { Clock } from '../clock.ts';
import { AuthError } from '../errors.ts';
import type { LogEvent } from '../log-event.ts';
import type { IsBreached } from '../passwords/breached-passwords.ts';
import type { Passwords } from '../passwords/hash-password.ts';
import { passwordFaults } from '../passwords/password-policy.ts';
import { newId } from '../random.ts';
import type { RequestOrigin } from '../request-origin.ts';
import type { User } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';

export interface RegisterDependencies {
  readonly users: UserStore;
  readonly throttle: (ip: string) => Promise<void>;
  readonly passwords: Passwords;
  readonly isBreached: IsBreached;
  readonly settings: Pick<SettingValues, 'registration' | 'passwordMinLength' | 'serviceName'>;
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
  ({ users, throttle, passwords, isBreached, settings, now, logEvent }: RegisterDependencies) =>
  async ({ email, password, client }: RegisterInput): Promise<User> => {
    if (settings.registration === 'closed') throw new AuthError('forbidden');
    await throttle(client.ip);
    const errors = password === null ? [] : await faultsOf(password);
    if (errors.length > 0) throw new AuthError('weak_password', { errors });
    const record = await passwords.hash(password ?? '');
    if (password === null)
      throw new AuthError('invalid_request', { errors: [{ field: 'password', message: 'is too long' }] });
    const user: User = {
      userId: newId(),
      email,
      emailVerified: false,
      password: record,
      roles: ['user'],
      permissions: [],
      disabled: false,
      sessionEpoch: 0,
      sessionIndex: {},
      createdAt: now(),
    };
    if ((await users.register(user)) === 'taken') throw new AuthError('email_taken');
    logEvent('user_created', { user_id: user.userId });
    return user;

    async function faultsOf(chosen: string): Promise<FieldFault[]> {
      const faults = passwordFaults(chosen, 'password', { ...settings, minLength: settings.passwordMinLength, email });
      if (faults.length === 0 && (await isBreached(chosen)))
        return [{ field: 'password', message: 'is known from a breach' }];
      return faults;
    }
  };
