import type { RequestMail } from '../../mail/request-mail.ts';
import type { User } from '../../users/user.ts';

/** Mails the link that verifies the address once more; nothing where it is verified. */
export const sendVerification =
  ({ requestMail }: { readonly requestMail: RequestMail }) =>
  async (user: User, acceptLanguage: string | null): Promise<void> => {
    if (!user.emailVerified) await requestMail({ kind: 'verify_email', user, acceptLanguage });
  };
