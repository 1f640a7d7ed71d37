/// <reference lib="dom" />
/** The client as it is published, in pages of a real browser: its fetch, its locks, its storage and its passkeys. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type ForkedService, spawnLocalService } from '../../dev/forked-server.ts';
import type { Auth, AuthOptions, createAuth } from '../../packages/client/src/create-auth.ts';
import { bundledFunctions } from '../support/bundled-functions.ts';
import { RefreshesInFlight } from '../support/refreshes-in-flight.ts';
import { clientScript } from './client-script.ts';
import { launchChromium } from './launch-chromium.ts';
import { startSite } from './pages.ts';
import { plugIn } from './virtual-authenticator.ts';

declare global {
  var client: { createAuth: typeof createAuth };
  var auth: Auth;
  var heard: unknown[];
  var askWorker: () => void;
}

const credentials = { email: 'user@example.com', password: 'demo-password-for-local-use' };

let site: Awaited<ReturnType<typeof startSite>>;
let stranger: Awaited<ReturnType<typeof startSite>>;
let service: ForkedService;
let browser: Browser;
let context: BrowserContext;
let script: string;

beforeAll(async () => {
  [site, stranger] = [await startSite('localhost'), await startSite('127.0.0.1')];
  service = await spawnLocalService({
    ...{ functions: bundledFunctions(), port: 0, data: null, quiet: true, movableClock: true },
    settings: { allowedOrigins: [site.origin, stranger.origin], bcryptCost: 10 },
  });
  browser = await launchChromium();
  script = await clientScript();
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
  await Promise.all([site?.stop(), stranger?.stop()]);
});
beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());

/** Opens a page of the app, on the service's own site or on another. */
async function open(mode: AuthOptions['mode'], origin = site.origin): Promise<Page> {
  const page = await context.newPage();
  await page.goto(origin);
  await page.addScriptTag({ content: script });
  await page.evaluate(
    ({ url, mode }) => {
      // Both are the page's own: a name of the bundle, and one of ours.
      globalThis.auth = client.createAuth({ url, mode, ...(mode === 'token' && { storage: localStorage }) });
    },
    { url: service.url, mode },
  );
  return page;
}

const signIn = async (page: Page, email = credentials.email) =>
  expect(
    await page.evaluate((words) => auth.signIn(words).then(({ status }) => status), { ...credentials, email }),
  ).toBe('signed-in');
const ready = (page: Page) => page.evaluate(() => auth.ready());
const whoami = (page: Page) => page.evaluate(() => auth.fetch('/demo/whoami').then(({ status }) => status));
const status = (page: Page) => page.evaluate(() => auth.state.status);

/** Counts those that come from now on, and how many were under way at once. */
async function countRefreshes(): Promise<() => { all: number; most: number }> {
  const inFlight = new RefreshesInFlight();
  let all = 0;
  await context.route(`${service.url}/auth/refresh`, async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    const end = inFlight.begin();
    all++;
    const response = await route.fetch();
    await new Promise((resolve) => setTimeout(resolve, 100));
    end();
    await route.fulfill({ response });
  });
  return () => ({ all, most: inFlight.most });
}

test.each<[AuthOptions['mode'], () => string]>([
  ['cookie', () => site.origin],
  ['token', () => site.origin],
  ['token', () => stranger.origin],
])('in %s mode a page signs in, is found signed in by the next, and signs both out', async (mode, origin) => {
  const first = await open(mode, origin());
  expect(await ready(first)).toEqual({ status: 'signed-out' });
  await signIn(first);
  expect(await whoami(first)).toBe(200);

  const second = await open(mode, origin());
  expect(await ready(second)).toMatchObject({ status: 'signed-in', user: { email: credentials.email } });
  expect(await whoami(second)).toBe(200);

  expect(await first.evaluate(() => auth.signOut())).toEqual({ told: true });
  await second.waitForFunction(() => auth.state.status === 'signed-out');
  expect(await whoami(second)).toBe(403);
});

/** Three tabs of one session, all of which know of it: what one page stores another sees a little later. */
async function signedInTabs(): Promise<[Page, Page, Page]> {
  const pages = await Promise.all([open('token'), open('token'), open('token')]);
  await signIn(pages[0]);
  await Promise.all(pages.map(ready));
  await Promise.all(pages.map((page) => page.waitForFunction(() => auth.state.status === 'signed-in')));
  return pages;
}

