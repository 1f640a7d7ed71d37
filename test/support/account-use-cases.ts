/** The use cases of an account, wired as its function wires them. */
import type { MacKey } from '../../core/keys/mac-keys.ts';
import type { MailStore } from '../../core/mail/mail-store.ts';
import { mintMailToken } from '../../core/mail/mail-token.ts';
import { redeemMail } from '../../core/mail/redeem-mail.ts';
import { type MailRequest, requestMail } from '../../core/mail/request-mail.ts';
import { mailThrottle } from '../../core/throttle/mail-throttle.ts';
import { type ChangeEmailDependencies, changeEmail } from '../../core/use-cases/account/change-email.ts';
import {
  type ChangePasswordDependencies,
  type ChangePasswordInput,
  changePassword,
} from '../../core/use-cases/account/change-password.ts';
import {
  type DeleteOwnAccountDependencies,
  deleteOwnAccount,
} from '../../core/use-cases/account/delete-own-account.ts';
import { type ExportAccountDependencies, exportAccount } from '../../core/use-cases/account/export-account.ts';
import { forgetPassword } from '../../core/use-cases/account/forget-password.ts';
import { type ResetPasswordDependencies, resetPassword } from '../../core/use-cases/account/reset-password.ts';
import { sendVerification } from '../../core/use-cases/account/send-verification.ts';
import { undoEmailChange } from '../../core/use-cases/account/undo-email-change.ts';
import { verifyEmail } from '../../core/use-cases/account/verify-email.ts';
import { type RegisterDependencies, type RegisterInput, register } from '../../core/use-cases/register.ts';
import type { User } from '../../core/users/user.ts';

type Dependencies = Omit<
  ChangeEmailDependencies &
    ChangePasswordDependencies &
    DeleteOwnAccountDependencies &
    ExportAccountDependencies &
    ResetPasswordDependencies &
    RegisterDependencies,
  'requestMail' | 'redeem'
> & { readonly mails: MailStore; readonly macRing: () => Promise<readonly MacKey[]> };

export interface MailedToken extends MailRequest {
  readonly token: string;
}

const client = { ip: '192.0.2.7', userAgent: null };
const caller = { acceptLanguage: null, client };
type Optional<Input> = Omit<Input, 'acceptLanguage' | 'client'> & Partial<Input>;

/** @param outbox where the mails are noted that were asked for, with their tokens */
export function accountUseCases(deps: Dependencies, outbox: MailedToken[]) {
  const { mails, attempts, macRing, now } = deps;
  const settings = { mailFrom: 'no-reply@example.com' };
  const ask = requestMail({ mails, throttle: mailThrottle({ attempts, now }), settings, macRing, now });
  const all = {
    ...deps,
    redeem: redeemMail(deps),
    requestMail: async (request: MailRequest) => {
      const requested = await ask(request);
      const key = (await macRing()).find(({ id }) => id === requested.macKeyId) as MacKey;
      outbox.push({ ...request, token: mintMailToken(requested.mailId, key) });
      return requested;
    },
  };
  const [registered, changed] = [register(all), changePassword(all)];
  const [forgotten, reset, asked] = [forgetPassword(all), resetPassword(all), changeEmail(all)];
  return {
    /** Under the policy `verified` it is null, whatever the type says. */
    register: async (input: Optional<RegisterInput>) => (await registered({ ...caller, ...input })) as User,
    changePassword: (input: Optional<ChangePasswordInput>) => changed({ ...caller, ...input }),
    forgetPassword: (email: string) => forgotten({ ...caller, email }),
    resetPassword: (token: string, newPassword: string | null) => reset({ ...caller, token, newPassword }),
    sendVerification: (user: User) => sendVerification(all)(user, null),
    verifyEmail: verifyEmail(all),
    changeEmail: (credential: ChangePasswordInput['credential'], email: string) =>
      asked({ ...caller, credential, email }),
    undoEmailChange: undoEmailChange(all),
    deleteOwnAccount: deleteOwnAccount(all),
    exportAccount: exportAccount(all),
  };
}
