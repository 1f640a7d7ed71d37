/// <reference lib="dom" />
/** The page of `examples/cookie-spa` in a real browser, under its own policy, on a site that hands the API's paths on. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { clientBundle } from '../../build/client-bundle.ts';
import { type RouteHandler, startTestService, type TestService } from '../../dev/test-service.ts';
import { bundledFunctions } from '../support/bundled-functions.ts';
import { launchChromium } from './launch-chromium.ts';

const example = join(import.meta.dirname ?? __dirname, '../../examples/cookie-spa');
const policy = readFileSync(join(example, 'content-security-policy.txt'), 'utf8').trim().replaceAll('\n', '; ');
const credentials = { email: 'user@example.com', password: 'a quiet walk before breakfast' };
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
/** The function of the example, behind the rules of `app.ts`. */
const { handler } = jest.requireActual<{ handler: RouteHandler }>(join(example, 'functions/orders.mjs'));
const routes = {
  'GET /api/orders': handler,
  'GET /api/reports': { handler, roles: ['admin'] },
  'POST /api/payouts': { handler, maxAuthAge: 600, secondFactor: true },
};

declare global {
  var violations: string[];
}

let service: TestService;
let site: { readonly origin: string; stop(): Promise<void> };
let browser: Browser;
let context: BrowserContext;
let page: Page;

/** What CloudFront does in the example. */
async function startSite(): Promise<typeof site> {
  const client = buildSync({ ...clientBundle('esm'), write: false }).outputFiles[0]?.text ?? '';
  const file = (path: string): string =>
    path === '/hybrid-auth-client.js' ? client : readFileSync(join(example, 'site', path), 'utf8');
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/' } = request;
    // A page that goes takes its requests along.
    if (/^\/(?:auth|\.well-known|api)\//.test(url))
      await handOn(request, response, { method, path: url }).catch(() => response.destroy());
    else {
      const path = url === '/' ? '/index.html' : url;
      response.setHeader('content-type', String(types[extname(path)]));
      response.setHeader('content-security-policy', policy).end(file(path));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function handOn(request: IncomingMessage, response: ServerResponse, to: { method: string; path: string }) {
  const { host, connection, 'content-length': length, ...headers } = request.headers;
  const body = Buffer.concat(await request.toArray());
  const answer = await fetch(service.url + to.path, {
    method: to.method,
    headers: headers as Record<string, string>,
    ...(to.method !== 'GET' && { body }),
  });
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value);
  response.setHeader('set-cookie', answer.headers.getSetCookie());
  response.end(Buffer.from(await answer.arrayBuffer()));
}

beforeAll(async () => {
  site = await startSite();
  service = await startTestService(
    { routes, settings: { allowedOrigins: [site.origin], bcryptCost: 10 } },
    bundledFunctions(),
  );
  const registered = await fetch(`${service.url}/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: site.origin },
    body: JSON.stringify(credentials),
  });
  expect(registered.status).toBe(201);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
  await site?.stop();
});
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  // Asked for before any script of the page runs; a page that is loaded anew begins a new list.
  await page.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      globalThis.violations.push(event.violatedDirective),
    );
  });
  await page.goto(site.origin);
});
afterEach(() => context.close());

/** For those who want to look: SCREENSHOTS names a folder. */
const look = async (name: string): Promise<void> => {
  const { SCREENSHOTS: folder } = process.env;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
};
const press = (button: string): Promise<void> => page.getByRole('button', { name: button }).click();
const violationsOnPage = (): Promise<string[]> => page.evaluate(() => globalThis.violations);
const sessionCookie = async () => (await context.cookies()).find(({ name }) => name === '__Host-session');

async function signIn(password = credentials.password): Promise<void> {
  await page.fill('#sign-in [name=email]', credentials.email);
  await page.fill('#sign-in [name=password]', password);
  await press('Sign in');
}

async function answerOf(button: string): Promise<string> {
  await press(button);
  await page.waitForSelector('#answer:not([hidden])');
  return String(await page.textContent('#answer'));
}

test('it signs in by a cookie that it cannot read, calls a route of its own, and signs out', async () => {
  await page.waitForSelector('text=Please sign in.');
  await look('signed-out');
  await signIn();
  await page.waitForSelector(`text=Signed in as ${credentials.email}.`);

  expect(await sessionCookie()).toMatchObject({
    httpOnly: true,
    secure: true,
    sameSite: 'Strict',
    domain: 'localhost',
  });
  expect(await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length])).toEqual(['', 0, 0]);
  expect(JSON.parse(await answerOf('Show orders'))).toMatchObject({ route: 'GET /api/orders', orders: [] });
  await look('signed-in');

  await press('Sign out');
  await page.waitForSelector('text=Please sign in.');
  expect(await sessionCookie()).toBeUndefined();
  expect(await page.isHidden('#signed-in')).toBe(true);
  expect(await violationsOnPage()).toEqual([]);
});

test('it is signed in still after a reload', async () => {
  await signIn();
  await page.waitForSelector('#signed-in:not([hidden])');
  await page.reload();
  await page.waitForSelector(`text=Signed in as ${credentials.email}.`);
});

test('it says what it may not call', async () => {
  await signIn();
  await page.waitForSelector('#signed-in:not([hidden])');

  expect(await answerOf('Show reports')).toContain('Refused (403)');
  await page.evaluate(() => document.getElementById('answer')?.setAttribute('hidden', ''));
  expect(await answerOf('Pay out')).toContain('Refused (403)');
});

test('it says that a password is wrong, and makes an account', async () => {
  await signIn('not the password at all');
  await page.waitForSelector('text=That is not the e-mail address and password of an account.');
  await look('refused');

  await page.fill('#sign-in [name=email]', 'ada@example.com');
  await page.fill('#sign-in [name=password]', 'a quiet walk before supper');
  await press('Create an account');
  await page.waitForSelector('text=Signed in as ada@example.com.');
});

test('its policy keeps out an inline script, a script of elsewhere, and markup from text', async () => {
  const outcome = await page.evaluate(async (elsewhere) => {
    const attempt = (make: () => void): string => {
      try {
        make();
        return 'done';
      } catch (error) {
        return error instanceof TypeError ? 'refused' : String(error);
      }
    };
    const markup = attempt(() => {
      document.body.innerHTML = '<b>any</b>';
    });
    const foreign = attempt(() => {
      document.createElement('script').src = elsewhere;
    });
    const inline = attempt(() => {
      document.body.setAttribute('onclick', 'any()');
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { markup, foreign, inline };
  }, `${service.url}/auth/health`);

  expect(outcome).toEqual({ markup: 'refused', foreign: 'refused', inline: 'refused' });
  expect(await violationsOnPage()).toEqual(expect.arrayContaining(['require-trusted-types-for']));
});
