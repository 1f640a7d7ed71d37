import type { PostRegisterEvent } from '../../../contract/hooks.ts';
import type { Clock } from '../../clock.ts';
import { registrationEvent } from '../../hooks/hook-events.ts';
import type { TellApp } from '../../hooks/tell-app.ts';
import type { LogEvent } from '../../log-event.ts';
import type { RedeemMail } from '../../mail/redeem-mail.ts';
import { refusedToken } from '../../mail/refused-token.ts';
import type { RequestMail } from '../../mail/request-mail.ts';
import type { NewPassword } from '../../passwords/new-password.ts';
import type { RequestOrigin } from '../../request-origin.ts';
import { endEverySession } from '../../sessions/end-every-session.ts';
import type { EndSession } from '../../sessions/end-session.ts';
import { openAccount } from '../../throttle/account-counters.ts';
import type { AttemptStore } from '../../throttle/attempt-store.ts';
import type { AccountStore } from '../../users/account-store.ts';

export interface ResetPasswordDependencies {
  readonly redeem: RedeemMail;
  readonly newPassword: NewPassword;
  readonly accounts: AccountStore;
  readonly attempts: AttemptStore;
  readonly end: EndSession;
  readonly requestMail: RequestMail;
  readonly tellRegistered: TellApp<PostRegisterEvent>;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface ResetPasswordInput {
  readonly token: string;
  /** Null for one that is too long to be anybody's. */
  readonly newPassword: string | null;
  readonly acceptLanguage: string | null;
  readonly client: RequestOrigin;
}

/**
 * Sets the password of the user to whom the token was mailed: for a reset or an invitation. The mail epoch makes it
 * single-use: the write that sets the password raises it, and with it kills every other token. Every session ends, the
 * account is open to guesses again, and the address is proven. Second factors stay, and nobody is signed in.
 * @throws AuthError `invalid_request` of the token; `weak_password`, which does not spend it
 */
export const resetPassword =
  (deps: ResetPasswordDependencies) =>
  async ({ token, newPassword, acceptLanguage, client }: ResetPasswordInput): Promise<void> => {
    const { redeem, accounts, attempts, end, requestMail, tellRegistered, now, logEvent } = deps;
    const redeemable = await redeem(token, ['reset_password', 'invitation']);
    if (!redeemable) throw refusedToken();
    const { mail, user } = redeemable;
    const { userId, email } = user;
    const password = await deps.newPassword({ password: newPassword, email, field: 'new_password' });
    const changed = await accounts.resetPassword(userId, { password, at: now(), mailEpoch: mail.mailEpoch });
    if (!changed) throw refusedToken();
    logEvent('authn_password_reset', { user_id: userId });
    await Promise.all([
      endEverySession(end, changed, 'password_changed'),
      openAccount(attempts, userId),
      requestMail({ kind: 'password_changed', user: changed, acceptLanguage, client }),
      ...(user.awaitsVerification ? [tellRegistered(registrationEvent(changed))] : []),
    ]);
  };