test('many tabs refresh one at a time', async () => {
  const pages = await signedInTabs();
  const refreshes = await countRefreshes();
  await service.moveClock(16 * 60_000);

  expect(await Promise.all(pages.map(whoami))).toEqual([200, 200, 200]);
  expect(refreshes()).toEqual({ all: 3, most: 1 });
  await context.unrouteAll({ behavior: 'wait' });
});

test('after an answer was lost and hours have passed, tabs that wake at once stay signed in', async () => {
  const pages = await signedInTabs();
  // Whether a tab sees in time what another stored is chance.
  for (let round = 0; round < 20; round++) {
    // Its answer reaches nobody.
    await pages[0].evaluate(async (url) => {
      const [, value = ''] = Object.entries(localStorage).find(([key]) => key.startsWith('hybrid-auth:')) ?? [];
      await fetch(`${url}/auth/refresh`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ refresh_token: value.split(' ')[1] }),
      });
    }, service.url);
    await service.moveClock(16 * 60_000);
    expect(await Promise.all(pages.map(whoami))).toEqual([200, 200, 200]);
  }
});

test('two tabs and a worker refresh one at a time, and the others are told at once when one of them signs out', async () => {
  const [first, second] = [await open('cookie'), await open('cookie')];
  expect(await ready(first)).toEqual({ status: 'signed-out' });
  await signIn(first);
  await ready(second);
  // A worker has neither a page nor a storage of the page's: it hears of the others by their channel, and waits by their lock.
  await second.evaluate(
    ({ script, url }) => {
      const code = `${script}
        const another = () => client.createAuth({ url: '${url}', mode: 'cookie' });
        const auth = another();
        auth.onChange(({ status }) => postMessage(status));
        onmessage = () => another().ready().then(() => postMessage('refreshed'));
        auth.ready();`;
      const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
      globalThis.heard = [];
      worker.onmessage = ({ data }) => void heard.push(data);
      globalThis.askWorker = () => worker.postMessage('refresh');
    },
    { script, url: service.url },
  );
  await second.waitForFunction(() => heard.includes('signed-in'));
  const refreshes = await countRefreshes();
  // A client that knows nothing yet refreshes.
  const refreshAgain = (page: Page) =>
    page.evaluate(async (url) => void (await client.createAuth({ url, mode: 'cookie' }).ready()), service.url);
  await second.evaluate(() => askWorker());
  await Promise.all([first, second].map(refreshAgain));
  await second.waitForFunction(() => heard.includes('refreshed'));
  expect(refreshes()).toEqual({ all: 3, most: 1 });
  await context.unrouteAll({ behavior: 'wait' });

  // They are told, and do not look from time to time: from here on no timer of the page comes.
  await second.evaluate(() => {
    globalThis.setTimeout = (() => 0) as unknown as typeof setTimeout;
    globalThis.setInterval = globalThis.setTimeout as unknown as typeof setInterval;
  });
  await first.evaluate(() => auth.signOut());
  await second.waitForFunction(() => auth.state.status === 'signed-out' && heard.at(-1) === 'signed-out');
});

test('a passkey is enrolled, and signs in alone', async () => {
  const page = await open('cookie');
  await plugIn(page);
  // From now on this user is asked for it.
  await signIn(page, 'admin@example.com');
  const enrolled = await page.evaluate(() => auth.passkey.enrol({ name: 'This browser' }));
  expect(enrolled).toMatchObject({ factor: { type: 'passkey', name: 'This browser' } });
  await page.evaluate(() => auth.signOut());

  expect(await page.evaluate(() => auth.passkey.signIn())).toMatchObject({
    status: 'signed-in',
    session: { amr: ['pop', 'user', 'mfa'] },
  });
  const { session } = await page.evaluate(() => auth.passkey.stepUp());
  expect(session.amr).toContain('mfa');
});

test('without a network nobody is signed out', async () => {
  const page = await open('token');
  await signIn(page);
  await service.moveClock(16 * 60_000);
  await context.setOffline(true);
  const refused = page.evaluate(() => auth.fetch('/demo/whoami').catch(({ name }: Error) => name));
  expect(await refused).toMatch(/Error$/);
  expect(await status(page)).not.toBe('signed-out');
  await context.setOffline(false);
  // Being online again is what ends the client's rest.
  await page.waitForFunction(async () => (await auth.fetch('/demo/whoami').catch(() => null))?.status === 200);
});
