/// <reference lib="dom" />
/** What the console says where something has gone another way than the user meant it to, and the way on that it shows. */
import type { Browser, Page } from 'playwright-core';
import { demoPassword } from '../../dev/seed.ts';
import { languages } from '../../packages/console/src/texts/choose-language.ts';
import { authenticatorOf, withCodesOfItsOwn } from '../support/authenticator.ts';
import { bearer } from '../support/http-service.ts';
import { mailbox, tokenIn } from '../support/mailbox.ts';
import {
  type ConsoleService,
  type ConsoleSession,
  consoleService,
  openConsole,
  password,
  registered,
} from './console-session.ts';
import { heading, signIn as signInWith } from './console-tour.ts';
import { launchChromium } from './launch-chromium.ts';

const { en } = languages;
let service: ConsoleService;
let browser: Browser;
let session: ConsoleSession;
let page: Page;

beforeAll(async () => {
  service = await consoleService('cookie');
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await service?.stop();
});
beforeEach(async () => {
  session = await openConsole(browser, service);
  ({ page } = session);
});
afterEach(async () => {
  await session.context.close();
  expect(session.violations).toEqual([]);
});

const said = (text: string) => page.getByText(text).first().waitFor();
const field = (name: string) => page.getByLabel(name, { exact: true });
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const open = (hash: string) => page.goto(`${service.origin}/${hash}`);
type Kind = Parameters<ReturnType<typeof mailbox>['newest']>[0]['kind'];
const tokenTo = async (to: string, kind: Kind) => tokenIn(await mailbox(service).newest({ to, kind }));
/** Somebody who has registered, on the page of their devices. */
async function signedIn(): Promise<string> {
  const email = await registered(service);
  await signInWith(page, en, email);
  await heading(page, 'Devices');
  return email;
}

