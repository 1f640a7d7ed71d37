import type { LogEvent } from '../../log-event.ts';
import type { RequestMail } from '../../mail/request-mail.ts';
import type { AccountStore } from '../../users/account-store.ts';
import type { User } from '../../users/user.ts';

export interface RemoveFactorsDependencies {
  readonly accounts: AccountStore;
  readonly requestMail: RequestMail;
  readonly logEvent: LogEvent;
}

/** Takes every second factor, passkey and recovery code away, for a user who has lost them, and tells the user by mail. */
export const removeFactors =
  ({ accounts, requestMail, logEvent }: RemoveFactorsDependencies) =>
  async (user: User): Promise<void> => {
    const factorIds = Object.keys(user.factors);
    if (factorIds.length === 0 && Object.keys(user.recoveryCodes).length === 0) return;
    await accounts.dropFactors(user.userId, factorIds);
    logEvent('user_updated', { user_id: user.userId, action: 'remove-factors' });
    await requestMail({ kind: 'factor_removed', user, acceptLanguage: null });
  };
