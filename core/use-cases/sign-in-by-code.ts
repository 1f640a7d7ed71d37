import type { ClientType } from '../../contract/client-types.ts';
import { AuthError } from '../errors.ts';
import { isCodeOfMail } from '../mail/mail-code.ts';
import type { MailStore } from '../mail/mail-store.ts';
import { isId, noSuchUserId } from '../random.ts';
import type { RequestOrigin } from '../request-origin.ts';
import { endEverySession } from '../sessions/end-every-session.ts';
import type { StartedSession } from '../sessions/start-session.ts';
import { type CompleteSignInDependencies, completeSignIn } from '../sign-in/complete-sign-in.ts';
import { secondFactorMethods } from '../sign-in/second-factors.ts';
import { guessCounterOf } from '../throttle/account-counters.ts';
import type { AttemptStore } from '../throttle/attempt-store.ts';
import { readDeviceToken } from '../throttle/device-token.ts';
import type { AccountStore } from '../users/account-store.ts';
import type { User } from '../users/user.ts';

export interface SignInByCodeDependencies extends CompleteSignInDependencies {
  readonly accounts: Pick<AccountStore, 'proveEmail' | 'verifyEmail'>;
  readonly mails: Pick<MailStore, 'use'>;
  readonly attempts: AttemptStore;
}

export interface CodeSignIn {
  readonly challengeId: string;
  readonly code: string;
  readonly clientType: ClientType;
  readonly deviceName: string | null;
  readonly client: RequestOrigin;
  readonly deviceToken: string | null;
  /** The session cookie that came along; its session ends, for a sign-in begins a new one. */
  readonly sessionCookie: string | null;
}

/** One code takes so many wrong guesses. */
const mostGuesses = 5;

/**
 * Signs in by a code that was mailed, which proves the address too; a second factor is still asked for. The guess is counted
 * first.
 * A right code spends its mail: one that was never put, for the address had had enough, is never right.
 * @throws AuthError `invalid_credentials`, the same for all that is wrong; what `completeSignIn` throws
 */
export const signInByCode =
  (deps: SignInByCodeDependencies) =>
  async (input: CodeSignIn): Promise<StartedSession> => {
    const { attempts, challenges, macRing, now, logEvent } = deps;
    const { challengeId, clientType, deviceName, deviceToken, sessionCookie } = input;
    const found = await userOfCode(deps, input);
    if (!found) {
      logEvent('authn_code_fail', { method: 'mail' });
      throw new AuthError('invalid_credentials');
    }
    await challenges.finish(challengeId);
    const { userId } = found;
    const user = await withProvenAddress(deps, found);
    const deviceId = deviceToken === null ? null : readDeviceToken(deviceToken, userId, await macRing());
    const guesses = guessCounterOf(userId, deviceId);
    const attempt = { succeeded: () => attempts.reset(guesses), halfway: async () => {} };
    const client = { ...input.client, type: clientType, deviceName, sessionCookie };
    return completeSignIn(deps)({ user, amr: ['otp'], authenticatedAt: now(), deviceId, attempt, client });
  };

/**
 * The first proof of an address voids the password and the sessions of before: a stranger may have registered it. Not where
 * a second factor is enrolled, for a mailbox alone must not take the place of one.
 */
async function withProvenAddress(deps: SignInByCodeDependencies, user: User): Promise<User> {
  if (user.emailVerified) return user;
  if (secondFactorMethods(user).length === 0) return firstProven(deps, user);
  return (await deps.accounts.verifyEmail(user.userId, user.email)) ?? unavailable();
}

async function firstProven(
  { accounts, end, logEvent }: SignInByCodeDependencies,
  { userId, email, sessionEpoch, mailEpoch }: User,
): Promise<User> {
  const proven = await accounts.proveEmail(userId, { email, sessionEpoch, mailEpoch });
  if (!proven) return unavailable();
  logEvent('user_email_verified', { user_id: userId });
  await endEverySession(end, proven, 'password_changed');
  return proven;
}

/** The account changed meanwhile. */
function unavailable(): never {
  throw new AuthError('unavailable', { retryAfter: 1 });
}

/** Whose code it is; null where it is wrong, spent or dead. */
async function userOfCode(
  { users, challenges, mails, macRing, now }: SignInByCodeDependencies,
  { challengeId, code }: CodeSignIn,
): Promise<User | null> {
  const at = now();
  const sought = { kind: 'email_code', now: at, most: mostGuesses } as const;
  const challenge = isId(challengeId) ? await challenges.answer(challengeId, sought) : null;
  if (!challenge) return null;
  const { userId, macKeyId, sessionEpoch } = challenge;
  const user = await users.find(userId ?? noSuchUserId);
  const typed = code.replace(/[\s-]/g, '');
  const isRight = isCodeOfMail(typed, { mailId: challengeId, macKeyId }, await macRing());
  // What ended the user's sessions since, a change of the address for one, ended the code too.
  if (!isRight || !user || user.disabled || user.sessionEpoch !== sessionEpoch) return null;
  return (await mails.use(challengeId, { kind: 'sign_in_code', now: at })) ? user : null;
}
