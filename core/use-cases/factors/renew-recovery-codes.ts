import type { SettingValues } from '../../../contract/settings.ts';
import type { Clock } from '../../clock.ts';
import type { Credential } from '../../credential.ts';
import { AuthError } from '../../errors.ts';
import type { FactorStore } from '../../factors/factor-store.ts';
import { newRecoveryCodes } from '../../factors/recovery-codes.ts';
import type { Peppers } from '../../keys/pepper.ts';
import type { LogEvent } from '../../log-event.ts';
import { requireRecent } from '../../sign-in/require-recent.ts';
import type { Authenticate } from '../authenticate.ts';

export interface RenewRecoveryCodesDependencies {
  readonly authenticate: Authenticate;
  readonly factors: FactorStore;
  readonly peppers: () => Promise<Peppers>;
  readonly settings: Pick<SettingValues, 'recentAuthentication'>;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

/**
 * Ten new recovery codes, shown once; the old are void.
 * @throws AuthError `step_up_required`; `unavailable` where the user's sessions were all ended at the same moment
 */
export const renewRecoveryCodes =
  ({ authenticate, factors, peppers, settings, now, logEvent }: RenewRecoveryCodesDependencies) =>
  async (credential: Credential): Promise<readonly string[]> => {
    const authenticated = await authenticate(credential);
    requireRecent(authenticated, settings.recentAuthentication, now());
    const { userId, sessionEpoch } = authenticated.user;
    const { codes, kept } = newRecoveryCodes(userId, await peppers());
    if (!(await factors.replaceRecoveryCodes(userId, { recoveryCodes: kept, sessionEpoch })))
      throw new AuthError('unavailable', { retryAfter: 1 });
    logEvent('authn_recovery_codes_made', { user_id: userId });
    return codes;
  };
