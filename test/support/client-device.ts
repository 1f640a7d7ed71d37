/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** A device with a network, a clock and a storage of its own, on which the client runs in as many tabs as one likes. */
import type { Auth, AuthOptions, AuthStorage } from '../../packages/client/src/create-auth.ts';
import { createAuthIn } from '../../packages/client/src/create-auth-in.ts';
import type { Channel, Environment, PageEvent } from '../../packages/client/src/environment.ts';
import { refreshTokenForm } from './credential-form.ts';
import type { Answer, HttpService } from './http-service.ts';
import { RefreshesInFlight } from './refreshes-in-flight.ts';

export type Mode = AuthOptions['mode'];

/** What becomes of a request on its way, and of its answer. */
export type Fate = 'arrives' | 'request lost' | 'answer lost' | 'duplicated' | 'failed' | 'slow' | 'forged';

export interface DeviceOptions {
  readonly mode: Mode;
  /** @default every request arrives */
  readonly fate?: (request: Request) => Fate;
  /** By how many milliseconds its clock is off. @default 0 */
  readonly clockOffset?: number;
  /** 0 to 1. @default Math.random */
  readonly random?: () => number;
  /** Whether it has Web Locks and BroadcastChannels. @default true */
  readonly isModern?: boolean;
  /** @default false: a page that is loaded anew finds what there was */
  readonly isMemoryOnly?: boolean;
}

/** How far the clock of each service is ahead: Node's own `Date` header knows nothing of it. */
const aheadOf = new WeakMap<HttpService, number>();

export class Device {
  readonly #service: HttpService;
  readonly #options: DeviceOptions;
  readonly #items = new Map<string, string>();
  readonly #tabs = new Set<EventTarget>();
  readonly #channels = new Set<(message: unknown) => void>();
  #ahead = 0;
  #slept = 0;
  #underWay = 0;
  readonly #refreshes = new RefreshesInFlight();
  cookie: string | null = null;
  isOffline = false;
  isCalm = false;
  isRefreshLate = false;
  /** The next token that is to be stored never is: the process ends before. */
  diesAtNextStore = false;
  refreshes = 0;

  constructor(service: HttpService, options: DeviceOptions) {
    this.#service = service;
    this.#options = options;
  }

  get isBusy(): boolean {
    return this.#underWay > 0;
  }

  /** How many refreshes were under way at once. */
  get mostInFlight(): number {
    return this.#refreshes.most;
  }

