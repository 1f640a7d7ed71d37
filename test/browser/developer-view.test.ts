/// <reference lib="dom" />
/** The developer's view of the local service, in a real browser. */
import type { Browser, Page } from 'playwright-core';
import { type ForkedService, spawnLocalService } from '../../dev/forked-server.ts';
import { bundledFunctions } from '../support/bundled-functions.ts';
import { axeSource } from './axe-source.ts';
import { laneOf, walkDeveloperView } from './developer-walk.ts';
import { launchChromium } from './launch-chromium.ts';

declare global {
  var axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
}

let service: ForkedService;
let browser: Browser;
const faults: string[] = [];

beforeAll(async () => {
  service = await spawnLocalService({
    ...{ functions: bundledFunctions(), port: 0, data: null, quiet: true },
    settings: { bcryptCost: 10 },
  });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
});

const visit = async (options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> => {
  // The policy of the page lets no script of ours in either, unless it is bypassed.
  const page = await browser.newPage({ bypassCSP: true, ...options });
  page.on('pageerror', (error) => faults.push(error.message));
  return page;
};

test('a lost answer gets the same successor, and a spent token that comes back ends the session: each is seen on the page', async () => {
  const page = await browser.newPage();
  const refused: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text());
  });
  await walkDeveloperView(page, service.url);

  const cookies = await page.context().cookies(service.url);
  expect(cookies.map(({ name, httpOnly }) => [name, httpOnly])).toContainEqual(['__Host-session', true]);
  expect(await page.evaluate(() => document.cookie)).toBe('');
  // The program's client has not heard of it yet: its next call tells it.
  await laneOf(page, 'api').getByRole('button', { name: 'Call a route' }).click();
  await laneOf(page, 'api').getByText('signed-out: refresh_reuse').waitFor();
  expect([refused, faults]).toEqual([[], []]);
  await page.close();
});

test('after a sign-out the token of before is refused, though it has not expired', async () => {
  const page = await visit();
  await page.goto(`${service.url}/dev`);
  const app = laneOf(page, 'mobile');
  await app.getByRole('button', { name: 'Sign in' }).click();
  await app.getByRole('button', { name: 'Sign out' }).click();
  await app.getByText('has ended, and its access token is refused').waitFor();
  await app.getByRole('button', { name: 'Call a route' }).click();
  await app.getByText('though the token has not expired').waitFor();
  await page.close();
});

test.each([
  ['/dev', 'light', 1_280],
  ['/dev', 'dark', 360],
  ['/dev/mailbox', 'dark', 360],
  ['/dev/api', 'light', 360],
  ['/dev/api', 'dark', 1_280],
] as const)(
  'axe finds nothing at %s in %s at %i pixels, and nothing is wider than the page',
  async (path, colorScheme, width) => {
    const page = await visit({ colorScheme, viewport: { width, height: 900 } });
    if (path === '/dev') await walkDeveloperView(page, service.url);
    else await page.goto(service.url + path);
    if (path === '/dev/api') await page.getByText('POST /auth/login', { exact: true }).click();
    await page.addScriptTag({ content: axeSource });
    const { violations } = await page.evaluate(() => axe.run());
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    await page.close();
  },
);

test('no name is broken in the tables of the API page', async () => {
  const page = await visit({ viewport: { width: 360, height: 900 } });
  await page.goto(`${service.url}/dev/api`);
  await page.getByText('POST /auth/login', { exact: true }).click();
  const names = page.locator('details[open] td:first-child code');
  const lines = await names.evaluateAll((all) => all.map((name) => name.getClientRects().length));
  expect(lines.length).toBeGreaterThan(5);
  expect(new Set(lines)).toEqual(new Set([1]));
  await page.close();
});
