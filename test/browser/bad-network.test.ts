/// <reference lib="dom" />
/** Random lives of two tabs of a real browser on a bad network, against the real service. */
import type { Browser, Page, Route } from 'playwright-core';
import type { Auth, AuthOptions, createAuth } from '../../packages/client/src/create-auth.ts';
import { seeded } from '../integration/client-on-a-bad-network.ts';
import { bearer, type HttpService, localService, newPerson } from '../support/http-service.ts';
import { clientScript } from './client-script.ts';
import { launchChromium } from './launch-chromium.ts';
import { startSite } from './pages.ts';

declare global {
  var client: { createAuth: typeof createAuth };
  var auth: Auth;
}

/** How many lives; BROWSER_LIVES has more of them. */
const lives = Number(process.env.BROWSER_LIVES ?? 4);
const steps = 10;
const fates = ['request lost', 'answer lost', 'failed', 'slow'] as const;

let site: Awaited<ReturnType<typeof startSite>>;
let service: HttpService;
let browser: Browser;
let script: string;

beforeAll(async () => {
  site = await startSite('localhost');
  service = await localService({
    settings: {
      ...{ allowedOrigins: [site.origin], ipAttemptLimit: 100_000 },
      // Longer than a life, in which hours pass: no session ends by itself.
      ...{ sessionIdleTimeout: 86_400, sessionAbsoluteTimeout: 604_800 },
    },
  });
  browser = await launchChromium();
  script = await clientScript();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await Promise.all([service?.stop(), site?.stop()]);
});

const stateOf = (page: Page) => page.evaluate(() => auth.state);
const whoami = (page: Page) =>
  page.evaluate(() =>
    auth.fetch('/demo/whoami').then(
      ({ status }) => status,
      () => 'failed',
    ),
  );

test.each(Array.from({ length: lives }, (_, at) => [at + 1, at % 2 === 0 ? 'token' : 'cookie'] as const))(
  'life %i, by %s: nothing that the network does signs out, refreshes twice at once or outlives a sign-out',
  async (seed, mode) => {
    const random = seeded(seed);
    const one = <T>(...of: readonly [T, ...T[]]): T => of[Math.floor(random() * of.length)] ?? of[0];
    const person = await newPerson(service);
    const context = await browser.newContext();
    let isCalm = true;
    let [underWay, inFlight, most] = [0, 0, 0];
    await context.route(`${service.origin}/**`, async (route: Route) => {
      const request = route.request();
      if (request.method() === 'OPTIONS') return route.continue();
      const isRefresh = request.url().endsWith('/auth/refresh');
      if (isRefresh) most = Math.max(most, ++inFlight);
      underWay++;
      const fate = isCalm || random() < 0.6 ? 'arrives' : one(...fates);
      try {
        if (fate === 'request lost') return await route.abort('connectionreset');
        if (fate === 'slow') await new Promise((resolve) => setTimeout(resolve, 300));
        const response = await route.fetch();
        if (fate === 'answer lost') return await route.abort('connectionreset');
        if (fate === 'failed') return await route.fulfill({ response, status: 503, body: 'down' });
        await route.fulfill({ response });
      } finally {
        if (isRefresh) inFlight--;
        underWay--;
      }
    });
    const open = async (page: Page) => {
      await page.goto(site.origin);
      await page.addScriptTag({ content: script });
      await page.evaluate(
        ([url, mode]) => {
          globalThis.auth = client.createAuth({ url, mode, ...(mode === 'token' && { storage: localStorage }) });
        },
        [service.origin, mode] as [string, AuthOptions['mode']],
      );
    };
    const pages: [Page, Page] = [await context.newPage(), await context.newPage()];
    for (const page of pages) await open(page);
    const { email, password } = person;
    const session = await pages[0].evaluate(
      async (words) => {
        const result = await auth.signIn(words);
        return result.status === 'signed-in' ? result.session.id : result.status;
      },
      { email, password },
    );
    const { access_token: observing } = await person.tokens({ client_type: 'api' });
    const isAlive = async (token: string): Promise<boolean> => {
      const answer = await service.call('/auth/sessions', { headers: bearer(token) });
      return answer.json.sessions.some(({ id }: { id: string }) => id === session);
    };
    expect(await isAlive(observing)).toBe(true);

    isCalm = false;
    const deeds = {
      use: () => whoami(one(...pages)),
      'use both after the token has expired': async () => {
        // Minutes do not pass within a request: one of a page that is gone would come back two refreshes late.
        while (underWay > 0) await new Promise((resolve) => setTimeout(resolve, 20));
        await service.pass(16 * 60_000);
        return Promise.all(pages.map(whoami));
      },
      'open a page anew': () => open(one(...pages)),
      wake: () => Promise.all(pages.map((page) => page.evaluate(() => auth.wake()))),
    };
    const done: string[] = [];
    for (let step = 0; step < steps; step++) {
      const name = one(...(Object.keys(deeds) as [keyof typeof deeds]));
      done.push(`${name}: ${JSON.stringify(await deeds[name]())}`);
      for (const page of pages) {
        const state = await stateOf(page);
        if (state.status === 'signed-out') throw new Error(`signed out (${state.reason}) after\n${done.join('\n')}`);
      }
    }
    expect(most).toBe(1);

    isCalm = true;
    for (const page of pages) await open(page);
    await Promise.all(pages.map((page) => page.evaluate(() => auth.ready())));
    expect([await Promise.all(pages.map(whoami)), done]).toEqual([[200, 200], done]);
    expect(await pages[1].evaluate(() => auth.signOut())).toEqual({ told: true });
    await pages[0].waitForFunction(() => auth.state.status === 'signed-out');
    const { access_token: afterwards } = await person.tokens({ client_type: 'api' });
    expect(await isAlive(afterwards)).toBe(false);
    await context.close();
  },
  120_000,
);
