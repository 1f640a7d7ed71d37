import type { MigrateUserAnswer, MigrateUserEvent, PostRegisterEvent } from '../../contract/hooks.ts';
import type { Clock } from '../clock.ts';
import { DependencyUnavailable } from '../dependency-unavailable.ts';
import { userOfHook } from '../hooks/hook-events.ts';
import type { InvokeHook } from '../hooks/invoke-hook.ts';
import type { TellApp } from '../hooks/tell-app.ts';
import type { LogEvent } from '../log-event.ts';
import type { Passwords } from '../passwords/hash-password.ts';
import { isNames } from '../tokens/access-token-claims.ts';
import { newUser } from '../users/new-user.ts';
import type { User } from '../users/user.ts';
import type { UserStore } from '../users/user-store.ts';

export interface MigrateUserDependencies {
  readonly invoke: InvokeHook;
  readonly users: UserStore;
  readonly passwords: Passwords;
  readonly tellRegistered: TellApp<PostRegisterEvent>;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

/** The user whom another system knew by this password; null where it knew none. */
export type MigrateUser = (email: string, password: string) => Promise<User | null>;

/**
 * Asks the app's own function about an address that nobody has here, and takes the user over. The password stays as it
 * is, also where the policy would refuse it now: it was right where it came from.
 * @throws DependencyUnavailable where the function fails, is late or answers nonsense: a sign-in that may be right is not
 * refused as wrong
 */
export function migrateUser(deps: MigrateUserDependencies): MigrateUser {
  const { invoke, users, passwords, tellRegistered, now, logEvent } = deps;
  return async (email, password) => {
    const event: MigrateUserEvent = { hook: 'migrateUser', version: 1, email, password };
    const answer = await invoke(event).catch((error: unknown) => {
      logEvent('hook_failed', { hook: event.hook, name: error instanceof Error ? error.name : 'Error' });
      throw new DependencyUnavailable('the hook migrateUser did not answer');
    });
    if (!isAnswer(answer)) {
      logEvent('hook_failed', { hook: event.hook, name: 'UnknownAnswer' });
      throw new DependencyUnavailable('the hook migrateUser gave no answer that can be used');
    }
    if (answer.user === null) return null;
    const { email_verified: emailVerified = false, roles, permissions, locale = null } = answer.user;
    const user: User = {
      ...newUser({ email, password: await passwords.hash(password), createdAt: now() }),
      emailVerified,
      locale,
      ...(roles && { roles }),
      ...(permissions && { permissions }),
    };
    // Of two first sign-ins at once one makes the user; the other is the next sign-in.
    if ((await users.register(user)) === 'taken') return null;
    logEvent('user_created', { user_id: user.userId, how: 'migration' });
    await tellRegistered({ hook: 'postRegister', version: 1, trigger: 'migration', user: userOfHook(user) });
    return user;
  };
}

function isAnswer(answer: unknown): answer is MigrateUserAnswer {
  if (typeof answer !== 'object' || answer === null || !('user' in answer)) return false;
  const { user } = answer;
  if (user === null) return true;
  if (typeof user !== 'object' || Array.isArray(user)) return false;
  const { email_verified: verified, roles, permissions, locale, ...unknown } = user as Record<string, unknown>;
  return (
    Object.keys(unknown).length === 0 &&
    (verified === undefined || typeof verified === 'boolean') &&
    (roles === undefined || isNames(roles)) &&
    (permissions === undefined || isNames(permissions)) &&
    (locale === undefined || (typeof locale === 'string' && /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/.test(locale)))
  );
}