describe('where another user is signed in without a sign-out between them', () => {
  /** As another tab does it; the page learns of it when it wakes. */
  const becomes = (email: string) =>
    page.evaluate(
      async (body) => {
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch('/auth/login', { method: 'POST', headers, body: JSON.stringify(body) });
        dispatchEvent(new Event('online'));
        return answer.status;
      },
      { email, password, client_type: 'web' },
    );

  test('nothing stays of what was fetched for, and said to, the one of before', async () => {
    const first = await signedIn();
    const second = await registered(service);
    await open('#/account/address');
    await press('Mail the link again');
    await said(`A link is on its way to ${first}.`);
    expect(await becomes(second)).toBe(200);
    await page.getByRole('banner').getByText(second).waitFor();
    await page.getByRole('main').getByText(second).waitFor();
    expect(await page.getByText(first).count()).toBe(0);
  });

  test('a proof that was asked of the one of before is not asked of the other', async () => {
    await signedIn();
    const second = await registered(service);
    await open('#/account/data');
    await service.pass(11 * 60_000);
    await press('Save my data');
    await page.getByRole('dialog').getByText('Is it you?').waitFor();
    expect(await becomes(second)).toBe(200);
    await page.getByRole('banner').getByText(second).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

test('who has nothing that could prove it is led to the sign-in, and back', async () => {
  const email = await signedIn();
  await page.route('**/auth/me/export', (route) =>
    route.fulfill({
      ...{ status: 401, contentType: 'application/problem+json' },
      body: JSON.stringify({ code: 'step_up_required', status: 401, max_age: 600, methods: [] }),
    }),
  );
  await open('#/account/data');
  await press('Save my data');
  await said(en.proof.none);
  expect(await page.getByRole('dialog').getByRole('textbox').count()).toBe(0);
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in again' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await signInWith(page, en, email);
  await heading(page, 'Your data');
});

test('an address that has been changed is the new one on every page, and in what is to be typed', async () => {
  const email = await signedIn();
  await open('#/account/address');
  await field('New e-mail address').fill(`new-${email}`);
  await press('Mail the link');
  await said('Nothing has changed until you open it.');
  await open(`#/verify?token=${await tokenTo(`new-${email}`, 'email_change')}`);
  await press('Confirm');
  await heading(page, 'Your address is confirmed');
  await page.getByRole('main').getByText(`It is new-${email}.`).waitFor();
  expect(await page.getByRole('banner').locator('.who').innerText()).toBe(`new-${email}`);
  await open('#/account/data');
  await press('Delete my account');
  await field(`Type new-${email} to confirm.`).waitFor();
});

test('a link that comes while the page is loading keeps its token', async () => {
  await open('#/reset?token=nonsense');
  await heading(page, 'Set a new password');
  // The browser tells of the change late: the address has no token any more.
  await page.evaluate(() => dispatchEvent(new HashChangeEvent('hashchange')));
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
  await heading(page, 'Set a new password');
  expect(await field('New password').count()).toBe(1);
});

describe('a link that was used before', () => {
  test('of a verification says that the address is confirmed, where that is so', async () => {
    const email = await signedIn();
    const token = await tokenTo(email, 'verify_email');
    // Late: who is quick clicks before it is known who is signed in.
    await page.route('**/auth/refresh', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await route.continue();
    });
    for (const title of ['Your address is confirmed', 'Your address is confirmed already']) {
      await open(`#/verify?token=${token}`);
      await press('Confirm');
      await heading(page, title);
      await page.getByRole('main').getByText(`It is ${email}.`).waitFor();
      await page.goto('about:blank');
    }
  });

  test('of a verification that somebody opens who is not signed in leads to another one', async () => {
    await open('#/verify?token=nonsense');
    await press('Confirm');
    await page.getByRole('link', { name: 'Ask for another link' }).click();
    await signInWith(page, en, await registered(service));
    await page.getByRole('button', { name: 'Mail the link again' }).waitFor();
  });

  test('of a forgotten password leads to another one', async () => {
    await open('#/reset?token=nonsense');
    await field('New password').fill(password);
    await press('Set the password');
    await page.getByRole('link', { name: 'Ask for another link' }).click();
    await heading(page, 'Forgotten your password?');
  });
});

test('the last who may manage users is told why they cannot be disabled, and what to do before', async () => {
  await open('#/users');
  await signInWith(page, en, 'admin@example.com', demoPassword);
  await page.getByRole('link', { name: 'admin@example.com' }).click();
  await field('Permissions').fill('users:read');
  await press('Save');
  await said(en.user.lastOne);
  await field('Permissions').fill('users:read users:write everything');
  await press('Save');
  await said('You may not do that.');
  await press('Disable');
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('dialog').getByText(en.user.lastOne).waitFor();
});

test('a code that was spent a moment ago is refused with the advice to take the next one', async () => {
  const email = await registered(service);
  const { json } = await service.call('/auth/login', { body: { email, password, client_type: 'api' } });
  const headers = bearer(json.access_token);
  const { factor, authenticator } = await withCodesOfItsOwn(async () => {
    const { json } = await service.call('/auth/factors/totp', { headers, body: {} });
    return { factor: json.factor, authenticator: authenticatorOf(json.secret, service.now) };
  });
  const code = authenticator.code();
  await service.call(`/auth/factors/totp/${factor.id}/confirm`, { headers, body: { code } });
  await signInWith(page, en, email);
  await heading(page, 'One more step');
  await field('Code from the authenticator app').fill(code);
  await press('Continue');
  await said('Take the next one that the app shows. After five wrong answers you start again.');
  await service.pass(60_000);
  const next = authenticator.code();
  await field('Code from the authenticator app').fill(next);
  await press('Continue');
  await heading(page, 'Devices');
  await service.pass(11 * 60_000);
  await open('#/account/data');
  await press('Save my data');
  await field('Code from the authenticator app').fill(next);
  await press('Continue');
  await page.getByRole('dialog').getByText('Take the next one that the app shows.').waitFor();
});

describe('what was said', () => {
  test('goes when something else begins, and is said anew where the same is done again', async () => {
    await signedIn();
    await open('#/account/address');
    await press('Mail the link again');
    await said('If nothing comes, wait a quarter of an hour.');
    const notice = page.locator('.notice p');
    await notice.evaluate((element) => element.setAttribute('data-old', ''));
    await press('Mail the link again');
    await page.locator('.notice p:not([data-old])').getByText('If nothing comes').waitFor();
    await field('New e-mail address').fill('nonsense@');
    await press('Mail the link');
    await said('This is no e-mail address.');
    expect(await notice.count()).toBe(0);
  });

  test('of an account that has been deleted is said once', async () => {
    const email = await signedIn();
    await open('#/account/data');
    await press('Delete my account');
    await field(`Type ${email} to confirm.`).fill(email);
    await press('Delete for good');
    await said('Your account has been deleted.');
    await heading(page, 'Sign in');
    expect(await page.locator('.box').count()).toBe(1);
    await signInWith(page, en, email);
    await said('The e-mail address or the password is not right.');
    expect(await page.locator('.box').count()).toBe(1);
  });

  test('of a failure is in the language that is chosen afterwards', async () => {
    await signInWith(page, en, 'nobody@example.com');
    await said(en.wrongSignIn);
    await page.getByLabel('Language').selectOption('de');
    await said(languages.de.wrongSignIn);
    await field('E-Mail-Adresse').fill('');
    await press('Anmelden');
    await said('Diese Angabe fehlt.');
    await page.getByLabel('Sprache').selectOption('en');
    await said('This is needed.');
  });
});

test('the address that was typed at the sign-in is there wherever it is asked for, until the sign-in', async () => {
  const email = await registered(service);
  const address = field('E-mail address');
  await address.fill(email);
  for (const [way, back] of [
    ['link', 'Forgotten your password?'],
    ['link', 'Register'],
    ['button', 'Mail me a code'],
  ] as const) {
    await page.getByRole(way, { name: back }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in', exact: true }).waitFor({ state: 'detached' });
    expect([back, await address.inputValue()]).toEqual([back, email]);
    await page.getByText(/^(Back to signing in|Sign in)$/).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in', exact: true }).waitFor();
  }
  await field('Password').fill(password);
  await press('Sign in');
  await heading(page, 'Devices');
  await press('Sign out');
  await heading(page, 'Sign in');
  expect(await address.inputValue()).toBe('');
});

test('what is no address and a password that is too short are told at once', async () => {
  await open('#/register');
  await field('E-mail address').fill('nonsense');
  await field('Password').fill('short');
  await press('Register');
  await said('This is no e-mail address.');
  await said(en.passwordFaults.short(15));
});

test('the dialogue of a passkey stays open for as long as it takes, and one waits in the autofill again after it', async () => {
  interface Ceremony {
    readonly isWaiting: boolean;
    readonly signal: AbortSignal | undefined;
    close(): void;
  }
  await page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => true;
    const ceremonies: Ceremony[] = [];
    Object.assign(globalThis, { ceremonies });
    navigator.credentials.get = ({ mediation, signal } = {}) =>
      new Promise((_, reject) => {
        const close = () => reject(new DOMException('closed', 'NotAllowedError'));
        signal?.addEventListener('abort', close);
        ceremonies.push({ isWaiting: mediation === 'conditional', signal, close });
      });
  });
  const ceremonies = () =>
    page.evaluate(() => {
      const { ceremonies } = globalThis as unknown as { ceremonies: Ceremony[] };
      return ceremonies.map(({ isWaiting, signal }) => [isWaiting ? 'waits' : 'dialogue', signal?.aborted]);
    });
  const begun = (count: number) =>
    page.waitForFunction((wanted) => Reflect.get(globalThis, 'ceremonies').length >= wanted, count);
  await page.clock.install();
  await page.reload();
  await begun(1);
  await press(en.signIn.passkey);
  await begun(2);
  let challenges = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/auth/login/passkey/options')) challenges++;
  });
  // As long as a challenge waits in the autofill, and not so long that a request of its own would have timed out.
  await page.clock.runFor(241_000);
  await page.evaluate(async () => void (await fetch('/auth/me')));
  expect(challenges).toBe(0);
  expect(await ceremonies()).toEqual([
    ['waits', true],
    ['dialogue', false],
  ]);
  await page.evaluate(() => Reflect.get(globalThis, 'ceremonies')[1].close());
  await begun(3);
  expect((await ceremonies()).slice(2)).toEqual([['waits', false]]);
});
