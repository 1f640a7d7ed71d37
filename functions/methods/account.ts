/** What the paths of an account take and answer. */
import {
  changeEmailRequest,
  changePasswordRequest,
  forgetPasswordRequest,
  mailedTokenRequest,
  resetPasswordRequest,
} from '../../contract/requests.ts';
import type { changeEmail } from '../../core/use-cases/account/change-email.ts';
import type { changePassword } from '../../core/use-cases/account/change-password.ts';
import type { deleteOwnAccount } from '../../core/use-cases/account/delete-own-account.ts';
import type { exportAccount } from '../../core/use-cases/account/export-account.ts';
import type { forgetPassword } from '../../core/use-cases/account/forget-password.ts';
import type { resetPassword } from '../../core/use-cases/account/reset-password.ts';
import type { sendVerification } from '../../core/use-cases/account/send-verification.ts';
import type { Authenticate } from '../../core/use-cases/authenticate.ts';
import { accountExportBody } from '../http/account-export-body.ts';
import { noBody } from '../http/body-reader.ts';
import { clearedSessionCookie } from '../http/cookies.ts';
import { email, optionalPassword, password } from '../http/domain-fields.ts';
import { method } from '../http/method.ts';
import { requestBody } from '../http/request-body.ts';
import { accepted, json, noContent } from '../http/responses.ts';

interface AccountUseCases {
  readonly authenticate: Authenticate;
  readonly changeEmail: ReturnType<typeof changeEmail>;
  readonly changePassword: ReturnType<typeof changePassword>;
  readonly deleteOwnAccount: ReturnType<typeof deleteOwnAccount>;
  readonly exportAccount: ReturnType<typeof exportAccount>;
  readonly forgetPassword: ReturnType<typeof forgetPassword>;
  readonly resetPassword: ReturnType<typeof resetPassword>;
  readonly sendVerification: ReturnType<typeof sendVerification>;
}

export const changePasswordMethod = (run: Pick<AccountUseCases, 'changePassword'>) =>
  method({
    body: requestBody(changePasswordRequest, { current_password: optionalPassword, new_password: password }),
    takesCredential: true,
    handle: async ({ body, caller }) => {
      await run.changePassword({ ...caller, currentPassword: body.current_password, newPassword: body.new_password });
      return noContent();
    },
  });

export const forgetPasswordMethod = (run: Pick<AccountUseCases, 'forgetPassword'>) =>
  method({
    body: requestBody(forgetPasswordRequest, { email }),
    takesCredential: true,
    handle: async ({ body, caller }) => {
      await run.forgetPassword({ ...caller, ...body });
      return accepted();
    },
  });

export const resetPasswordMethod = (run: Pick<AccountUseCases, 'resetPassword'>) =>
  method({
    body: requestBody(resetPasswordRequest, { new_password: password }),
    takesCredential: true,
    handle: async ({ body, caller }) => {
      await run.resetPassword({ ...caller, token: body.token, newPassword: body.new_password });
      return noContent();
    },
  });

export const changeEmailMethod = (run: Pick<AccountUseCases, 'changeEmail'>) =>
  method({
    body: requestBody(changeEmailRequest, { email }),
    takesCredential: true,
    handle: async ({ body, caller }) => {
      await run.changeEmail({ ...caller, ...body });
      return accepted();
    },
  });

export const sendVerificationMethod = (run: Pick<AccountUseCases, 'authenticate' | 'sendVerification'>) =>
  method({
    body: noBody,
    takesCredential: true,
    handle: async ({ caller }) => {
      const { user } = await run.authenticate(caller.credential);
      await run.sendVerification(user, caller.acceptLanguage);
      return accepted();
    },
  });

/** Takes a mailed token, and nothing else. */
export const mailedTokenMethod = (use: (token: string) => Promise<void>) =>
  method({
    body: requestBody(mailedTokenRequest),
    takesCredential: true,
    handle: async ({ body }) => {
      await use(body.token);
      return noContent();
    },
  });

export const deleteAccountMethod = (run: Pick<AccountUseCases, 'deleteOwnAccount'>, sessionCookieName: string) =>
  method({
    body: noBody,
    takesCredential: true,
    handle: async ({ caller: { credential } }) => {
      await run.deleteOwnAccount(credential);
      return noContent({ cookies: credential.method === 'cookie' ? [clearedSessionCookie(sessionCookieName)] : [] });
    },
  });

export const exportAccountMethod = (run: Pick<AccountUseCases, 'exportAccount'>) =>
  method({
    body: noBody,
    handle: async ({ caller: { credential } }) => json(accountExportBody(await run.exportAccount(credential))),
  });
