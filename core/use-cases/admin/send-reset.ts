import type { LogEvent } from '../../log-event.ts';
import type { RequestMail } from '../../mail/request-mail.ts';
import type { User } from '../../users/user.ts';

/** Asks for the mail whose link sets a new password: it goes to the user, and the administrator never sees it. */
export const sendReset =
  ({ requestMail, logEvent }: { readonly requestMail: RequestMail; readonly logEvent: LogEvent }) =>
  async (user: User): Promise<void> => {
    await requestMail({ kind: 'reset_password', user, acceptLanguage: null });
    logEvent('user_updated', { user_id: user.userId, action: 'send-reset' });
  };
