/// <reference lib="dom" />
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { refreshTokenForm } from '../support/credential-form.ts';
import type { Answer, Call, HttpService } from '../support/http-service.ts';
import type { LifeConditions, LifeDevice, LifeTab } from '../support/random-life.ts';
import type { PageApp, PageConditions } from './apps/life-page.ts';
import { startFlakyNetwork } from './flaky-network.ts';

export interface BrowserDeviceOptions {
  /** Of one window that stays open: opening another takes longer than all else. No two devices at a time. */
  readonly context: BrowserContext;
  readonly service: HttpService;
  /** Where its pages seem to come from: nothing listens there, and they open offline, too. */
  readonly pageOrigin: string;
  readonly mode: PageConditions['mode'];
  /** What its pages run. */
  readonly script: string;
  /** @default 1,999: what waits for another tab waits as long as it wants to */
  readonly longestPause?: number;
  readonly carry?: (path: string, call: Call) => Promise<Answer>;
  readonly refreshPath?: string;
  /** How the name of the lease ends that its client keeps in the storage. @default ours, where there are no Web Locks */
  readonly lease?: string;
}

/** How far the clock of each service is ahead: a device's own starts there, or it would be off by the lives before. */
const aheadOf = new WeakMap<HttpService, number>();

/** What the service's clock says, milliseconds. */
export const timeAt = (service: HttpService): number => Date.now() + (aheadOf.get(service) ?? 0);

/** A device for a random life whose tabs are pages of a real browser, over real connections. */
export async function browserDevice(options: BrowserDeviceOptions, conditions: LifeConditions): Promise<LifeDevice> {
  const { context, service, pageOrigin, mode, script, longestPause = 1_999 } = options;
  const { fate, clockOffset } = conditions;
  const { carry, refreshPath, lease } = options;
  const clocks = { ahead: aheadOf.get(service) ?? 0, slept: 0 };
  const network = await startFlakyNetwork({
    ...{ service, pageOrigin, fate, ahead: () => clocks.ahead },
    ...(carry && { carry }),
    ...(refreshPath && { refreshPath }),
  });
  // In cookie mode there is nothing to leave a lease in.
  const isModern = conditions.isModern || mode === 'cookie';
  // A page that comes from nowhere is not of this machine, where the service is.
  await context.grantPermissions(['local-network-access'], { origin: pageOrigin });
  /** Those that live, and what moves their clocks. */
  const pages = new Map<Page, (milliseconds: number, isAsleep: boolean) => Promise<unknown>>();

  const htmlOf = (inWorker: boolean) => {
    const told: PageConditions = {
      ...{ url: network.origin, mode, clockOffset, isModern, inWorker, longestPause },
      tokenForm: refreshTokenForm.source,
      ...clocks,
    };
    // The script goes into the worker as it is.
    return `<!doctype html><script>globalThis.conditions = ${JSON.stringify(told)}</script><script>${script}</script>`;
  };
  await context.route(`${pageOrigin}/**`, (route) =>
    route.fulfill({ contentType: 'text/html', body: htmlOf(route.request().url().endsWith('/worker')) }),
  );

  async function openAt(path: string): Promise<LifeTab> {
    const page = await context.newPage();
    const crash = new Promise<null>((resolve) => {
      page.once('crash', () => {
        pages.delete(page);
        resolve(null);
      });
    });
    await page.goto(pageOrigin + path);
    const told = <T>(name: keyof PageApp, ...words: unknown[]): Promise<T> =>
      page.evaluate(([name, words]) => (Reflect.get(lifeApp, name) as (...words: unknown[]) => T)(...words), [
        name,
        words,
      ] as const) as Promise<T>;
    /** null where the page ends before it answers. */
    const asked = <T>(name: keyof PageApp, ...words: unknown[]): Promise<T | null> => {
      const answer = told<T>(name, ...words).catch((fault: unknown) => {
        if (String(fault).includes('crashed')) return null;
        throw fault;
      });
      return Promise.race([answer, crash]);
    };
    pages.set(page, (milliseconds, isAsleep) => asked('pass', milliseconds, isAsleep));
    return {
      look: () => told('look'),
      ready: () => told('ready'),
      signIn: ({ email, password }) => told('signIn', { email, password }),
      use: async () => (await asked<number | 'failed'>('use')) ?? 'failed',
      signOut: (scope) => told('signOut', scope),
      fire: (event) => told('fire', event),
      async dieAtNextStore() {
        const devtools = await context.newCDPSession(page);
        page.on('console', (message) => {
          if (message.text() === 'about to store') void devtools.send('Page.crash').catch(() => {});
        });
        await told('dieAtNextStore');
      },
      async close() {
        pages.delete(page);
        await page.close();
      },
    };
  }

  /** Whether a tab that keeps a lease in the storage is at its refresh, or about to be. */
  async function isLeased(): Promise<boolean> {
    const { origins } = await context.storageState();
    return origins.some(({ localStorage }) =>
      localStorage.some(({ name }) => name.endsWith(lease ?? `${network.origin}.lock`)),
    );
  }

  return {
    open: () => openAt('/'),
    // A worker has no storage of the page's.
    openWorker: async () => (mode === 'cookie' ? openAt('/worker') : null),
    async pass(milliseconds, { isAsleep = false } = {}) {
      // Minutes do not pass within a request: a refresh that arrives after its grace window is a theft. Nor within the
      // lease that it is made under; that of a page that has ended, nobody takes back.
      while (network.isBusy) await sleep(5);
      const mayBeLeased = lease !== undefined || !isModern;
      for (let look = 0; mayBeLeased && look < 50 && (await isLeased()); look++) await sleep(20);
      while (network.isBusy) await sleep(5);
      clocks.ahead += milliseconds;
      aheadOf.set(service, clocks.ahead);
      if (isAsleep) clocks.slept += milliseconds;
      const moved = [...pages.values()].map((move) => move(milliseconds, isAsleep));
      await Promise.all([...moved, service.pass(milliseconds)]);
    },
    async goOffline(isOffline) {
      // Workers, too.
      network.isOffline = isOffline;
      await context.setOffline(isOffline);
    },
    network,
    async stop() {
      await Promise.all([...pages.keys()].map((page) => page.close()));
      const [window] = context.pages();
      if (window) {
        const devtools = await context.newCDPSession(window);
        await devtools.send('Storage.clearDataForOrigin', { origin: pageOrigin, storageTypes: 'local_storage' });
        await devtools.detach();
      }
      await context.unrouteAll({ behavior: 'ignoreErrors' });
      await context.clearCookies();
      await context.setOffline(false);
      while (network.isBusy) await sleep(5);
      await network.stop();
    },
  };
}
