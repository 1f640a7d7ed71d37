import { AuthError, type SignOutReason, signOutReason } from './auth-error.ts';
import { tokensBody } from './bodies.ts';
import { type Core, isHeldAlive, takeOver } from './core.ts';
import { isPassing, pauseAfter, pauses } from './send.ts';
import { singleFlight } from './single-flight.ts';
import type { Cause } from './state.ts';

/** Seconds. */
const longestRest = 60;

export interface Refresh {
  /**
   * Renews the credential, or learns that there is none any more: the state says which.
   *
   * @throws {AuthError} where neither could be learned; the state is then as it was, or `unknown`
   */
  now(): Promise<void>;
  /** Gives the one that is under way up; its token may be spent. */
  interrupt(): void;
  /** Forgets that the service could not be reached a moment ago. */
  forgetFailure(): void;
}

export function refresher(core: Core): Refresh {
  const join = singleFlight();
  let underWay = new AbortController();
  let failures = 0;
  /** A storm of calls during an outage must not become a storm of refreshes. */
  let rest: { readonly fault: AuthError; readonly until: number } | null = null;

  async function attempts(): Promise<void> {
    const { monotonicClock } = core.environment;
    if (rest && rest.until > monotonicClock()) throw rest.fault;
    underWay = new AbortController();
    const { signal } = underWay;
    for (let attempt = 0; ; attempt++) {
      try {
        // The lock is held over one request, never over the pauses.
        const isDone = await core.lock(() => attemptOnce(core, signal));
        if (isDone) {
          rest = null;
          failures = 0;
          return;
        }
        if (attempt > pauses.length) throw new AuthError('unreachable');
      } catch (fault) {
        const pause = pauseAfter(attempt, fault);
        if (pause && !signal.aborted) {
          await core.environment.sleep(pause * (0.5 + core.environment.random()));
          if (!signal.aborted) continue;
        }
        if (isPassing(fault) && !signal.aborted) {
          const seconds = fault.retryAfter ?? Math.min(2 ** failures++, longestRest);
          rest = { fault, until: monotonicClock() + seconds * 1_000 };
        }
        throw fault;
      }
    }
  }

  return {
    now: () =>
      join('refresh', () =>
        core.inTurn(attempts).catch((fault: unknown) => {
          // What is held may well be alive; where it is not, nobody can say.
          if (!isHeldAlive(core) && core.state.current.status !== 'signed-out' && !underWay.signal.aborted)
            core.state.set({ ...core.state.current, status: 'unknown' }, 'unreachable');
          throw fault;
        }),
      ),
    interrupt: () => underWay.abort(),
    forgetFailure: () => {
      rest = null;
    },
  };
}

/** Whether it is settled; it is not where another tab put another token in the meantime. */
async function attemptOnce(core: Core, signal: AbortSignal): Promise<boolean> {
  const { store, send } = core;
  if (signal.aborted) throw new AuthError('unreachable');
  if (!store) return attemptByCookie(core, signal);
  const sent = await store.read();
  if (!sent) {
    const isNews = core.state.current.status === 'signed-in';
    forget(core, isNews ? 'other-tab' : 'refresh', isNews ? 'logged_out' : undefined);
    return true;
  }
  const isReplaced = async (by?: string): Promise<boolean> => {
    const current = await store.read();
    return current?.refresh_token !== sent.refresh_token && current?.refresh_token !== by;
  };
  try {
    const answer = await send('/auth/refresh', { body: { refresh_token: sent.refresh_token }, signal });
    const { refresh_token, session } = tokensBody(answer.body);
    // A late answer must not take the place of a newer token, nor bring back what was signed out.
    if (signal.aborted || (await isReplaced(refresh_token))) return false;
    // Before anything is used: use is what proves to the service that the successor has arrived.
    await store.write({ refresh_token, session: session.id });
    takeOver(core, answer, 'refresh');
    return true;
  } catch (fault) {
    const reason = signOutReason(fault);
    if (!reason || signal.aborted) throw fault;
    if (await isReplaced()) return false;
    await store.remove();
    forget(core, 'ended', reason);
    return true;
  }
}

async function attemptByCookie(core: Core, signal: AbortSignal): Promise<boolean> {
  try {
    takeOver(core, await core.send('/auth/refresh', { body: {}, signal }), 'refresh');
  } catch (fault) {
    const reason = signOutReason(fault);
    if (!reason || signal.aborted) throw fault;
    // The first who hears that the session is over takes the cookie away with the answer. Who never was signed in here
    // has nothing to be told.
    const known = reason === 'unauthenticated' ? core.heardReason : reason;
    forget(core, 'ended', known ?? (core.state.current.status === 'signed-in' ? reason : undefined));
  }
  return true;
}

/** Nobody is signed in here any more. */
export function forget(core: Core, cause: Cause, reason?: SignOutReason): void {
  const { status } = core.state.current;
  core.held = null;
  // Told once: that there is still nobody is no news, and takes no reason away.
  if (status === 'signed-out') return;
  core.state.set({ status: 'signed-out', ...(reason && { reason }) }, cause);
  if ((status === 'signed-in' && cause !== 'other-tab') || cause === 'sign-out') core.tellTabs(null, reason);
}
