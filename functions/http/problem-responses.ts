import type { AuthError } from '../../core/errors.ts';
import { logEvent } from '../telemetry/log.ts';
import { clearedSessionCookie } from './cookies.ts';
import { problemOf, refusalOf } from './problems.ts';
import { json } from './responses.ts';
import type { Step } from './step.ts';

/** A step: turns what was thrown into a problem, so that no other error ever leaves. */
export const problemResponses = (sessionCookieName: string): Step => ({
  onError: (run) => {
    const refusal = refusalOf(run.error);
    if (refusal.code === 'internal_error' || refusal.code === 'unavailable') logBreakage(refusal, run.error);
    const { status, body, headers } = problemOf(refusal, run.event.request.id);
    run.response = json(body, {
      status,
      headers: { ...headers, 'Content-Type': 'application/problem+json' },
      // A cookie that opens nothing any more is taken away; one that met a lost race or an outage is not.
      cookies: refusal.facts.cookieIsDead ? [clearedSessionCookie(sessionCookieName)] : [],
    });
  },
});

/** Names and places, never messages: a message may quote what was sent. */
function logBreakage({ code }: AuthError, error: unknown): void {
  const { name, stack = '' } = error instanceof Error ? error : new Error('not an error');
  const places = stack
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8)
    .join('\n');
  logEvent(code === 'unavailable' ? 'sys_unavailable' : 'sys_crash', { name, places });
}
