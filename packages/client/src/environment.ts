/** What the client needs from where it runs: the only file that reads a clock, makes randomness or looks at globals. */

/** The part of a BroadcastChannel that is used. */
export interface Channel {
  post(message: unknown): void;
  close(): void;
}

export interface Environment {
  /** @param init its signal is the one that counts: in Node a `Request` forgets the one that it was made with */
  fetch(request: Request, init?: RequestInit): Promise<Response>;
  /** Epoch milliseconds as the device believes them. */
  wallClock(): number;
  /** Milliseconds since some moment; never goes back, and may stand still while the device sleeps. */
  monotonicClock(): number;
  sleep(milliseconds: number): Promise<void>;
  /** 0 to 1. */
  random(): number;
  readonly locks: LockManager | null;
  /** null where there is no BroadcastChannel. */
  openChannel(name: string, onMessage: (message: unknown) => void): Channel | null;
  /** Whether somebody may see the page. */
  isVisible(): boolean;
  /** Listens to an event of the page or the worker; answers what stops it. */
  listen(event: PageEvent, listener: (event: Event) => void): () => void;
}

export type PageEvent = 'online' | 'pagehide' | 'pageshow' | 'resume' | 'storage' | 'visibilitychange';

/** The page, worker, app or process that this runs in. */
export function thisEnvironment(ownFetch?: typeof fetch): Environment {
  const send = ownFetch ?? fetch;
  return {
    // Not as a method of ours: a browser refuses `fetch` of another `this`.
    fetch: (request, init) => send(request, init),
    wallClock: () => Date.now(),
    monotonicClock: () => (typeof performance === 'undefined' ? 0 : performance.now()),
    sleep: (milliseconds) =>
      new Promise((resolve) => {
        setTimeout(resolve, milliseconds);
      }),
    random: () => Math.random(),
    locks: typeof navigator === 'undefined' ? null : (navigator.locks ?? null),
    openChannel,
    isVisible: () => typeof document === 'undefined' || document.visibilityState === 'visible',
    listen(event, listener) {
      const target =
        typeof document !== 'undefined' && (event === 'visibilitychange' || event === 'resume') ? document : globalThis;
      if (typeof target.addEventListener !== 'function') return () => {};
      target.addEventListener(event, listener);
      return () => target.removeEventListener(event, listener);
    },
  };
}

function openChannel(name: string, onMessage: (message: unknown) => void): Channel | null {
  try {
    const channel: BroadcastChannel & { unref?(): void } = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => onMessage(data);
    // In Node it would keep the process alive.
    channel.unref?.();
    return { post: (message) => channel.postMessage(message), close: () => channel.close() };
  } catch {
    // There is none, or this place forbids it (a sandboxed frame).
    return null;
  }
}
