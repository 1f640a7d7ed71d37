import type { SettingValues } from '../../../contract/settings.ts';
import type { Credential } from '../../credential.ts';
import { requireRecent } from '../../sign-in/require-recent.ts';
import type { Authenticate } from '../authenticate.ts';
import { type DeleteUserDependencies, deleteUser } from './delete-user.ts';

export interface DeleteOwnAccountDependencies extends DeleteUserDependencies {
  readonly authenticate: Authenticate;
  readonly settings: DeleteUserDependencies['settings'] & Pick<SettingValues, 'recentAuthentication'>;
}

/**
 * Deletes the user who is signed in.
 * @throws AuthError what authentication throws; `step_up_required`; `unavailable`
 */
export const deleteOwnAccount =
  (deps: DeleteOwnAccountDependencies) =>
  async (credential: Credential): Promise<void> => {
    const authenticated = await deps.authenticate(credential);
    requireRecent(authenticated, deps.settings.recentAuthentication, deps.now());
    await deleteUser(deps)(authenticated.user, authenticated.user.userId);
  };
