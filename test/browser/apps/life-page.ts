/// <reference lib="dom" />
/** What a page or worker of a random life runs: a device's clocks, and an app around one client. */
import type { LifeTab } from '../../support/random-life.ts';

/** What the page is told before its script runs. */
export interface PageConditions {
  readonly url: string;
  readonly mode: 'cookie' | 'token';
  readonly clockOffset: number;
  readonly isModern: boolean;
  /** Whether the client runs in a worker of this page. */
  readonly inWorker: boolean;
  /** Pauses up to this many milliseconds take a tenth of their time. Longer ones are the client's patience. */
  readonly longestPause: number;
  /** Of what is stored, what holds a refresh token: the source of an expression. */
  readonly tokenForm: string;
  /** How far this device's clocks have been moved on, milliseconds. */
  ahead: number;
  slept: number;
}

export type PageApp = Omit<LifeTab, 'close'> & { pass(milliseconds: number, isAsleep: boolean): Promise<void> };

declare global {
  var conditions: PageConditions;
  var lifeApp: PageApp;
}

/** Makes `lifeApp`. @param client what the client does; the rest is this page's */
export function runLife(
  client: () => Omit<PageApp, 'fire' | 'dieAtNextStore' | 'pass'> & Partial<Pick<PageApp, 'dieAtNextStore'>>,
): void {
  if (conditions.inWorker && typeof document !== 'undefined') globalThis.lifeApp = appInWorker();
  else {
    moveClocks();
    if (!conditions.isModern) hideModernThings();
    globalThis.lifeApp = {
      async fire(event) {
        const ofDocument = event === 'visibilitychange' || event === 'resume';
        const target = ofDocument && typeof document !== 'undefined' ? document : globalThis;
        target.dispatchEvent(new Event(event, { bubbles: ofDocument }));
      },
      async dieAtNextStore() {
        const { setItem } = Storage.prototype;
        Storage.prototype.setItem = function (key, value) {
          if (new RegExp(conditions.tokenForm).test(value)) end();
          setItem.call(this, key, value);
        };
      },
      async pass(milliseconds, isAsleep) {
        conditions.ahead += milliseconds;
        if (isAsleep) conditions.slept += milliseconds;
      },
      ...client(),
    };
  }
  if (typeof document === 'undefined') serve();
}

/** The test ends the process when it hears this; nothing runs on until then. */
export function end(): never {
  console.debug('about to store');
  for (;;);
}

function moveClocks(): void {
  const [now, elapsed, later] = [Date.now, performance.now.bind(performance), setTimeout];
  Date.now = () => now() + conditions.ahead + conditions.clockOffset;
  performance.now = () => elapsed() + conditions.ahead - conditions.slept;
  const isPause = (delay: number) => delay >= 100 && delay <= conditions.longestPause;
  globalThis.setTimeout = ((task: () => void, delay = 0) =>
    later(task, isPause(delay) ? delay / 10 : delay)) as typeof setTimeout;
}

function hideModernThings(): void {
  Object.defineProperty(navigator, 'locks', { value: undefined });
  Reflect.deleteProperty(globalThis, 'BroadcastChannel');
}

/** Of the page's side: each call goes to the worker and comes back. */
function appInWorker(): PageApp {
  const code = `globalThis.conditions = ${JSON.stringify(conditions)};${document.currentScript?.textContent}`;
  const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
  const asked: ((result: unknown) => void)[] = [];
  worker.onmessage = ({ data }) => asked[data.id]?.(data.result);
  return new Proxy({} as PageApp, {
    get:
      (_, name) =>
      (...words: unknown[]) =>
        new Promise((resolve) => {
          worker.postMessage({ id: asked.push(resolve) - 1, name, words });
        }),
  });
}

/** Of the worker's side. */
function serve(): void {
  globalThis.onmessage = async ({ data: { id, name, words } }) => {
    const task = Reflect.get(lifeApp, name) as (...words: unknown[]) => Promise<unknown>;
    postMessage({ id, result: await task(...words) });
  };
}
