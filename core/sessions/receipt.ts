import type { Clock } from '../clock.ts';
import type { Report } from '../report.ts';
import type { SessionStore } from './session-store.ts';

/** Records that an access token of this generation has been accepted, which proves that its refresh token arrived. */
export type ProveReceipt = (sessionId: string, generation: number) => Promise<void>;

const remembered = 10_000;

/**
 * One conditional write a generation; the instance remembers, so the next request of the generation sends none.
 * Generation 0 has no predecessor to protect. A failed recording never denies the request, and is tried again.
 */
export function proveReceipt({
  sessions,
  now,
  report,
}: {
  sessions: SessionStore;
  now: Clock;
  report: Report;
}): ProveReceipt {
  const proven = new Map<string, number>();

  return async (sessionId, generation) => {
    if (generation === 0 || (proven.get(sessionId) ?? 0) >= generation) return;
    try {
      await sessions.prove(sessionId, generation, now());
    } catch (cause) {
      report('sys_unavailable', {
        what: 'receipt not recorded',
        cause: cause instanceof Error ? cause.name : 'unknown',
      });
      return;
    }
    proven.delete(sessionId);
    proven.set(sessionId, generation);
    if (proven.size > remembered) proven.delete(proven.keys().next().value ?? '');
  };
}
