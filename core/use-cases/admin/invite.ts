import type { SettingValues } from '../../../contract/settings.ts';
import type { LogEvent } from '../../log-event.ts';
import type { RequestMail } from '../../mail/request-mail.ts';
import type { User } from '../../users/user.ts';

export interface InviteDependencies {
  readonly requestMail: RequestMail;
  readonly settings: Pick<SettingValues, 'mailFrom'>;
  readonly logEvent: LogEvent;
}

/**
 * Asks for the mail whose link sets a password. Each invitation counts, until one of them is used.
 * @throws Error where this deployment sends no mails
 */
export const invite =
  ({ requestMail, settings, logEvent }: InviteDependencies) =>
  async (user: User): Promise<void> => {
    if (settings.mailFrom === '') throw new Error('nobody sends mails here: set mailFrom');
    await requestMail({ kind: 'invitation', user, acceptLanguage: null });
    logEvent('user_updated', { user_id: user.userId, action: 'invite' });
  };
