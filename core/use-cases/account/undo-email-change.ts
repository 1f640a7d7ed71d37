import type { Clock } from '../../clock.ts';
import { AuthError } from '../../errors.ts';
import type { LogEvent } from '../../log-event.ts';
import type { RedeemableMail, RedeemMail } from '../../mail/redeem-mail.ts';
import { refusedToken } from '../../mail/refused-token.ts';
import { endEverySession } from '../../sessions/end-every-session.ts';
import type { EndSession } from '../../sessions/end-session.ts';
import type { AccountStore } from '../../users/account-store.ts';
import type { AddressStore } from '../../users/address-store.ts';
import type { EmailUndo, User } from '../../users/user.ts';
import type { UserStore } from '../../users/user-store.ts';
import { giveUpAddress } from './give-up-address.ts';

export interface UndoEmailChangeDependencies {
  readonly redeem: RedeemMail;
  readonly users: UserStore;
  readonly accounts: AccountStore;
  readonly addresses: AddressStore;
  readonly end: EndSession;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

/** How often it begins anew because something else happened to the account; each time is somebody's success. */
const mostRaces = 4;

/**
 * Brings the address back as it was when the change was asked for, whether or not it was made since. It is for the owner
 * of a stolen session: every session ends, and a password and factors made since are gone, as are the recovery codes,
 * which do not say when they were made. No reset and no later change takes the token away: it lives on the user.
 * @throws AuthError `invalid_request` of the token; `unavailable` after too many races
 */
export const undoEmailChange =
  (deps: UndoEmailChangeDependencies) =>
  async (token: string): Promise<void> => {
    const redeemable = await deps.redeem(token, ['email_changed']);
    if (!redeemable) throw refusedToken();
    const { mailId } = redeemable.mail;
    let user: User | null = redeemable.user;
    for (let race = 0; user && race < mostRaces; race++) {
      const undo: EmailUndo | undefined = user.emailUndos[mailId];
      if (!undo || undo.until <= deps.now()) throw refusedToken();
      if (await undone(deps, { ...redeemable, user }, undo)) return;
      user = await deps.users.find(user.userId);
    }
    throw user ? new AuthError('unavailable', { retryAfter: 1 }) : refusedToken();
  };

/** False where something else happened to the account in between. */
async function undone(
  { accounts, addresses, end, now, logEvent }: UndoEmailChangeDependencies,
  { mail: { mailId }, user, use }: RedeemableMail,
  { email, since }: EmailUndo,
): Promise<boolean> {
  const { userId, sessionEpoch, mailEpoch, pendingEmail, emailUndos, passwordChangedAt } = user;
  const epoch = sessionEpoch + 1;
  // First: an address that is another's by now is not taken from them.
  if (!(await addresses.claim(email, { userId, epoch, by: mailId, now: now() }))) throw refusedToken();
  const mailIds = Object.keys(emailUndos).filter((id) => (emailUndos[id]?.since ?? 0) >= since);
  const after = await accounts.undoEmailChange(userId, {
    ...{ mailId, email, mailIds, sessionEpoch, mailEpoch },
    forgetsPassword: passwordChangedAt !== null && passwordChangedAt >= since,
    factorIds: factorsSince(user, since),
  });
  if (!after) return false;
  // Of several at once more than one may find its own write done: one of them goes on.
  if (!(await use())) throw refusedToken();
  logEvent('user_email_change_undone', { user_id: userId });
  // Made while the undo was under way: after its write no session is left that could make one.
  const late = factorsSince(after, since);
  const given = new Set([user.email, ...(pendingEmail ? [pendingEmail.email] : []), ...emailsOf(emailUndos)]);
  await Promise.all([
    ...(late.length > 0 ? [accounts.dropFactors(userId, late)] : []),
    ...[...given].map((address) => giveUpAddress(addresses, after, address, epoch)),
    endEverySession(end, after, 'email_changed'),
  ]);
  return true;
}

const factorsSince = ({ factors }: User, since: number): string[] =>
  Object.values(factors)
    .filter(({ createdAt }) => createdAt >= since)
    .map(({ factorId }) => factorId);

const emailsOf = (undos: User['emailUndos']): string[] => Object.values(undos).map(({ email }) => email);
