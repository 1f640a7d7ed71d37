import type { EndReason } from '../../contract/errors.ts';
import type { LogEvent } from '../log-event.ts';
import type { EndSession } from '../sessions/end-session.ts';
import type { AttemptStore } from '../throttle/attempt-store.ts';
import { accountCounter } from '../throttle/login-throttle.ts';
import type { UserStore } from '../users/user-store.ts';

/** What an operator may do to a user. Reached by IAM only, never over HTTP. */
export type Operation =
  | { readonly action: 'unlock'; readonly email: string }
  | { readonly action: 'disable'; readonly email: string }
  | { readonly action: 'enable'; readonly email: string }
  | { readonly action: 'end-sessions'; readonly email: string }
  | {
      readonly action: 'assign';
      readonly email: string;
      readonly roles?: readonly string[];
      readonly permissions?: readonly string[];
    };

interface Dependencies {
  readonly users: UserStore;
  readonly attempts: AttemptStore;
  readonly end: EndSession;
  readonly logEvent: LogEvent;
}

/**
 * @returns null where there is no such user (but `unlock`, which counts for any address).
 * `disable` and `end-sessions` raise the session epoch before they end what is on the session index, as a global logout does;
 * `assign` ends the sessions too, for each carries the roles that it began with.
 */
export const operate =
  ({ users, attempts, end, logEvent }: Dependencies) =>
  async (operation: Operation): Promise<{ userId: string | null; ended: number } | null> => {
    const userId = await users.userIdOf(operation.email);
    if (operation.action === 'unlock') {
      await attempts.reset(accountCounter(operation.email));
      logEvent('user_updated', { user_id: userId, action: 'unlock' });
      return { userId, ended: 0 };
    }
    if (!userId) return null;
    if (operation.action === 'enable') await users.amend(userId, { disabled: false });
    if (operation.action === 'assign') {
      const { roles, permissions } = operation;
      await users.amend(userId, { ...(roles && { roles }), ...(permissions && { permissions }) });
    }
    logEvent('user_updated', { user_id: userId, action: operation.action });
    if (operation.action === 'enable') return { userId, ended: 0 };
    const reason: EndReason = operation.action === 'disable' ? 'user_disabled' : 'admin';
    // Disabling raises the session epoch in its own write: raised twice, it would be told as a global logout too.
    const user =
      operation.action === 'disable'
        ? await users.amend(userId, { disabled: true })
        : await users.raiseSessionEpoch(userId);
    const sessionIds = Object.keys(user?.sessionIndex ?? {});
    await Promise.all(sessionIds.map((sessionId) => end({ sessionId, userId }, reason)));
    return { userId, ended: sessionIds.length };
  };
