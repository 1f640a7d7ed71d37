import type { Clock } from '../clock.ts';
import type { OutageLog } from '../log-event.ts';
import type { SessionStore } from './session-store.ts';

/** Records that an access token of this generation has been accepted, which proves that its refresh token arrived. */
export type ConfirmDelivery = (sessionId: string, generation: number, ip: string | undefined) => Promise<void>;

const remembered = 10_000;

/**
 * One conditional write a generation; the instance remembers, so the next request of the generation sends none.
 * Generation 0 has no predecessor to protect. A failed recording never denies the request, and is tried again.
 */
export function confirmDelivery({
  sessions,
  now,
  logEvent,
}: {
  sessions: Pick<SessionStore, 'confirmDelivery'>;
  now: Clock;
  logEvent: OutageLog;
}): ConfirmDelivery {
  const proven = new Map<string, number>();

  return async (sessionId, generation, ip) => {
    if (generation === 0 || (proven.get(sessionId) ?? 0) >= generation) return;
    try {
      await sessions.confirmDelivery(sessionId, generation, { now: now(), ip });
    } catch (cause) {
      logEvent('sys_unavailable', {
        what: 'delivery not recorded',
        name: cause instanceof Error ? cause.name : 'not an error',
      });
      return;
    }
    proven.delete(sessionId);
    proven.set(sessionId, generation);
    if (proven.size > remembered) proven.delete(proven.keys().next().value ?? '');
  };
}
