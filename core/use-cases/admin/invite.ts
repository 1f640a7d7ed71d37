import type { LogEvent } from '../../log-event.ts';
import type { RequestMail } from '../../mail/request-mail.ts';
import type { User } from '../../users/user.ts';

/** Asks for the mail whose link sets a password. Each invitation counts, until one of them is used. */
export const invite =
  ({ requestMail, logEvent }: { requestMail: RequestMail; logEvent: LogEvent }) =>
  async (user: User): Promise<void> => {
    await requestMail({ kind: 'invitation', user, acceptLanguage: null });
    logEvent('user_updated', { user_id: user.userId, action: 'invite' });
  };