  /** Opens the app. */
  open(more: Partial<AuthOptions> = {}): Auth & { readonly fire: (event: PageEvent) => void } {
    const { mode, isMemoryOnly = false } = this.#options;
    const target = new EventTarget();
    this.#tabs.add(target);
    const auth = createAuthIn(this.#environment(target), {
      url: this.#service.origin,
      mode,
      ...(mode === 'token' && !isMemoryOnly && { storage: this.#storage(target) }),
      ...more,
    });
    return Object.assign(Object.create(auth) as Auth, {
      fire: (event: PageEvent) => void target.dispatchEvent(new Event(event)),
      dispose: () => {
        this.#tabs.delete(target);
        auth.dispose();
      },
    });
  }

  /** Lets so much time pass here and there. @param isAsleep whether it stood still for what counts elapsed time here */
  async pass(milliseconds: number, { isAsleep = false } = {}): Promise<void> {
    // Minutes do not pass within a request, nor within the lease that it is made under.
    while (this.isBusy || [...this.#items.keys()].some((key) => key.endsWith('.lock')))
      await new Promise((resolve) => setTimeout(resolve, 5));
    this.#ahead += milliseconds;
    if (isAsleep) this.#slept += milliseconds;
    aheadOf.set(this.#service, (aheadOf.get(this.#service) ?? 0) + milliseconds);
    await this.#service.pass(milliseconds);
  }

  #storage(own: EventTarget): AuthStorage {
    const told = (key: string) => {
      for (const tab of this.#tabs) if (tab !== own) tab.dispatchEvent(Object.assign(new Event('storage'), { key }));
    };
    return {
      getItem: (key) => this.#items.get(key) ?? null,
      setItem: (key, value) => {
        if (this.diesAtNextStore && refreshTokenForm.test(value)) {
          this.diesAtNextStore = false;
          throw new Error('the process ended');
        }
        this.#items.set(key, value);
        told(key);
      },
      removeItem: (key) => {
        this.#items.delete(key);
        told(key);
      },
    };
  }

  #environment(target: EventTarget): Environment {
    const { clockOffset = 0, random = Math.random, isModern = true } = this.#options;
    return {
      fetch: (request) => this.#fetch(request),
      wallClock: () => Date.now() + this.#ahead + clockOffset,
      monotonicClock: () => performance.now() + this.#ahead - this.#slept,
      // Pauses between tries are short cuts; what waits for another tab waits as long as requests take.
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds > 50 ? 5 : milliseconds)),
      random,
      locks: isModern ? navigator.locks : null,
      openChannel: (_, onMessage) => (isModern ? this.#channel(onMessage) : null),
      isVisible: () => true,
      listen: (event, listener) => {
        target.addEventListener(event, listener);
        return () => target.removeEventListener(event, listener);
      },
    };
  }

  #channel(onMessage: (message: unknown) => void): Channel {
    this.#channels.add(onMessage);
    return {
      post: (message) => {
        for (const other of this.#channels) if (other !== onMessage) queueMicrotask(() => other(message));
      },
      close: () => void this.#channels.delete(onMessage),
    };
  }

  async #fetch(request: Request): Promise<Response> {
    const end = request.url.endsWith('/auth/refresh') ? this.#refreshes.begin() : null;
    this.#underWay++;
    try {
      return await this.#carried(request);
    } finally {
      this.#underWay--;
      end?.();
    }
  }

  async #carried(request: Request): Promise<Response> {
    const lost = () => new TypeError('Failed to fetch');
    if (this.isOffline) throw lost();
    const fate = this.isCalm ? 'arrives' : (this.#options.fate?.(request) ?? 'arrives');
    if (fate === 'request lost') throw lost();
    if (fate === 'failed') return new Response('<h1>Bad gateway</h1>', { status: 502 });
    // A portal that wants to be signed in to first.
    if (fate === 'forged') return Response.json({ error: 'unauthenticated' }, { status: 401 });
    const text = await request.text();
    const cookie = request.credentials === 'include' ? this.cookie : null;
    const send = () =>
      this.#service.call(request.url.slice(this.#service.origin.length), {
        method: request.method,
        headers: {
          ...Object.fromEntries(request.headers),
          ...(this.#options.mode === 'cookie' && { origin: this.#service.origin }),
          ...(cookie !== null && { cookie }),
        },
        ...(text !== '' && { body: text }),
      });
    if (fate === 'slow') await new Promise((resolve) => setTimeout(resolve, 30));
    const [answer] = await Promise.all([send(), ...(fate === 'duplicated' ? [send()] : [])]);
    if (request.url.endsWith('/auth/refresh')) {
      this.refreshes++;
      if (this.isRefreshLate) await new Promise((resolve) => setTimeout(resolve, 300));
    }
    if (fate === 'answer lost') throw lost();
    return this.#received(answer);
  }

  #received({ status, headers, setCookies, text }: Answer): Response {
    for (const line of setCookies) {
      const [pair = ''] = line.split(';');
      if (pair.startsWith('__Host-session=')) this.cookie = /Max-Age=0/i.test(line) ? null : pair;
    }
    const plain = Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || name === 'set-cookie' ? [] : [[name, String(value)] as [string, string]],
    );
    const date = new Date(Date.now() + (aheadOf.get(this.#service) ?? 0)).toUTCString();
    return new Response(status === 204 ? null : text, { status, headers: { ...Object.fromEntries(plain), date } });
  }
}
