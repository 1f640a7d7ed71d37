/** What a user does with their account, and what begins one: beside the core, so that a page that only signs in carries none of it. */
import type {
  AccountExportBody,
  AddedFactorBody,
  EnrolledTotpBody,
  FactorBody,
  FactorsBody,
  SessionsBody,
  SignedInBody,
  UserBody,
} from '../../../contract/responses.ts';
import { addedFactorBody, read, signedInBody } from './bodies.ts';
import type { ServiceCaller, ServicePath } from './service-caller.ts';

export type { AccountExportBody, AddedFactorBody, EnrolledTotpBody, FactorBody, FactorsBody, SignedInBody, UserBody };

/** `mailed`: the service tells nobody whether the address was free; a mail says what comes of it. */
export type Registration = { readonly status: 'registered'; readonly user: UserBody } | { readonly status: 'mailed' };

/** A session of the user; `end_reason` and `ended_at` of those that have ended. */
export type AccountSession = SessionsBody['sessions'][number];

/**
 * Every method rejects with an `AuthError`. Those that say *recent* reject with `step_up_required` where the last proof
 * of who the user is has grown old or is too weak: `auth.stepUp()` or `auth.passkey.stepUp()`, then once more.
 */
export interface Account {
  /** Signs nobody in. @throws {AuthError} `email_taken`, `weak_password`, `forbidden` where registration is closed */
  register(user: { readonly email: string; readonly password: string }): Promise<Registration>;
  /** Mails the link that verifies the address once more. */
  sendVerification(): Promise<void>;
  /** @param token of the mail's link; one of a change of address makes the change */
  verifyEmail(token: string): Promise<void>;
  /** The same whether or not there is such a user. */
  sendPasswordReset(email: string): Promise<void>;
  /**
   * By the token of a reset or of an invitation. Every session of the user ends, and nobody is signed in.
   * @throws {AuthError} `weak_password`, which does not spend the token
   */
  resetPassword(reset: { readonly token: string; readonly newPassword: string }): Promise<void>;
  /**
   * Mails eight digits, for `auth.signIn({ challengeId, code })`; the same whether or not there is such a user.
   * @returns expiresIn in seconds
   * @throws {AuthError} `not_found` where the service signs nobody in by code
   */
  sendSignInCode(email: string): Promise<{ readonly challengeId: string; readonly expiresIn: number }>;

  /** As they are now: `auth.state` is what they were at the last refresh. */
  profile(): Promise<SignedInBody>;
  /** The live sessions, newest first. @param options.ended those that ended lately as well @default false */
  sessions(options?: { readonly ended?: boolean }): Promise<readonly AccountSession[]>;
  /** One that has ended stays ended. @throws {AuthError} `not_found` where it is none of the user's */
  endSession(id: string): Promise<void>;
  /**
   * Ends every other session.
   * @param change.currentPassword left out by a user who has none: then the proof has to be *recent*
   * @throws {AuthError} `invalid_credentials`, `weak_password`
   */
  changePassword(change: { readonly currentPassword?: string; readonly newPassword: string }): Promise<void>;
  /** Mails a link to the new address, which makes the change. *recent* */
  changeEmail(email: string): Promise<void>;
  /** By the token that the former address got. Every session ends. */
  undoEmailChange(token: string): Promise<void>;

  factors(): Promise<FactorsBody>;
  /** An authenticator, which counts from its first right code on. Passkeys are `auth.passkey.enrol()`. *recent* */
  enrolTotp(factor?: { readonly name?: string }): Promise<EnrolledTotpBody>;
  /** Recovery codes come with the first factor, once. @throws {AuthError} `invalid_credentials` for a wrong code */
  confirmTotp(id: string, code: string): Promise<AddedFactorBody>;
  renameFactor(id: string, name: string): Promise<FactorBody>;
  /** *recent* @throws {AuthError} `invalid_request` on `id` for the last way to sign in */
  removeFactor(id: string): Promise<void>;
  /** Ten new ones; those of before are void. *recent* */
  renewRecoveryCodes(): Promise<readonly string[]>;

