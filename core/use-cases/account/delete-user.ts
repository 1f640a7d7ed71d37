import { type Clock, toSeconds } from '../../clock.ts';
import { AuthError } from '../../errors.ts';
import type { LogEvent } from '../../log-event.ts';
import type { EndSession } from '../../sessions/end-session.ts';
import type { EraseSession } from '../../sessions/erase-session.ts';
import { openAccount } from '../../throttle/account-counters.ts';
import type { AttemptStore } from '../../throttle/attempt-store.ts';
import type { AccountStore } from '../../users/account-store.ts';
import type { AddressStore } from '../../users/address-store.ts';
import { type TombstoneSettings, tombstoneLife } from '../../users/tombstone.ts';
import type { User } from '../../users/user.ts';

export interface DeleteUserDependencies {
  readonly accounts: AccountStore;
  readonly addresses: AddressStore;
  readonly eraseSession: EraseSession;
  readonly attempts: AttemptStore;
  readonly end: EndSession;
  readonly settings: TombstoneSettings;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

/**
 * Deletes the user. The write that leaves the tombstone decides: nothing begins after it, and what began before is on
 * the sessions that it answers. Mailed tokens, factors and index entries are dead or gone by the same write. A session
 * keeps its id and its end, and loses what it says of the person. What is interrupted after the write is finished by the
 * first use of a session, and by the next registration of the address.
 * @throws AuthError `unavailable` where something else happened to the account
 */
export const deleteUser =
  ({ accounts, addresses, eraseSession, attempts, end, settings, now, logEvent }: DeleteUserDependencies) =>
  async ({ userId, email, pendingEmail, emailUndos, sessionEpoch }: User, by: string): Promise<void> => {
    const at = now();
    const sweepAt = toSeconds(at + tombstoneLife(settings)) + 1;
    const removed = await accounts.remove(userId, { sessionEpoch, at, sweepAt });
    if (!removed) throw new AuthError('unavailable', { retryAfter: 1 });
    logEvent('user_deleted', { user_id: userId, by });
    const endAndErase = async (sessionId: string): Promise<void> => {
      await end({ sessionId, userId }, 'user_deleted');
      await eraseSession(sessionId, { userId, sweepAt });
    };
    const former = Object.values(emailUndos).map((undo) => undo.email);
    const owned = new Set([email, ...former, ...(pendingEmail ? [pendingEmail.email] : [])]);
    await Promise.all([
      ...Object.keys(removed.sessionIndex).map(endAndErase),
      ...[...owned].map((address) => addresses.release(address, { userId, epoch: sessionEpoch + 1 })),
      openAccount(attempts, userId),
    ]);
  };
