import type { SignOutReason } from './auth-error.ts';
import { has } from './bodies.ts';
import { type Core, isHeldAlive } from './core.ts';
import type { Environment } from './environment.ts';
import { forget, type Refresh } from './refresh.ts';

/** What tabs tell each other: which session there is, by its public id, and never a token. */
interface TabMessage {
  readonly session: string | null;
  readonly reason?: SignOutReason | undefined;
}

const isTabMessage = has<TabMessage>('session');

/** Milliseconds between two looks at the service for no better reason than that the page woke. */
const wakePause = 5_000;

/** The other tabs and workers of this browser, and what wakes a page. */
export function tabs(
  environment: Environment,
  name: string | null,
  core: () => Core,
  refresh: () => Refresh,
  onWake: () => void,
) {
  /** By the monotonic clock, which begins at 0. */
  let lookedAt = -wakePause;
  let isClosed = false;

  const known = (): string | undefined => {
    const { current } = core().state;
    return 'session' in current ? current.session?.id : undefined;
  };

  /** Looks whether another tab signed in or out. */
  async function look(isWake: boolean): Promise<void> {
    const { store, state } = core();
    const { current } = state;
    const id = known();
    const stored = await store?.read();
    if (stored === null) {
      if (id) forget(core(), 'other-tab', core().heardReason ?? 'logged_out');
      return;
    }
    // A cookie says nothing of whose it is.
    const isSame = stored ? stored.session === id : isWake;
    if (stored && isSame && current.status === 'signed-in' && (!isWake || isHeldAlive(core()))) return;
    if (!isSame) core().held = null;
    if (current.status === 'signed-out' && !isSame) state.set({ status: 'unknown' }, 'other-tab');
    await refresh().now();
  }
  // Where the storage or the service cannot be reached, nothing has been learned.
  const lookQuietly = (isWake: boolean) => void (isClosed ? undefined : look(isWake).catch(() => {}));

  const channel =
    name === null
      ? null
      : environment.openChannel(name, (message) => {
          if (!isTabMessage(message) || message.session === (known() ?? null)) return;
          core().heardReason = message.reason ?? null;
          lookQuietly(false);
        });

  /** Back from sleep, from the background, from the back/forward cache or from offline: what was known may be old. */
  function wake(): void {
    const now = environment.monotonicClock();
    if (isClosed || now - lookedAt < wakePause) return;
    lookedAt = now;
    refresh().forgetFailure();
    onWake();
    lookQuietly(true);
  }

  const stops = [
    environment.listen('online', () => {
      lookedAt = -wakePause;
      wake();
    }),
    environment.listen('resume', wake),
    environment.listen('pageshow', (event) => {
      if (Reflect.get(event, 'persisted')) wake();
    }),
    environment.listen('visibilitychange', () => {
      if (environment.isVisible()) wake();
    }),
    // Beside the channel too: a message may come before what the other tab stored is seen in this one's process.
    environment.listen('storage', (event) => {
      // Without a key all was cleared.
      if (core().store && (Reflect.get(event, 'key') ?? name) === name) lookQuietly(false);
    }),
  ];

  return {
    wake,
    tell(session: string | null, reason?: SignOutReason) {
      // What was under way when the client was disposed of finishes.
      if (!isClosed) channel?.post({ session, reason } satisfies TabMessage);
    },
    close() {
      isClosed = true;
      for (const stop of stops) stop();
      channel?.close();
    },
  };
}
