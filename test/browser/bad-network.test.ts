/** Random lives of two tabs, and of a worker beside them, of a real browser on a bad network, against the real service. */
import type { Browser, BrowserContext } from 'playwright-core';
import type { HttpService } from '../support/http-service.ts';
import { allFates, liveRandomly } from '../support/random-life.ts';
import { browserDevice } from './browser-device.ts';
import { launchChromium } from './launch-chromium.ts';
import { lifeScript } from './life-script.ts';
import { lifeService, pageOrigin } from './life-service.ts';

/** How many lives; BROWSER_LIVES has more of them, and BROWSER_SEED the first. */
const lives = Number(process.env.BROWSER_LIVES ?? 4);
const first = Number(process.env.BROWSER_SEED ?? 1);

let service: HttpService;
let browser: Browser;
let context: BrowserContext;
let script: string;

beforeAll(async () => {
  service = await lifeService();
  browser = await launchChromium();
  context = await browser.newContext();
  await context.newPage();
  script = await lifeScript(`${import.meta.dirname ?? __dirname}/apps/life-app.ts`);
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
});

test.each(Array.from({ length: lives }, (_, at) => [first + at, (first + at) % 2 === 0 ? 'cookie' : 'token'] as const))(
  'life %i, by %s: nothing that a network or a clock does signs out, leaves a session behind or refreshes twice at once',
  async (seed, mode) => {
    const device = browserDevice.bind(null, { context, service, pageOrigin, mode, script });
    await liveRandomly(service, {
      ...{ seed, fates: allFates, device, signsInBesideRefreshes: true },
      // What one page stores another sees a little later: on a busy machine both take the lease of one that died.
      ...(mode === 'token' && { mostWithoutLocks: 2 }),
    });
  },
  120_000,
);
