/// <reference lib="dom" />
/** The account console in a real browser, against the real service: what it looks like, and what it does by cookie and by token. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser, Page, Response } from 'playwright-core';
import { type ConsoleMode, consoleModes } from '../../contract/console.ts';
import { demoPassword } from '../../dev/seed.ts';
import { languages } from '../../packages/console/src/texts/choose-language.ts';
import { bearer, newAccount } from '../support/http-service.ts';
import { mailbox, tokenIn } from '../support/mailbox.ts';
import { axeSource } from './axe-source.ts';
import {
  type ConsoleService,
  type ConsoleSession,
  consoleService,
  expectCredential,
  openConsole,
  password,
  registered,
} from './console-session.ts';
import { heading, signIn, tour } from './console-tour.ts';
import { englishOn } from './foreign-texts.ts';
import { hovered } from './hovered.ts';
import { launchChromium } from './launch-chromium.ts';
import { plugIn } from './virtual-authenticator.ts';

/** A folder for a picture of every page, for people to look at. */
const shots = process.env.CONSOLE_SHOTS;

let services: Readonly<Record<ConsoleMode, ConsoleService>>;
let browser: Browser;

beforeAll(async () => {
  const [cookie, token] = await Promise.all([consoleService('cookie'), consoleService('token')]);
  services = { cookie, token };
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all(Object.values(services ?? {}).map((service) => service.stop()));
});

const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [360, 1_280].map((width) => ({ colorScheme, width })),
);

