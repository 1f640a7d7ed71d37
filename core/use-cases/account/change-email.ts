import { mails } from '../../../contract/mails.ts';
import type { SettingValues } from '../../../contract/settings.ts';
import type { Clock } from '../../clock.ts';
import type { Credential } from '../../credential.ts';
import { AuthError } from '../../errors.ts';
import type { LogEvent } from '../../log-event.ts';
import type { RequestMail } from '../../mail/request-mail.ts';
import { newId, noSuchUserId } from '../../random.ts';
import type { RequestOrigin } from '../../request-origin.ts';
import { requireRecent } from '../../sign-in/require-recent.ts';
import type { AccountStore } from '../../users/account-store.ts';
import type { AddressStore } from '../../users/address-store.ts';
import type { UserStore } from '../../users/user-store.ts';
import type { Authenticate } from '../authenticate.ts';
import { giveUpAddress } from './give-up-address.ts';

export interface ChangeEmailDependencies {
  readonly authenticate: Authenticate;
  readonly users: UserStore;
  readonly accounts: AccountStore;
  readonly addresses: AddressStore;
  readonly requestMail: RequestMail;
  readonly settings: Pick<SettingValues, 'recentAuthentication'>;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface ChangeEmailInput {
  readonly credential: Credential;
  /** Normalised. */
  readonly email: string;
  readonly acceptLanguage: string | null;
  readonly client: RequestOrigin;
}

/** As many as can be waiting: the earliest undoes all that came after it, so none is lost by not counting a later one. */
const mostUndos = 10;

/**
 * Asks for another address. Nothing changes until a token that is mailed there comes back. A notice goes to the present
 * address, with a token that undoes the change for as long as the mail counts, also before it is made. Whose the new
 * address is makes no difference to the caller: it is told by mail to whom it belongs.
 * @throws AuthError what authentication throws; `step_up_required`; `unavailable` where something else happened to the
 * account
 */
export const changeEmail =
  (deps: ChangeEmailDependencies) =>
  async ({ credential, email, acceptLanguage, client }: ChangeEmailInput): Promise<void> => {
    const { users, accounts, addresses, requestMail, settings, now, logEvent } = deps;
    const { user, session } = await deps.authenticate(credential);
    requireRecent({ user, session }, settings.recentAuthentication, now());
    if (email === user.email) return;
    const found = await users.find((await users.userIdOf(email)) ?? noSuchUserId);
    const owner = found?.email === email ? found : null;
    const since = now();
    const { userId, sessionEpoch, pendingEmail, emailUndos } = user;
    const expired = Object.keys(emailUndos).filter((mailId) => (emailUndos[mailId]?.until ?? 0) <= since);
    const isFull = Object.keys(emailUndos).length - expired.length >= mostUndos;
    const undo = { email: user.email, since, until: since + mails.email_changed.lifetime * 1_000 };
    const [asked, notice] = [newId(), newId()];
    const asker = { sessionId: session.sessionId, sessionEpoch: session.sessionEpoch };
    const after = await accounts.askForEmail(userId, {
      pending: { email, mailId: asked, asker },
      undo: isFull ? null : { mailId: notice, undo },
      expired,
      sessionEpoch,
    });
    if (!after) throw new AuthError('unavailable', { retryAfter: 1 });
    logEvent('user_email_change_requested', { user_id: userId, sid: session.sessionId });
    await Promise.all([
      owner
        ? requestMail({ kind: 'email_in_use', user: owner, acceptLanguage, client })
        : requestMail({ kind: 'email_change', mailId: asked, user, to: email, acceptLanguage, client }),
      requestMail({ kind: 'email_changed', mailId: notice, user, acceptLanguage, client }),
      // Only a change that was interrupted has left a claim.
      ...(pendingEmail ? [addresses.withdraw(pendingEmail.email, { userId, by: pendingEmail.mailId })] : []),
      ...expired.map((mailId) =>
        giveUpAddress(addresses, after, emailUndos[mailId]?.email ?? after.email, sessionEpoch),
      ),
    ]);
  };
