import type { PostRegisterEvent } from '../../contract/hooks.ts';
import type { SettingValues } from '../../contract/settings.ts';
import type { Clock } from '../clock.ts';
import { AuthError } from '../errors.ts';
import { registrationEvent } from '../hooks/hook-events.ts';
import type { TellApp } from '../hooks/tell-app.ts';
import type { LogEvent } from '../log-event.ts';
import { acceptedLanguages } from '../mail/accepted-languages.ts';
import type { RequestMail } from '../mail/request-mail.ts';
import type { NewPassword } from '../passwords/new-password.ts';
import { noSuchUserId } from '../random.ts';
import type { RequestOrigin } from '../request-origin.ts';
import type { AddressStore } from '../users/address-store.ts';
import { newUser } from '../users/new-user.ts';
import type { User } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';

export interface RegisterDependencies {
  readonly users: UserStore;
  readonly addresses: AddressStore;
  readonly requestMail: RequestMail;
  readonly throttle: (ip: string) => Promise<void>;
  readonly newPassword: NewPassword;
  readonly settings: Pick<SettingValues, 'registration'>;
  readonly tellRegistered: TellApp<PostRegisterEvent>;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface RegisterInput {
  /** Normalised. */
  readonly email: string;
  /** Null for one that is too long to be anybody's: refused as malformed, after the same work. */
  readonly password: string | null;
  readonly acceptLanguage: string | null;
  readonly client: RequestOrigin;
}

/**
 * Registers a user, and mails the link that verifies the address. Under the policy `verified` nobody learns whether the
 * address was taken: the answer is null and the work the same, a mail goes out either way, and the address has to be
 * verified before the first sign-in. The hash is computed before anyone looks.
 * @throws AuthError `forbidden` where registration is closed; `email_taken` under the policy `open`; what the throttle
 * and `newPassword` throw
 */
export const register =
  (deps: RegisterDependencies) =>
  async ({ email, password, acceptLanguage, client }: RegisterInput): Promise<User | null> => {
    const { users, throttle, newPassword, settings, requestMail, tellRegistered, now } = deps;
    if (settings.registration === 'closed') throw new AuthError('forbidden');
    await throttle(client.ip);
    const record = await newPassword({ password, email, field: 'password' });
    const isOpen = settings.registration === 'open';
    const user: User = {
      ...newUser({ email, password: record, createdAt: now() }),
      locale: acceptedLanguages(acceptLanguage)[0] ?? null,
      awaitsVerification: !isOpen,
    };
    const owner = await registered(deps, user);
    if (isOpen) {
      if (owner !== 'new') throw new AuthError('email_taken');
      await requestMail({ kind: 'verify_email', user, acceptLanguage, client });
      await tellRegistered(registrationEvent(user));
      return user;
    }
    // As much as a taken address costs: the app hears of the user when the address is verified.
    if (owner === 'new') {
      await users.discard(noSuchUserId);
      await users.find((await users.userIdOf(email)) ?? noSuchUserId);
    }
    await requestMail({
      ...(owner === 'new' ? { kind: 'verify_email', user } : { kind: 'email_in_use', user: owner }),
      ...{ to: email, acceptLanguage, client },
    });
    return null;
  };

/**
 * Whose the address was, null where it is only reserved; or `new`. One that leads to a deleted user, whose deletion was
 * interrupted, is free.
 */
async function registered(
  { users, addresses, logEvent }: RegisterDependencies,
  user: User,
): Promise<'new' | User | null> {
  const { email } = user;
  const isRegistered = async () => (await users.register(user)) === 'registered';
  if (!(await isRegistered())) {
    const userId = await users.userIdOf(email);
    const owner = await users.find(userId ?? noSuchUserId);
    if (owner || userId === null) return owner?.email === email ? owner : null;
    await addresses.release(email, { userId, epoch: Number.MAX_SAFE_INTEGER });
    if (!(await isRegistered())) return null;
  }
  logEvent('user_created', { user_id: user.userId });
  return 'new';
}
