import type { SignOutReason } from './auth-error.ts';
import { type Core, isHeldAlive } from './core.ts';
import type { Environment } from './environment.ts';
import { forget, type Refresh } from './refresh.ts';

/** What tabs tell each other: which session there is, by its public id, and never a token. */
interface TabMessage {
  readonly session: string | null;
  readonly reason?: SignOutReason | undefined;
}

const isTabMessage = (value: unknown): value is TabMessage =>
  typeof value === 'object' && value !== null && 'session' in value;

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
  let lookedAt = Number.NEGATIVE_INFINITY;
  let isClosed = false;

  /** Looks whether another tab signed in or out. */
  async function look(isWake: boolean): Promise<void> {
    const { store, state } = core();
    const { current } = state;
    const known = 'session' in current ? current.session?.id : undefined;
    const stored = await store?.read();
    if (stored === null) {
      if (known) forget(core(), 'other-tab', core().heardReason ?? 'logged_out');
      return;
    }
    // A cookie says nothing of whose it is.
    const isSame = stored ? stored.session === known : isWake;
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
          const { state } = core();
          const known = 'session' in state.current ? (state.current.session?.id ?? null) : null;
          if (!isTabMessage(message) || message.session === known) return;
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
      lookedAt = Number.NEGATIVE_INFINITY;
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
      if (Reflect.get(event, 'key') === name) lookQuietly(false);
    }),
  ];

  return {
    wake,
    tell: (session: string | null, reason?: SignOutReason) => channel?.post({ session, reason } satisfies TabMessage),
    close() {
      isClosed = true;
      for (const stop of stops) stop();
      channel?.close();
    },
  };
}