test.each([
  { language: 'en', mode: 'cookie', looks },
  // What a language changes is how much room is needed.
  { language: 'de', mode: 'token', looks: shots === undefined ? looks.slice(0, 1) : looks },
] as const)(
  'no page has a barrier, is wider than the screen, breaches its policy, or is in another language: $language, by $mode',
  async (one) => {
    const service = services[one.mode];
    const { context, page, violations } = await openConsole(browser, service, one.language);
    const faults: string[] = [];
    page.on('console', (message) => {
      const isOfNetwork = /Failed to load resource|Failed to fetch/.test(message.text());
      if (message.type() === 'error' && !isOfNetwork) faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(String(error)));

    const check = async (name: string, rules?: string[]) => {
      const { violations } = await page.evaluate((runOnly): Promise<AxeResults> => {
        const { axe } = globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
        return axe.run({ resultTypes: ['violations'], ...(runOnly && { runOnly }) });
      }, rules);
      for (const { id, nodes } of violations)
        faults.push(...nodes.map((node) => `${name}: ${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
    };
    const look = async (name: string) => {
      await check(name);
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
        faults.push(`${name}: wider than the screen`);
      if (shots !== undefined)
        await page.screenshot({ path: join(shots, `${one.language}-${name}.png`), fullPage: true });
    };
    if (shots !== undefined) mkdirSync(shots, { recursive: true });
    const visit = async (name: string) => {
      await page.evaluate(axeSource);
      if (one.language === 'de') faults.push(...(await englishOn(page)).map((text) => `${name}: ${text}`));
      for (const { colorScheme, width } of one.looks) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.setViewportSize({ width, height: 800 });
        await look(`${name}-${colorScheme}-${width}`);
        // Width changes no colour.
        if (width === 360) await hovered(page, () => check(`${name}-${colorScheme}, hovered`, ['color-contrast']));
      }
    };
    const admin = { email: 'admin@example.com', password: demoPassword };
    const { email } = newAccount();
    await tour({ page, service, texts: languages[one.language], email, admin, visit });
    expect(faults).toEqual([]);
    expect(violations).toEqual([]);
    await context.close();
  },
  400_000,
);

test('a script within the page is not run, and counts as a breach of its policy', async () => {
  const { context, page, violations } = await openConsole(browser, services.cookie);
  expect(violations).toEqual([]);
  await page.route(`${services.cookie.origin}/`, async (route) => {
    const response = await route.fetch();
    const injected = '<script>globalThis.wasRun = true</script></head>';
    await route.fulfill({ response, body: (await response.text()).replace('</head>', injected) });
  });
  await page.reload();
  await heading(page, 'Sign in');
  expect(await page.evaluate(() => 'wasRun' in globalThis)).toBe(false);
  expect(violations).toEqual([expect.stringContaining('script-src-elem inline')]);
  await context.close();
});

describe.each(consoleModes)('a user, by %s', (mode) => {
  let service: ConsoleService;
  let session: ConsoleSession;
  let page: Page;

  beforeEach(async () => {
    service = services[mode];
    session = await openConsole(browser, service);
    ({ page } = session);
  });
  afterEach(async () => {
    await session.context.close();
    expect(session.violations).toEqual([]);
  });

  describe('with an authenticator of the browser', () => {
    async function enrolled(verifiesUser: boolean) {
      await plugIn(page, { verifiesUser });
      const email = await registered(service);
      await signIn(page, languages.en, email);
      await heading(page, 'Devices');
      await page.goto(`${service.origin}/#/account/security`);
      await page.getByRole('button', { name: 'Add a passkey' }).click();
      await page.getByRole('button', { name: 'I have kept them' }).click();
      await page.getByText('10 codes are left.').waitFor();
      return email;
    }
    const answerOf = async (path: string) => {
      const isIt = (answer: Response) => answer.url().endsWith(path) && answer.status() === 200;
      return (await page.waitForResponse(isIt)).json();
    };
    const signOut = async () => {
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await page.getByText('You have signed out.').waitFor();
    };

    test('adds a passkey, is told that it is there already, and signs in with it alone, from the autofill too', async () => {
      const email = await enrolled(true);
      await page.getByRole('button', { name: 'Add a passkey' }).click();
      // One that wants a second factor is asked for it first.
      await page.getByRole('heading', { name: 'Is it you?' }).waitFor();
      await page.getByRole('button', { name: 'Use a passkey' }).click();
      await page.getByText('This device has a passkey of this account already.').waitFor();

      // What waits in the autofill is answered by the virtual authenticator at once.
      const begun = answerOf('/auth/login/passkey');
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      expect(await begun).toMatchObject({ user: { email }, session: { amr: ['pop', 'user', 'mfa'] } });
      await heading(page, 'Password and factors');
    });

    test('is asked for the passkey after the password where it does not verify who holds it', async () => {
      const email = await enrolled(false);
      await signOut();
      await signIn(page, languages.en, email);
      await heading(page, 'One more step');
      const begun = answerOf('/auth/login/factor');
      await page.getByRole('main').getByRole('button', { name: 'Use a passkey' }).click();
      expect(await begun).toMatchObject({ session: { amr: ['pwd', 'pop', 'mfa'] } });
      await heading(page, 'Password and factors');
    });
  });

  test('sees another device, signs it out, and that one is told why within a second', async () => {
    const email = await registered(service);
    await signIn(page, languages.en, email);
    await heading(page, 'Devices');
    const { context: elsewhere, page: other } = await openConsole(browser, service, 'de-DE');
    await signIn(other, languages.de, email);
    await other.getByRole('heading', { level: 1, name: 'Geräte' }).waitFor();
    expect(await other.evaluate(() => document.documentElement.lang)).toBe('de');

    await page.reload();
    await page.getByRole('button', { name: 'Sign out Chrome on Linux' }).click();
    await page.getByText('Chrome on Linux has been signed out.').waitFor();
    await other.getByRole('link', { name: 'Adresse' }).click();
    await other.getByText('Dieses Gerät wurde von einem Ihrer anderen Geräte aus abgemeldet.').waitFor();
    // Who signs in again is where they were.
    await signIn(other, languages.de, email);
    await heading(other, 'Adresse');
    await elsewhere.close();
  });

  test('has one session in all tabs: the others follow a sign-in, one of somebody else, a reload and a sign-out', async () => {
    const tab = await session.context.newPage();
    await tab.goto(service.origin);
    await heading(tab, 'Sign in');
    const unreachable: string[] = [];
    await tab.exposeBinding('tellOfTitle', (_, title: string) => unreachable.push(title));
    await tab.evaluate(() => {
      const { tellOfTitle } = globalThis as unknown as { tellOfTitle(title: string): void };
      new MutationObserver(() => tellOfTitle(document.querySelector('h1')?.textContent ?? '')).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
      });
    });
    const [first, second] = [await registered(service), await registered(service)];
    await signIn(page, languages.en, first);
    await heading(page, 'Devices');
    await tab.getByText(first).first().waitFor();
    await heading(tab, 'Devices');
    // Nothing was wrong with the service meanwhile.
    expect(unreachable).not.toContain('The service cannot be reached');
    await expectCredential(session, service);

    await Promise.all([page.reload(), tab.reload()]);
    await Promise.all([heading(page, 'Devices'), heading(tab, 'Devices')]);
    await tab.getByRole('article').waitFor();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await heading(page, 'Sign in');
    await tab.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await signIn(tab, languages.en, second);
    await page.getByText(second).first().waitFor();
  });

  test('says of a sign-out whether the service knows of it', async () => {
    const email = await registered(service);
    const phone = await service.call('/auth/login', { body: { email, password, client_type: 'mobile' } });
    const sessions = async (): Promise<number> =>
      (await service.call('/auth/sessions', { headers: bearer(phone.json.access_token) })).json.sessions.length;
    await signIn(page, languages.en, email);
    await heading(page, 'Devices');
    await session.context.setOffline(true);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    if (mode === 'cookie') {
      // Only the service can take it away.
      await page.getByRole('status').getByText('You are still signed in. The service cannot').waitFor();
      await heading(page, 'Devices');
      await session.context.setOffline(false);
      await page.getByText('You are still signed in.').waitFor({ state: 'detached' });
      return;
    }
    await page.getByText('You are signed out here. The service hears of it as soon as it can be reached.').waitFor();
    await heading(page, 'Sign in');
    expect(await sessions()).toBe(2);
    // Listened for before the network is back: the page tells the service at once.
    const told = page.waitForResponse((answer) => answer.url().endsWith('/auth/logout') && answer.status() === 204);
    await session.context.setOffline(false);
    await told;
    expect(await sessions()).toBe(1);
    await page.waitForFunction(() => localStorage.length === 0);
  });

  test('stays signed in while the service cannot be reached', async () => {
    await signIn(page, languages.en, await registered(service));
    await heading(page, 'Devices');
    await session.context.setOffline(true);
    await page.getByRole('link', { name: 'Address' }).click();
    await page.getByRole('alert').waitFor();
    const [again, next] = await Promise.all(
      [page.getByRole('button', { name: 'Try again' }), page.locator('.stack + .card')].map((one) => one.boundingBox()),
    );
    expect((next?.y ?? 0) - (again?.y ?? 0) - (again?.height ?? 0)).toBeGreaterThanOrEqual(16);
    // Nobody has to press it.
    await session.context.setOffline(false);
    await page.getByText('Not confirmed').waitFor();
  });

  test('leaves no token of a mail in the address bar or the history, and arriving there burns none', async () => {
    const email = await registered(service);
    const token = tokenIn(await mailbox(service).newest({ to: email, kind: 'verify_email' }));
    await page.goto('about:blank');
    await page.goto(`${service.origin}/#/verify?token=${token}`);
    await heading(page, 'Confirm your address');
    expect(page.url()).toBe(`${service.origin}/#/verify`);
    await page.goto('about:blank');
    await page.goto(`${service.origin}/#/verify?token=${token}`);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await heading(page, 'Your address is confirmed');
  });
});

test('the page has its head, in its accent, before its scripts have come, and one head afterwards', async () => {
  const { context, page } = await openConsole(browser, services.cookie);
  await heading(page, 'Sign in');
  expect(await page.locator('header').count()).toBe(1);
  await page.route('**/console/*.js', (route) => route.abort());
  await page.reload();
  const mark = page.locator('header .mark');
  expect(await mark.locator('svg').isVisible()).toBe(true);
  const { background, accent } = await mark.evaluate((element) => ({
    background: getComputedStyle(element).backgroundColor,
    accent: getComputedStyle(document.documentElement).getPropertyValue('--accent-fill'),
  }));
  expect([background, accent]).toEqual(['rgb(59, 91, 219)', 'light-dark(#3b5bdb, #3b5bdb)']);
  await context.close();
});

test('one without rights sees no users', async () => {
  const { context, page } = await openConsole(browser, services.cookie);
  await page.goto(`${services.cookie.origin}/#/users`);
  await signIn(page, languages.en, 'user@example.com', demoPassword);
  await page.getByText('You may not see this page.').waitFor();
  expect(await page.getByRole('link', { name: 'Users' }).count()).toBe(0);
  await context.close();
});