  /** All that is kept about the user. *recent* */
  export(): Promise<AccountExportBody>;
  /** The end of the account, for good, and of the session here. *recent* */
  delete(): Promise<void>;
}

const userBody = read<{ readonly user: UserBody }>('user');
const sessionsBody = read<SessionsBody>('sessions');
const sentCodeBody = read<{ readonly challenge_id: string; readonly expires_in: number }>('challenge_id', 'expires_in');
const factorsBody = read<FactorsBody>('factors', 'recovery_codes_left');
const enrolledTotpBody = read<EnrolledTotpBody>('factor', 'secret', 'otpauth_uri');
const recoveryCodesBody = read<{ readonly recovery_codes: readonly string[] }>('recovery_codes');
const exportBody = read<AccountExportBody>('user', 'exported_at');

/** The account of who is signed in, and what needs nobody to be. @param auth what `createAuth` answered */
export function accountOf(auth: ServiceCaller): Account {
  const get = (path: ServicePath) => auth.call(path, { method: 'GET' });
  const post = (path: ServicePath, body: object = {}) => auth.call(path, { body });
  const act = async (path: ServicePath, body?: object): Promise<void> => void (await post(path, body));
  const remove = async (path: ServicePath): Promise<void> => void (await auth.call(path, { method: 'DELETE' }));
  /** This session may have ended with the others: the client hears of it, and why, by asking. */
  const look = async (): Promise<void> => void (await get('/auth/me').catch(() => {}));

  return {
    async register(user) {
      const body = await post('/auth/register', user);
      return typeof body === 'object' && body !== null && 'user' in body
        ? { status: 'registered', ...userBody(body) }
        : { status: 'mailed' };
    },
    sendVerification: () => act('/auth/email/send'),
    async verifyEmail(token) {
      await post('/auth/email/verify', { token });
      await look();
    },
    sendPasswordReset: (email) => act('/auth/password/forgot', { email }),
    async resetPassword({ token, newPassword }) {
      await post('/auth/password/reset', { token, new_password: newPassword });
      await look();
    },
    async sendSignInCode(email) {
      const { challenge_id, expires_in } = sentCodeBody(await post('/auth/login/code/send', { email }));
      return { challengeId: challenge_id, expiresIn: expires_in };
    },
    profile: async () => signedInBody(await get('/auth/me')),
    sessions: async ({ ended = false } = {}) =>
      sessionsBody(await get(`/auth/sessions${ended ? '?ended=true' : ''}`)).sessions,
    endSession: (id) => remove(`/auth/sessions/${encodeURIComponent(id)}`),
    changePassword: ({ currentPassword, newPassword }) =>
      act('/auth/password', {
        ...(currentPassword !== undefined && { current_password: currentPassword }),
        new_password: newPassword,
      }),
    changeEmail: (email) => act('/auth/email', { email }),
    async undoEmailChange(token) {
      await post('/auth/email/undo', { token });
      await look();
    },
    factors: async () => factorsBody(await get('/auth/factors')),
    enrolTotp: async (factor) => enrolledTotpBody(await post('/auth/factors/totp', factor)),
    confirmTotp: async (id, code) =>
      addedFactorBody(await post(`/auth/factors/totp/${encodeURIComponent(id)}/confirm`, { code })),
    renameFactor: async (id, name) =>
      addedFactorBody(await auth.call(`/auth/factors/${encodeURIComponent(id)}`, { method: 'PATCH', body: { name } }))
        .factor,
    removeFactor: (id) => remove(`/auth/factors/${encodeURIComponent(id)}`),
    renewRecoveryCodes: async () => recoveryCodesBody(await post('/auth/factors/recovery-codes')).recovery_codes,
    export: async () => exportBody(await get('/auth/me/export')),
    async delete() {
      await remove('/auth/me');
      await look();
    },
  };
}
