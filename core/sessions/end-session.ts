import type { EndReason } from '../../contract/errors.ts';
import type { Clock } from '../clock.ts';
import type { LogEvent } from '../log-event.ts';
import { revocationMargin } from '../revocation/revocation-margin.ts';
import type { RevocationStore } from '../revocation/revocation-store.ts';
import type { SessionStore } from './session-store.ts';

export interface EndSessionDependencies {
  readonly sessions: SessionStore;
  readonly revocations: RevocationStore;
  readonly settings: { readonly accessTokenLifetime: number };
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

/** Ends one session of a user and puts it on the revocation list. Both writes stand when it answers; both can be repeated. */
export type EndSession = (target: { sessionId: string; userId: string }, reason: EndReason) => Promise<void>;

/**
 * The caller vouches that the session is the user's: a credential of ours said so, or the sessionIndex. The revocation is
 * written whether or not this call was the one that ended the session, for the one that did may have died between.
 */
export function endSession({ sessions, revocations, settings, now, logEvent }: EndSessionDependencies): EndSession {
  return async ({ sessionId, userId }, reason) => {
    const at = now();
    const until = at + (settings.accessTokenLifetime + revocationMargin) * 1_000;
    const [ended] = await Promise.all([
      sessions.end(sessionId, { userId, reason, at }),
      revocations.revoke(sessionId, at, until),
    ]);
    if (ended) logEvent('session_ended', { sid: sessionId, user_id: userId, reason });
  };
}
