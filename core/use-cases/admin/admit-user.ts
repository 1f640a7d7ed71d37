import type { SettingValues } from '../../../contract/settings.ts';
import { AuthError } from '../../errors.ts';
import type { NewPassword } from '../../passwords/new-password.ts';
import type { User } from '../../users/user.ts';
import { requireHeld } from './administrator.ts';
import { type CreateUserInput, createUser } from './create-user.ts';
import { type InviteDependencies, invite } from './invite.ts';

export interface AdmitUserInput extends Omit<CreateUserInput, 'password' | 'locale'> {
  /** Null for one that is too long to be anybody's; undefined for none. */
  readonly password: string | null | undefined;
  readonly isInvited: boolean;
}

export type AdmitUserDependencies = Parameters<typeof createUser>[0] &
  InviteDependencies & {
    readonly newPassword: NewPassword;
    readonly settings: Pick<SettingValues, 'mailFrom'>;
  };

/**
 * Makes a user for somebody, also where registration is closed.
 * @throws AuthError `forbidden` for a permission that the administrator does not have; `email_taken`; `invalid_request`
 * for an invitation that nobody would send; what `newPassword` throws
 */
export const admitUser =
  (deps: AdmitUserDependencies) =>
  async (administrator: User, { password, isInvited, ...input }: AdmitUserInput): Promise<User> => {
    requireHeld(administrator, input.permissions ?? []);
    if (isInvited && deps.settings.mailFrom === '')
      throw new AuthError('invalid_request', {
        errors: [{ field: 'send_invitation', message: 'nobody sends mails here' }],
      });
    const record =
      password === undefined ? null : await deps.newPassword({ password, email: input.email, field: 'password' });
    const user = await createUser(deps)({ ...input, password: record, locale: null });
    if (isInvited) await invite(deps)(user);
    return user;
  };
