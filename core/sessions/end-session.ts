import type { EndReason } from '../../contract/errors.ts';
import type { Clock } from '../clock.ts';
import type { LogEvent } from '../log-event.ts';
import { revocationMargin } from '../revocation/revocation-margin.ts';
import type { RevocationStore } from '../revocation/revocation-store.ts';
import { endOf, type Session } from './session.ts';
import type { SessionStore } from './session-store.ts';

export interface EndSessionDependencies {
  readonly sessions: SessionStore;
  readonly revocations: RevocationStore;
  readonly settings: { readonly accessTokenLifetime: number };
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface SessionId {
  readonly sessionId: string;
  readonly userId: string;
}

export interface EndCondition {
  /** Whether the session ends only if it has not been used since the target was read: a missing one, not created. */
  readonly ifUnused: true;
}

/** `over` where it had ended before, or never began; `in_use` only where a condition was given and failed. */
export type SessionEnding = 'ended' | 'over' | 'in_use';

/**
 * Ends one session and puts it on the revocation list. Both writes stand when it answers, and both can be repeated.
 * @param target a session as it was just read, or the ids of one
 */
export type EndSession = (
  target: Session | SessionId,
  reason: EndReason,
  condition?: EndCondition,
) => Promise<SessionEnding>;

/** A clock that is behind sees a session live for this much longer, and may extend it. Milliseconds. */
export const clockSkew = 60_000;

/** Repeated revocations within this time are one entry of the revocation log. Milliseconds. */
const repeatEvery = 60_000;

/**
 * 1. A live session ends, and its access tokens are revoked, by two writes at the same time.
 * 2. A session that has ended is revoked again while an access token of it may be alive: the instance that ended it may
 *    have stopped before its revocation. The time of the repetition is rounded up, so that a dead credential that is
 *    presented again and again leaves one entry a minute in the revocation log, for the life of an access token.
 * 3. A session that is over for longer leaves no access token: nothing is written.
 * 4. A session that does not exist gets a tombstone, so that a creation in flight fails. One that has a tombstone was
 *    never created and has no access tokens.
 */
export function endSession({ sessions, revocations, settings, now, logEvent }: EndSessionDependencies): EndSession {
  const tokensLive = (settings.accessTokenLifetime + revocationMargin) * 1_000;

  return async (target, reason, condition) => {
    const { sessionId, userId } = target;
    const at = now();
    const revoke = (from: number) => revocations.revoke(sessionId, from, from + tokensLive);
    const end = async (lastSeenAt?: number | null): Promise<boolean> => {
      const ended = await sessions.end(sessionId, {
        userId,
        reason,
        at,
        ...(lastSeenAt !== undefined && { lastSeenAt }),
      });
      if (ended) logEvent('session_ended', { sid: sessionId, user_id: userId, reason });
      return ended;
    };

    if (condition) {
      const known = 'createdAt' in target ? target : null;
      if (!(await end(known?.lastSeenAt ?? null)))
        return known === null && (await sessions.find(sessionId)) === null ? 'over' : 'in_use';
      if (known) await revoke(at);
      return 'ended';
    }
    const session = 'createdAt' in target ? target : await sessions.find(sessionId);
    if (!session) {
      if (await end()) await revoke(at);
    } else if (session.userId !== userId) {
      return 'over';
    } else if (session.ended) {
      const since = at - session.ended.at;
      if (since < tokensLive) await revoke(session.ended.at + Math.ceil(since / repeatEvery) * repeatEvery);
    } else if (endOf(session, at - clockSkew) === null) {
      const [ended] = await Promise.all([end(), revoke(at)]);
      if (ended) return 'ended';
    }
    return 'over';
  };
}
