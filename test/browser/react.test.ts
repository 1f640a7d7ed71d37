/// <reference lib="dom" />
/** The React package in pages of a real browser: in StrictMode, hydrating, and over two tabs. */
import { build } from 'esbuild';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type ForkedService, spawnLocalService } from '../../dev/forked-server.ts';
import type { Auth, AuthState, SignedIn } from '../../packages/client/src/create-auth.ts';
import { bundledFunctions } from '../support/bundled-functions.ts';
import { launchChromium } from './launch-chromium.ts';
import { startSite } from './pages.ts';

declare global {
  var app: {
    show(url: string, html?: string, initialState?: AuthState): void;
    auth(): Auth;
    renders: string[];
    faults: string[];
  };
}

const credentials = { email: 'user@example.com', password: 'demo-password-for-local-use' };

let site: Awaited<ReturnType<typeof startSite>>;
let service: ForkedService;
let browser: Browser;
let context: BrowserContext;
let script: string;

beforeAll(async () => {
  site = await startSite('localhost');
  service = await spawnLocalService({
    ...{ functions: bundledFunctions(), port: 0, data: null, quiet: true },
    settings: { allowedOrigins: [site.origin], bcryptCost: 10 },
  });
  browser = await launchChromium();
  const { outputFiles } = await build({
    entryPoints: [`${import.meta.dirname ?? __dirname}/apps/react-app.ts`],
    ...{ bundle: true, write: false, format: 'iife', globalName: 'app', target: 'es2022' },
    define: { 'process.env.NODE_ENV': '"development"' },
    alias: { 'hybrid-auth-client': `${import.meta.dirname ?? __dirname}/../../packages/client/src/create-auth.ts` },
  });
  script = String(outputFiles[0]?.text);
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([service?.stop(), site?.stop()]);
});
beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());

async function open(html?: string, initialState?: AuthState): Promise<{ page: Page; refreshes: () => number }> {
  const page = await context.newPage();
  let refreshes = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/auth/refresh')) refreshes++;
  });
  await page.goto(site.origin);
  await page.addScriptTag({ content: script });
  await page.evaluate(([url, markup, state]) => app.show(url, markup, state), [
    service.url,
    html,
    initialState,
  ] as const);
  return { page, refreshes: () => refreshes };
}

const shows = (page: Page, text: string) =>
  page.waitForFunction((words) => document.body.innerText.includes(words), text);
const signIn = (page: Page) => page.evaluate((words) => app.auth().signIn(words), credentials);

test('in StrictMode the service is asked once who is signed in, and a sign-in shows', async () => {
  const { page, refreshes } = await open();
  await shows(page, 'signed-out');
  expect(refreshes()).toBe(1);
  await signIn(page);
  await shows(page, 'user@example.com');
  await shows(page, 'orders: 200');
  expect(await page.evaluate(() => app.faults)).toEqual([]);
});

test('a page that a server rendered hydrates without a difference, and then shows what the service says', async () => {
  const { page: first } = await open();
  await shows(first, 'signed-out');
  await signIn(first);
  const { page } = await open('<p>unknown</p>');
  await shows(page, 'user@example.com');
  expect(await page.evaluate(() => app.renders[0])).toBe('unknown');
  expect(await page.evaluate(() => app.faults)).toEqual([]);
});

test('one tab signs out, and the components of the other render it', async () => {
  const { page: one } = await open();
  await shows(one, 'signed-out');
  await signIn(one);
  const { page: other } = await open();
  await shows(other, 'user@example.com');
  await one.evaluate(() => app.auth().signOut());
  await shows(other, 'signed-out');
});

test('what a server rendered is not shown again while nobody can say who signed in elsewhere, and who it is shows by itself', async () => {
  const rendered = { status: 'signed-in', user: { email: 'before@example.com' } } as SignedIn;
  const { page: other } = await open();
  const { page } = await open(undefined, rendered);
  await shows(page, 'signed-out');
  expect(await page.evaluate(() => app.renders[0])).toBe('before@example.com');
  // As often as the client itself tries.
  const givenUp = Promise.withResolvers<void>();
  let tries = 0;
  await page.route('**/auth/refresh', async (route) => {
    await route.abort();
    if (++tries === 3) givenUp.resolve();
  });
  await signIn(other);
  await shows(page, 'unknown');
  const renders = await page.evaluate(() => app.renders);
  expect(renders.lastIndexOf('before@example.com')).toBeLessThan(renders.indexOf('signed-out'));
  await givenUp.promise;
  await page.unroute('**/auth/refresh');
  await shows(page, 'user@example.com');
  expect(await page.evaluate(() => app.faults)).toEqual([]);
});
