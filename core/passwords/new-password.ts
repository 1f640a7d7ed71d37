import type { FieldFault } from '../../contract/errors.ts';
import type { SettingValues } from '../../contract/settings.ts';
import { AuthError } from '../errors.ts';
import type { PasswordRecord } from '../users/user.ts';
import type { IsBreached } from './breached-passwords.ts';
import type { Passwords } from './hash-password.ts';
import { passwordFaults } from './password-policy.ts';

interface Dependencies {
  readonly passwords: Passwords;
  readonly isBreached: IsBreached;
  readonly settings: Pick<SettingValues, 'passwordMinLength' | 'serviceName'>;
}

export interface ChosenPassword {
  /** Null for one that is too long to be anybody's: refused as malformed, after the same work. */
  readonly password: string | null;
  /** Of the user whose password it will be; normalised. */
  readonly email: string;
  /** The name of the request's field, for the answer. */
  readonly field: string;
}

/** The one way to a new password's record: the policy, the blocklist, the check against breaches, and then the hash. */
export type NewPassword = (chosen: ChosenPassword) => Promise<PasswordRecord>;

/** @throws AuthError `weak_password` with what is wrong; `invalid_request` for a password that is too long */
export function newPassword({ passwords, isBreached, settings }: Dependencies): NewPassword {
  const faultsOf = async (password: string, email: string, field: string): Promise<FieldFault[]> => {
    const faults = passwordFaults(password, field, { ...settings, minLength: settings.passwordMinLength, email });
    if (faults.length === 0 && (await isBreached(password))) return [{ field, message: 'is known from a breach' }];
    return faults;
  };

  return async ({ password, email, field }) => {
    const errors = password === null ? [] : await faultsOf(password, email, field);
    if (errors.length > 0) throw new AuthError('weak_password', { errors });
    const record = await passwords.hash(password ?? '');
    if (password === null) throw new AuthError('invalid_request', { errors: [{ field, message: 'is too long' }] });
    return record;
  };
}
