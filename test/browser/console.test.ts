/// <reference lib="dom" />
/** The account console in a real browser, against the real service: by cookie, by keyboard, with an authenticator of its own. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { demoPassword } from '../../dev/seed.ts';
import { authenticatorOf } from '../support/authenticator.ts';
import { type HttpService, localService, newAccount, newPerson } from '../support/http-service.ts';
import { codeIn, mailbox, tokenIn } from '../support/mailbox.ts';
import { axeSource } from './axe-source.ts';
import { focusOn, press, tabTo, type } from './console-keyboard.ts';
import { heading, password, signIn, tour } from './console-tour.ts';
import { launchChromium } from './launch-chromium.ts';

/** A folder for a picture of every page, for people to look at. */
const shots = process.env.CONSOLE_SHOTS;

let ahead = 0;
const now = (): number => Date.now() + ahead;
async function pass(milliseconds: number): Promise<void> {
  ahead += milliseconds;
  await service.pass(milliseconds);
}

let service: HttpService;
let browser: Browser;

beforeAll(async () => {
  service = await localService({ settings: { emailCode: true, serviceName: 'Orchard' } });
  browser = await launchChromium();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await service?.stop();
});

const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [360, 1_280].map((width) => ({ colorScheme, width })),
);

test('no page has a barrier, is wider than the screen, or does what its policy forbids, in either scheme and width', async () => {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    const isOfNetwork = /Failed to load resource|Failed to fetch/.test(message.text());
    if (message.type() === 'error' && !isOfNetwork) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));

  const look = async (name: string) => {
    const { violations } = await page.evaluate((): Promise<AxeResults> => {
      const { axe } = globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
      return axe.run({ resultTypes: ['violations'] });
    });
    for (const { id, nodes } of violations)
      faults.push(...nodes.map((node) => `${name}: ${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
      faults.push(`${name}: wider than the screen`);
    if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  };
  if (shots !== undefined) mkdirSync(shots, { recursive: true });
  const visit = async (name: string) => {
    await page.evaluate(axeSource);
    for (const { colorScheme, width } of looks) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 800 });
      await look(`${name}-${colorScheme}-${width}`);
    }
  };
  const { email } = newAccount();
  await tour({ page, service, pass, now, email, admin: { email: 'admin@example.com', password: demoPassword }, visit });
  expect(faults).toEqual([]);
  await context.close();
}, 400_000);

describe('a user', () => {
  let context: BrowserContext;
  let page: Page;

  beforeEach(async () => {
    context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
    page = await context.newPage();
    await page.goto(service.origin);
  });
  afterEach(() => context.close());

  const sessionCookie = async () => (await context.cookies()).find(({ name }) => name === '__Host-session');
  const mailed = (to: string, kind: Parameters<ReturnType<typeof mailbox>['newest']>[0]['kind']) =>
    mailbox(service).newest({ to, kind });
  async function registered() {
    const { email } = newAccount();
    await service.call('/auth/register', { body: { email, password } });
    return email;
  }

  test('walks from the registration to the deletion by keyboard alone', async () => {
    const { email } = newAccount();
    await focusOn(page, 'E-mail address');
    await press(page, 'Register');
    await focusOn(page, 'Register');
    await type(page, 'E-mail address', email);
    await type(page, 'Password', 'short');
    await page.keyboard.press('Enter');
    // The field that is wrong takes the focus.
    await focusOn(page, 'Password');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await focusOn(page, 'Devices');
    expect(await sessionCookie()).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict' });

    await press(page, 'Password and factors');
    await focusOn(page, 'Password and factors');
    await press(page, 'Add an authenticator app');
    await focusOn(page, 'Then enter the code that it shows.');
    const secret = (await page.locator('.secret').innerText()).replaceAll(' ', '');
    const authenticator = authenticatorOf(secret, now);
    await page.keyboard.type(authenticator.code());
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
    // It is left by saying so, and by nothing else.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await press(page, 'I have kept them');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await press(page, 'Rename Authenticator');
    await focusOn(page, 'Name');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('My phone');
    await page.keyboard.press('Enter');
    await page.getByText('The name has been changed.').waitFor();
    await page.getByText('My phone').first().waitFor();

    await press(page, 'Address');
    await focusOn(page, 'Address');
    await type(page, 'New e-mail address', `new-${email}`);
    await page.keyboard.press('Enter');
    // Now that there is a second factor, a password is no proof any more.
    await focusOn(page, 'Code');
    await pass(60_000);
    await page.keyboard.type(authenticator.code());
    await page.keyboard.press('Enter');
    await page.getByText('Nothing has changed until you open it.').waitFor();
    await page.goto(`${service.origin}/#/verify?token=${tokenIn(await mailed(`new-${email}`, 'email_change'))}`);
    await focusOn(page, 'Confirm your address');
    await press(page, 'Confirm');
    await focusOn(page, 'Your address is confirmed');

    await press(page, 'Continue');
    await focusOn(page, 'Devices');
    await press(page, 'Sign out this device');
    await focusOn(page, 'E-mail address');
    await page.keyboard.type(`new-${email}`);
    await type(page, 'Password', password);
    await page.keyboard.press('Enter');
    await focusOn(page, 'Code');
    await pass(60_000);
    await page.keyboard.type(authenticator.code());
    await page.keyboard.press('Enter');
    await focusOn(page, 'Devices');

    await press(page, 'Your data');
    await focusOn(page, 'Your data');
    const download = page.waitForEvent('download');
    await press(page, 'Save my data');
    const file = readFileSync(String(await (await download).path()), 'utf8');
    expect(JSON.parse(file)).toMatchObject({ user: { email: `new-${email}` }, sessions: [{}, {}] });
    await press(page, 'Delete my account');
    await focusOn(page, `Type new-${email} to confirm.`);
    await page.keyboard.type('somebody@example.com');
    await page.keyboard.press('Enter');
    await page.getByText('This is not your address.').waitFor();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(`new-${email}`);
    await page.keyboard.press('Enter');
    await page.getByText('Your account has been deleted.').waitFor();
    await heading(page, 'Sign in');
    expect((await service.call('/auth/login', { body: { email, password, client_type: 'api' } })).status).toBe(401);
  }, 90_000);

  test('reaches everything before the content by one key, and the focus comes back from where it went', async () => {
    await signIn(page, await registered());
    await heading(page, 'Devices');
    await page.locator('body').focus();
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await press(page, 'Skip to the content');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.goto(`${service.origin}/#/account/security`);
    await focusOn(page, 'Password and factors');
    await press(page, 'Change the password');
    await focusOn(page, 'Current password');
    await page.keyboard.press('Escape');
    await focusOn(page, 'Change the password');
    // Nothing behind a dialogue is reached while it is open.
    await page.keyboard.press('Enter');
    await focusOn(page, 'Current password');
    await expect(tabTo(page, 'Add a passkey')).rejects.toThrow('was not met');
  }, 60_000);

  describe('with an authenticator of the browser', () => {
    async function plugIn(verifiesUser: boolean) {
      const devtools = await context.newCDPSession(page);
      await devtools.send('WebAuthn.enable');
      await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, automaticPresenceSimulation: true },
          ...{ hasUserVerification: verifiesUser, isUserVerified: verifiesUser },
        },
      });
    }

    async function enrolled(verifiesUser: boolean) {
      await plugIn(verifiesUser);
      const email = await registered();
      await signIn(page, email);
      await heading(page, 'Devices');
      await page.goto(`${service.origin}/#/account/security`);
      await page.getByRole('button', { name: 'Add a passkey' }).click();
      await page.getByRole('button', { name: 'I have kept them' }).click();
      await page.getByText('10 codes are left.').waitFor();
      return email;
    }
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
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await page.waitForResponse((answer) => answer.url().endsWith('/auth/login/passkey') && answer.status() === 200);
      await page.getByText('password and factors', { exact: false }).first().waitFor();
      expect(await page.evaluate(() => fetch('/auth/me').then((answer) => answer.json()))).toMatchObject({
        ...{ user: { email }, session: { amr: ['pop', 'user', 'mfa'] } },
      });
    }, 60_000);

    test('is asked for the passkey after the password where it does not verify who holds it', async () => {
      const email = await enrolled(false);
      await signOut();
      await signIn(page, email);
      await heading(page, 'One more step');
      await page.getByRole('main').getByRole('button', { name: 'Use a passkey' }).click();
      await heading(page, 'Password and factors');
      expect((await page.evaluate(() => fetch('/auth/me').then((answer) => answer.json()))).session.amr).toEqual([
        ...['pwd', 'pop', 'mfa'],
      ]);
    }, 60_000);
  });

  test('signs in with a code from a mail', async () => {
    const email = await registered();
    await page.getByRole('button', { name: 'Mail me a code' }).click();
    await page.getByLabel('E-mail address').fill(email);
    await page.getByRole('button', { name: 'Mail the code' }).click();
    await page.getByLabel('Code from the mail').fill(codeIn(await mailed(email, 'sign_in_code')));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await heading(page, 'Devices');
  });

  test('sees another device, signs it out, and that one is told why within a second', async () => {
    const email = await registered();
    await signIn(page, email);
    await heading(page, 'Devices');
    const elsewhere = await browser.newContext({ locale: 'de-DE' });
    const other = await elsewhere.newPage();
    await other.goto(service.origin);
    await other.getByLabel('E-Mail-Adresse').fill(email);
    await other.getByLabel('Passwort', { exact: true }).fill(password);
    await other.getByRole('button', { name: 'Anmelden', exact: true }).click();
    await other.getByRole('heading', { level: 1, name: 'Geräte' }).waitFor();
    expect(await other.evaluate(() => document.documentElement.lang)).toBe('de');

    await page.reload();
    await page.getByRole('button', { name: 'Sign out Chrome on Linux' }).click();
    await page.getByText('Chrome on Linux has been signed out.').waitFor();
    await other.getByRole('link', { name: 'Adresse' }).click();
    await other.getByText('Dieses Gerät wurde von einem Ihrer anderen Geräte aus abgemeldet.').waitFor();
    // Who signs in again is where they were.
    await other.getByLabel('E-Mail-Adresse').fill(email);
    await other.getByLabel('Passwort', { exact: true }).fill(password);
    await other.getByRole('button', { name: 'Anmelden', exact: true }).click();
    await other.getByRole('heading', { level: 1, name: 'Adresse' }).waitFor();

    const tab = await elsewhere.newPage();
    await tab.goto(service.origin);
    await tab.getByRole('heading', { level: 1, name: 'Geräte' }).waitFor();
    await other.getByRole('button', { name: 'Abmelden', exact: true }).click();
    await tab.getByRole('heading', { level: 1, name: 'Anmelden' }).waitFor({ timeout: 1_000 });
    await elsewhere.close();
  }, 60_000);

  test('stays signed in while the service cannot be reached', async () => {
    await signIn(page, await registered());
    await heading(page, 'Devices');
    await context.setOffline(true);
    await page.getByRole('link', { name: 'Address' }).click();
    await page.getByRole('alert').waitFor();
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Not confirmed').waitFor();
  });

  test('leaves no token of a mail in the address bar or the history, and arriving there burns none', async () => {
    const email = await registered();
    const token = tokenIn(await mailed(email, 'verify_email'));
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

test('an administrator finds somebody, gives them a role, signs them out and keeps them out', async () => {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  const person = await newPerson(service);
  await person.tokens();
  await page.goto(`${service.origin}/#/users`);
  await signIn(page, 'admin@example.com', demoPassword);
  await page.getByLabel('Search by the beginning').fill(person.email);
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('link', { name: person.email }).click();
  await heading(page, person.email);
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByText('Signed out everywhere.').waitFor();
  await page.getByText('Signed in nowhere.').waitFor();
  await page.getByLabel('Roles').fill('user, editor');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Roles and permissions have been changed.').waitFor();
  expect((await person.tokens()).user.roles).toEqual(['user', 'editor']);
  // What an administrator may not give away is refused.
  await page.getByLabel('Permissions').fill('everything');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').filter({ hasText: 'You may not do that.' }).waitFor();
  await page.getByRole('button', { name: 'Disable', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await page.getByText('The user has been disabled.').waitFor();
  expect((await person.login('mobile')).status).toBe(401);
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByText('The user may sign in again.').waitFor();
  expect((await person.login('mobile')).status).toBe(200);
  await context.close();
}, 60_000);

test('one without rights sees no users', async () => {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(`${service.origin}/#/users`);
  await signIn(page, 'user@example.com', demoPassword);
  await page.getByText('You may not see this page.').waitFor();
  expect(await page.getByRole('link', { name: 'Users' }).count()).toBe(0);
  await context.close();
});
