import type { PostRegisterEvent } from '../../../contract/hooks.ts';
import type { Clock } from '../../clock.ts';
import { AuthError } from '../../errors.ts';
import { registrationEvent } from '../../hooks/hook-events.ts';
import type { TellApp } from '../../hooks/tell-app.ts';
import type { LogEvent } from '../../log-event.ts';
import type { RedeemableMail, RedeemMail } from '../../mail/redeem-mail.ts';
import { refusedToken } from '../../mail/refused-token.ts';
import { endEverySession } from '../../sessions/end-every-session.ts';
import type { EndSession } from '../../sessions/end-session.ts';
import { isStandingUnder } from '../../sessions/session.ts';
import type { AccountStore } from '../../users/account-store.ts';
import type { AddressStore } from '../../users/address-store.ts';
import type { User } from '../../users/user.ts';
import type { UserStore } from '../../users/user-store.ts';
import { giveUpAddress } from './give-up-address.ts';

export interface VerifyEmailDependencies {
  readonly redeem: RedeemMail;
  readonly users: UserStore;
  readonly accounts: AccountStore;
  readonly addresses: AddressStore;
  readonly end: EndSession;
  readonly tellRegistered: TellApp<PostRegisterEvent>;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

/**
 * Takes the token of a mail that asks whether an address receives mail: that of a registration is noted as verified,
 * and that of a change becomes the user's.
 * @throws AuthError `invalid_request` of the token; `unavailable` where something else happened to the account
 */
export const verifyEmail =
  (deps: VerifyEmailDependencies) =>
  async (token: string): Promise<void> => {
    const redeemable = await deps.redeem(token, ['verify_email', 'email_change']);
    if (!redeemable) throw refusedToken();
    await (redeemable.mail.kind === 'verify_email' ? verify(deps, redeemable) : change(deps, redeemable));
  };

async function verify(
  { accounts, tellRegistered, logEvent }: VerifyEmailDependencies,
  { user, use }: RedeemableMail,
): Promise<void> {
  const { userId, email } = user;
  const verified = (await use()) ? await accounts.verifyEmail(userId, email) : null;
  if (!verified) throw refusedToken();
  logEvent('user_email_verified', { user_id: userId });
  if (user.awaitsVerification) await tellRegistered(registrationEvent(verified));
}

/**
 * In this order, so that what is interrupted leaves an account with one address, and can be made again: the new address
 * is claimed, the user gets it by the one write that decides, the old one is reserved for the undo. What comes late is
 * refused by the epoch that a claim carries.
 */
async function change(deps: VerifyEmailDependencies, { mail, user, use }: RedeemableMail): Promise<void> {
  const { accounts, addresses, end, now, logEvent } = deps;
  const { mailId } = mail;
  const { userId, pendingEmail, sessionEpoch, mailEpoch } = user;
  if (pendingEmail?.mailId !== mailId) throw refusedToken();
  const { email, asker } = pendingEmail;
  const epoch = sessionEpoch + 1;
  if (!(await addresses.claim(email, { userId, epoch, by: mailId, now: now() }))) throw refusedToken();
  const kept = isStandingUnder(asker, user) ? asker : null;
  const changed = await accounts.changeEmail(userId, { email, mailId, sessionEpoch, mailEpoch, kept });
  if (!changed) throw await overtaken(deps, user, mailId, email);
  // Of several at once more than one may find its own write done: one of them goes on.
  if (!(await use())) throw refusedToken();
  logEvent('user_email_changed', { user_id: userId });
  await Promise.all([
    giveUpAddress(addresses, changed, user.email, epoch),
    endEverySession(end, changed, 'email_changed', kept?.sessionId),
  ]);
}

/** The claim stays where the same token can still make the change: another request may be about to. */
async function overtaken(
  { users, addresses }: VerifyEmailDependencies,
  { userId, mailEpoch }: User,
  mailId: string,
  email: string,
): Promise<AuthError> {
  const user = await users.find(userId);
  const isPending = user?.pendingEmail?.mailId === mailId && user.mailEpoch === mailEpoch && !user.disabled;
  if (isPending) return new AuthError('unavailable', { retryAfter: 1 });
  if (user?.email !== email) await addresses.withdraw(email, { userId, by: mailId });
  return refusedToken();
}
