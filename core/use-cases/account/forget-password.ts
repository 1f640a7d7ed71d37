import type { RequestMail } from '../../mail/request-mail.ts';
import { noSuchUserId } from '../../random.ts';
import type { RequestOrigin } from '../../request-origin.ts';
import type { UserStore } from '../../users/user-store.ts';

export interface ForgetPasswordInput {
  /** Normalised. */
  readonly email: string;
  readonly acceptLanguage: string | null;
  readonly client: RequestOrigin;
}

/** Asks for the mail that resets a password: by the same calls whether or not somebody has the address. */
export const forgetPassword =
  ({ users, requestMail }: { readonly users: UserStore; readonly requestMail: RequestMail }) =>
  async ({ email, acceptLanguage, client }: ForgetPasswordInput): Promise<void> => {
    const userId = await users.userIdOf(email);
    const found = await users.find(userId ?? noSuchUserId);
    const user = found?.email === email && !found.disabled ? found : null;
    await requestMail({ kind: 'reset_password', user, to: email, acceptLanguage, client });
  };
