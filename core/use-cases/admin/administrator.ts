import type { SettingValues } from '../../../contract/settings.ts';
import type { Clock } from '../../clock.ts';
import type { Credential } from '../../credential.ts';
import { AuthError } from '../../errors.ts';
import { requireRecent } from '../../sign-in/require-recent.ts';
import type { User } from '../../users/user.ts';
import type { Authenticate, Authenticated } from '../authenticate.ts';

export const usersRead = 'users:read';
export const usersWrite = 'users:write';

export interface AdministratorDependencies {
  readonly authenticate: Authenticate;
  readonly settings: Pick<SettingValues, 'recentAuthentication'>;
  readonly now: Clock;
}

/**
 * Who may look at users. The permission is the user's own of this moment: what the credential says may be old.
 * @throws AuthError what authentication throws; `forbidden`
 */
export const reader =
  ({ authenticate }: Pick<AdministratorDependencies, 'authenticate'>) =>
  async (credential: Credential): Promise<Authenticated> => {
    const authenticated = await authenticate(credential);
    if (!authenticated.user.permissions.includes(usersRead)) throw new AuthError('forbidden');
    return authenticated;
  };

/**
 * Who may change users, by a recent proof.
 * @throws AuthError as `reader`; `step_up_required`
 */
export const writer =
  ({ authenticate, settings, now }: AdministratorDependencies) =>
  async (credential: Credential): Promise<User> => {
    const authenticated = await authenticate(credential);
    if (!authenticated.user.permissions.includes(usersWrite)) throw new AuthError('forbidden');
    requireRecent(authenticated, settings.recentAuthentication, now());
    return authenticated.user;
  };

/**
 * Nobody gives what they do not have. Roles are words of the app, and open nothing here.
 * @throws AuthError `forbidden`
 */
export function requireHeld(administrator: User, granted: readonly string[]): void {
  if (!granted.every((permission) => administrator.permissions.includes(permission))) throw new AuthError('forbidden');
}
