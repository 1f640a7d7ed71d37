import type { SettingValues } from '../../../contract/settings.ts';
import type { Clock } from '../../clock.ts';
import type { Credential } from '../../credential.ts';
import { AuthError } from '../../errors.ts';
import type { LogEvent } from '../../log-event.ts';
import type { RequestMail } from '../../mail/request-mail.ts';
import type { NewPassword } from '../../passwords/new-password.ts';
import type { RequestOrigin } from '../../request-origin.ts';
import { endEverySession } from '../../sessions/end-every-session.ts';
import type { EndSession } from '../../sessions/end-session.ts';
import { endReasonOf } from '../../sessions/session.ts';
import type { CheckPassword } from '../../sign-in/check-password.ts';
import { requireRecent } from '../../sign-in/require-recent.ts';
import { openAccount } from '../../throttle/account-counters.ts';
import type { AttemptStore } from '../../throttle/attempt-store.ts';
import type { User } from '../../users/user.ts';
import type { UserStore } from '../../users/user-store.ts';
import type { Authenticate, Authenticated } from '../authenticate.ts';

export interface ChangePasswordDependencies {
  readonly authenticate: Authenticate;
  readonly checkPassword: CheckPassword;
  readonly newPassword: NewPassword;
  readonly users: UserStore;
  readonly attempts: AttemptStore;
  readonly end: EndSession;
  readonly requestMail: RequestMail;
  readonly settings: Pick<SettingValues, 'recentAuthentication'>;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface ChangePasswordInput {
  readonly credential: Credential;
  /** Null for one that is too long to be anybody's; undefined where none was given. */
  readonly currentPassword: string | null | undefined;
  /** Null for one that is too long to be anybody's. */
  readonly newPassword: string | null;
  readonly acceptLanguage: string | null;
  readonly client: RequestOrigin;
  readonly deviceToken: string | null;
}

/**
 * Replaces the password of the user who is signed in, and ends every other session. The current password is asked for
 * and counted as at a sign-in (ASVS 5.0 6.2.3): a stolen session alone takes over no account. A user who has none has to
 * have proven lately who they are. One write changes the
 * password and raises the session epoch, so a sign-in with the old password that is under way fails. Afterwards the
 * account is open to guesses again, for every device.
 * @throws AuthError what authentication, `checkPassword` and `newPassword` throw; `unavailable` where the user's sessions
 * were all ended, or the password changed, at the same moment. A notice is mailed.
 */
export const changePassword = (deps: ChangePasswordDependencies) => async (input: ChangePasswordInput) => {
  const { authenticate, newPassword, users, attempts, end, requestMail, now, logEvent } = deps;
  const { session, user: caller } = await authenticate(input.credential);
  const user = await proven(deps, input, { session, user: caller });
  const password = await newPassword({ password: input.newPassword, email: caller.email, field: 'new_password' });

  const { userId, sessionEpoch } = user;
  const { sessionId } = session;
  const kept = { sessionId, sessionEpoch: session.sessionEpoch };
  // Authenticated under one state of the user, proven under another: both have to hold for the write.
  const isCurrent = userId === caller.userId && endReasonOf(session, user, now()) === null;
  const changed = isCurrent ? await users.changePassword(userId, { password, at: now(), sessionEpoch, kept }) : null;
  if (!changed) throw new AuthError('unavailable', { retryAfter: 1 });
  logEvent('authn_password_changed', { user_id: userId, sid: sessionId });
  await Promise.all([
    endEverySession(end, changed, 'password_changed', sessionId),
    openAccount(attempts, userId),
    requestMail({
      kind: 'password_changed',
      user: changed,
      acceptLanguage: input.acceptLanguage,
      client: input.client,
    }),
  ]);
};

/** The user as they were read for the proof. */
async function proven(
  { checkPassword, settings, now }: ChangePasswordDependencies,
  { currentPassword, client, deviceToken }: ChangePasswordInput,
  authenticated: Omit<Authenticated, 'generation'>,
): Promise<User> {
  const { email, password } = authenticated.user;
  const field = 'current_password';
  if (password === null && currentPassword === undefined) {
    requireRecent(authenticated, settings.recentAuthentication, now());
    return authenticated.user;
  }
  if (currentPassword === undefined)
    throw new AuthError('invalid_request', { errors: [{ field, message: 'is missing' }] });
  const { user, attempt } = await checkPassword({ email, password: currentPassword, field, client, deviceToken });
  await attempt.succeeded();
  return user;
}
