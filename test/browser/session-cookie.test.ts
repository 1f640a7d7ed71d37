/// <reference lib="dom" />
/** The cookie as a real browser keeps it, and what pages of other sites can do with it: nothing. */

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type ForkedService, spawnLocalService } from '../../dev/forked-server.ts';
import { bundledFunctions } from '../support/bundled-functions.ts';
import { launchChromium } from './launch-chromium.ts';
import { startSite } from './pages.ts';

const credentials = { email: 'user@example.com', password: 'demo-password-for-local-use', client_type: 'web' };

let service: ForkedService;
let app: Awaited<ReturnType<typeof startSite>>;
let stranger: Awaited<ReturnType<typeof startSite>>;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  app = await startSite('localhost');
  // Another site: 127.0.0.1 and localhost have no registrable domain in common.
  stranger = await startSite('127.0.0.1');
  service = await spawnLocalService({
    functions: bundledFunctions(),
    port: 0,
    data: null,
    quiet: true,
    settings: { allowedOrigins: [app.origin], bcryptCost: 10 },
  });
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await service?.stop();
  await Promise.all([app?.stop(), stranger?.stop()]);
});

beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
});

afterEach(() => context.close());

interface Call {
  readonly path: string;
  readonly method?: string;
  readonly body?: object;
}

/** Fetches from within the page, with the browser's cookies; the status is 0 where the browser keeps the answer back. */
const call = (from: Page, { path, method = 'GET', body }: Call): Promise<{ status: number; body: string }> =>
  from.evaluate(
    async ({ url, method, body }) => {
      try {
        const answer = await fetch(url, {
          method,
          credentials: 'include',
          ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
        });
        return { status: answer.status, body: await answer.text() };
      } catch {
        return { status: 0, body: '' };
      }
    },
    { url: service.url + path, method, body },
  );

/** Posts a form from within the page, as a page of 1999 would, and answers where the browser ended up. */
async function postForm(
  from: Page,
  path: string,
  fields: Record<string, string>,
): Promise<{ status: number; body: string }> {
  const navigation = from.waitForResponse((answer) => answer.url() === service.url + path);
  await from.evaluate(
    ({ action, fields }) => {
      const form = document.createElement('form');
      form.method = 'POST';
      form.action = action;
      form.enctype = 'text/plain';
      for (const [name, value] of Object.entries(fields)) {
        const input = document.createElement('input');
        [input.name, input.value] = [name, value];
        form.append(input);
      }
      document.body.append(form);
      form.submit();
    },
    { action: service.url + path, fields },
  );
  const answer = await navigation;
  return { status: answer.status(), body: await answer.text() };
}

async function signIn(): Promise<void> {
  await page.goto(app.origin);
  expect((await call(page, { path: '/auth/login', method: 'POST', body: credentials })).status).toBe(200);
}

const sessionCookie = async () => (await context.cookies()).find(({ name }) => name === '__Host-session');

test('a sign-in leaves a cookie that no script reads and no other site sends', async () => {
  await signIn();

  expect(await sessionCookie()).toMatchObject({
    httpOnly: true,
    secure: true,
    sameSite: 'Strict',
    path: '/',
    domain: 'localhost',
  });
  await page.goto(`${service.url}/health`);
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

test('a page of an allowed origin works with the session, extends it and ends it', async () => {
  await signIn();

  expect(JSON.parse((await call(page, { path: '/auth/me' })).body).user.email).toBe(credentials.email);
  expect((await call(page, { path: '/auth/refresh', method: 'POST' })).status).toBe(200);
  expect((await call(page, { path: '/auth/logout', method: 'POST' })).status).toBe(204);
  expect(await sessionCookie()).toBeUndefined();
  expect((await call(page, { path: '/auth/me' })).status).toBe(401);
});

test('the protected route opens to whoever types its address, and to nobody after the sign-out', async () => {
  await signIn();
  const other = await context.newPage();

  expect((await other.goto(`${service.url}/demo/whoami`))?.status()).toBe(200);
  expect(await other.textContent('body')).toContain('"auth_method":"cookie"');
  await call(page, { path: '/auth/logout', method: 'POST' });
  expect((await other.goto(`${service.url}/demo/whoami`))?.status()).toBe(403);
});

test('a page of another site signs nobody in, by fetch or by form', async () => {
  await page.goto(stranger.origin);

  expect(await call(page, { path: '/auth/login', method: 'POST', body: credentials })).toEqual({ status: 0, body: '' });
  const posted = await postForm(page, '/auth/login', { '{"email":"user@example.com","x":"': '"}' });
  expect([403, 415]).toContain(posted.status);
  expect(await context.cookies()).toEqual([]);
});

test('a page of another site neither reads nor ends the session', async () => {
  await signIn();
  const elsewhere = await context.newPage();
  await elsewhere.goto(stranger.origin);

  expect(await call(elsewhere, { path: '/auth/me' })).toEqual({ status: 0, body: '' });
  expect(await call(elsewhere, { path: '/auth/logout', method: 'POST' })).toEqual({ status: 0, body: '' });
  const posted = await postForm(elsewhere, '/auth/logout', {});
  expect(posted.status).toBeGreaterThanOrEqual(403);
  expect((await call(page, { path: '/auth/me' })).status).toBe(200);
});

test('a link from another site arrives without the session', async () => {
  await signIn();
  const elsewhere = await context.newPage();
  await elsewhere.goto(stranger.origin);
  const arrived = elsewhere.waitForResponse(`${service.url}/demo/whoami`);

  await elsewhere.evaluate((href) => {
    location.href = href;
  }, `${service.url}/demo/whoami`);

  expect((await arrived).status()).toBe(403);
});

test('no page frames an answer of ours', async () => {
  await page.goto(stranger.origin);
  await page.evaluate((src) => {
    const frame = document.createElement('iframe');
    frame.src = src;
    document.body.append(frame);
  }, `${service.url}/health`);
  await page.waitForTimeout(500);

  const framed = page.frames().find((frame) => frame !== page.mainFrame());
  expect(framed?.url()).not.toBe(`${service.url}/health`);
});
