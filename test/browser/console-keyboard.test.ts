/// <reference lib="dom" />
/** The whole account console by keyboard alone, with an authenticator of the browser: by cookie, and by token. */
import { readFileSync } from 'node:fs';
import type { Browser, Download, Page } from 'playwright-core';
import { consoleModes } from '../../contract/console.ts';
import { demoPassword } from '../../dev/seed.ts';
import { authenticatorOf } from '../support/authenticator.ts';
import { bearer, newAccount, newPerson } from '../support/http-service.ts';
import { codeIn, mailbox, tokenIn } from '../support/mailbox.ts';
import { Controls, type Keyboard, keyboard } from './console-keyboard.ts';
import {
  type ConsoleService,
  type ConsoleSession,
  consoleService,
  expectCredential,
  openConsole,
  password,
  registered,
} from './console-session.ts';
import { launchChromium } from './launch-chromium.ts';
import { plugIn } from './virtual-authenticator.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

describe.each(consoleModes)('by %s', (mode) => {
  const controls = new Controls();
  let service: ConsoleService;
  let session: ConsoleSession;
  let page: Page;
  let keys: Keyboard;

  beforeAll(async () => {
    service = await consoleService(mode);
  });
  afterAll(() => service?.stop());

  beforeEach(async () => {
    session = await openConsole(browser, service);
    ({ page } = session);
    keys = keyboard(page, controls);
  });
  afterEach(async () => {
    await session.context.close();
    expect(session.violations).toEqual([]);
  });

  const mails = () => mailbox(service);
  const linkTo = async (to: string, kind: Parameters<ReturnType<typeof mailbox>['newest']>[0]['kind'], name: string) =>
    `${service.origin}/#/${name}?token=${tokenIn(await mails().newest({ to, kind }))}`;
  const said = (text: string) => page.getByText(text).first().waitFor();
  /** Presses what is asked for once more, and says yes. */
  const confirmed = async (name: string, answer = name) => {
    await keys.press(name);
    await page.getByRole('dialog').waitFor();
    await keys.press(answer);
  };
  const saved = async (press: () => Promise<void>): Promise<[name: string, text: string]> => {
    const begun: Promise<Download> = page.waitForEvent('download');
    await press();
    const download = await begun;
    return [download.suggestedFilename(), readFileSync(String(await download.path()), 'utf8')];
  };

  async function signIn(email: string, words = password): Promise<void> {
    await keys.focusOn('E-mail address');
    await keys.type('E-mail address', email);
    await keys.tabTo('Password');
    await keys.enter(words);
  }

  /** From the page of the factors. Answers what makes its codes, each at a time of its own, and the recovery codes. */
  async function addAuthenticator() {
    await keys.focusOn('Then enter the code that it shows.');
    const secret = (await page.locator('.secret').innerText()).replaceAll(' ', '');
    const authenticator = authenticatorOf(secret, service.now);
    await keys.enter(authenticator.code());
    await page.getByRole('dialog').getByRole('heading', { name: 'Add an' }).waitFor({ state: 'detached' });
    return {
      async freshCode(): Promise<string> {
        await service.pass(60_000);
        return authenticator.code();
      },
    };
  }

  test('registers, confirms the address, takes the data along and deletes the account', async () => {
    const { email } = newAccount();
    await keys.focusOn('E-mail address');
    await keys.press('Register');
    await keys.arriveAt('Register');
    await keys.press('Sign in');
    await keys.focusOn('E-mail address');
    await keys.press('Register');
    await keys.arriveAt('Register');
    await keys.type('E-mail address', email);
    await keys.tabTo('Password');
    await keys.enter('short');
    // The field that is wrong takes the focus; it had it already.
    await said('At least 15 characters are needed.');
    await keys.focusOn('Password');
    expect(await page.getByLabel('Password', { exact: true }).getAttribute('type')).toBe('password');
    await keys.press('Show password');
    expect(await page.getByLabel('Password', { exact: true }).getAttribute('type')).toBe('text');
    await keys.press('Hide password');
    await keys.tabTo('Password');
    await keys.enter(password);
    await keys.arriveAt('Devices');
    await expectCredential(session, service);

    await keys.press('Address');
    await keys.arriveAt('Address');
    await keys.press('Mail the link again');
    await said(`A link is on its way to ${email}.`);
    await page.goto(await linkTo(email, 'verify_email', 'verify'));
    await keys.arriveAt('Confirm your address');
    await keys.press('Confirm');
    await keys.arriveAt('Your address is confirmed');
    await keys.press('Continue');
    await keys.arriveAt('Devices');

    await keys.press('Your data');
    await keys.arriveAt('Your data');
    const [, everything] = await saved(() => keys.press('Save my data'));
    expect(JSON.parse(everything)).toMatchObject({ user: { email, email_verified: true }, sessions: [{}] });
    await keys.press('Delete my account');
    await keys.focusOn(`Type ${email} to confirm.`);
    await keys.enter('somebody@example.com');
    await said('This is not your address.');
    await keys.focusOn(`Type ${email} to confirm.`);
    await keys.type(`Type ${email} to confirm.`, email);
    await keys.press('Delete for good');
    await said('Your account has been deleted.');
    await keys.focusOn('E-mail address');
    expect((await service.call('/auth/login', { body: { email, password, client_type: 'api' } })).status).toBe(401);
  });

  test('changes the password, and adds, renames and removes every kind of factor', async () => {
    await session.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await plugIn(page);
    // Waits for no passkey: this user has none yet.
    const email = await registered(service);
    await signIn(email);
    await keys.arriveAt('Devices');
    await keys.press('Password and factors');
    await keys.arriveAt('Password and factors');

    await keys.press('Change the password');
    await keys.focusOn('Current password');
    await keys.type('Current password', 'not the password of anybody');
    await keys.tabTo('New password');
    await keys.enter(`${password} again`);
    await said('The current password is not right.');
    await keys.type('Current password', password);
    await keys.press('Change the password');
    await said('The password is set.');
    await keys.focusOn('Change the password');

    await keys.press('Add a passkey');
    await said('Your recovery codes');
    // They are left by saying so, and by nothing else.
    await keys.escape();
    await keys.escape();
    const codes = await page.locator('.codes code').allInnerTexts();
    await keys.press('Copy');
    await keys.focusOn('Copied');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(codes.join('\n'));
    await keys.press('Copied');
    expect(await saved(() => keys.press('Save as a file'))).toEqual([
      'Orchard-recovery-codes.txt',
      `${codes.join('\n')}\n`,
    ]);
    await keys.press('I have kept them');
    await said('10 codes are left.');

    // Now that there is a second factor, a password is no proof any more.
    await keys.press('Add an authenticator app');
    await said('Is it you?');
    await keys.press('Close');
    await keys.focusOn('Add an authenticator app');
    await keys.press('Add an authenticator app');
    await said('Is it you?');
    await keys.press('Use a passkey');
    const authenticator = await addAuthenticator();
    await said('The authenticator app has been added.');

    await keys.press('Rename Authenticator');
    await keys.focusOn('Name');
    await keys.enter('My phone');
    await said('The name has been changed.');
    await said('My phone');
    await service.pass(11 * 60_000);
    await confirmed('Make new codes', 'Cancel');
    await keys.focusOn('Make new codes');
    await confirmed('Make new codes');
    await said('Is it you?');
    await keys.press('Use an authenticator app');
    await keys.focusOn('Code from the authenticator app');
    await keys.type('Code from the authenticator app', await authenticator.freshCode());
    await keys.press('Continue');
    await keys.press('I have kept them');
    await said('10 codes are left.');

    await service.pass(11 * 60_000);
    await confirmed('Remove My phone', 'Remove');
    await said('Is it you?');
    await keys.press('Use a recovery code');
    await keys.focusOn('Recovery code');
    // One of those that are void.
    await keys.enter(String(codes[0]));
    await said('That was not right.');
    await keys.press('Close');
    await keys.press('Cancel');
    await confirmed('Remove My phone', 'Remove');
    await said('Is it you?');
    await keys.press('Use a passkey');
    await said('It has been removed.');
    await said('You have no authenticator app.');
    await confirmed(`Remove ${await page.locator('.factor strong').innerText()}`, 'Remove');
    await said('You have no passkey.');
    await said('They come with your first passkey or authenticator app.');
  });

  test('signs in by each of the ways that there are', async () => {
    await plugIn(page);
    // One that waits in the autofill would leave nothing to press.
    await page.addInitScript(() => {
      PublicKeyCredential.isConditionalMediationAvailable = async () => false;
    });
    await page.reload();
    const email = await registered(service);
    await signIn(email);
    await keys.arriveAt('Devices');
    await keys.press('Password and factors');
    await keys.press('Add a passkey');
    await said('Your recovery codes');
    const [code] = await page.locator('.codes code').allInnerTexts();
    await keys.press('I have kept them');
    await keys.press('Add an authenticator app');
    await said('Is it you?');
    await keys.press('Use a passkey');
    const { freshCode } = await addAuthenticator();
    const signOut = async () => {
      await keys.press('Sign out');
      await said('You have signed out.');
      await keys.focusOn('E-mail address');
    };

    await signOut();
    await signIn(email);
    await keys.arriveAt('One more step');
    await keys.press('Start again');
    await signIn(email);
    await keys.arriveAt('One more step');
    await keys.press('Use an authenticator app');
    await keys.focusOn('Code from the authenticator app');
    await keys.enter('000000');
    await said('Take the next one that the app shows.');
    await keys.type('Code from the authenticator app', await freshCode());
    await keys.press('Continue');
    await keys.arriveAt('Password and factors');

    await signOut();
    await signIn(email);
    await keys.arriveAt('One more step');
    await keys.press('Use a recovery code');
    await keys.focusOn('Recovery code');
    await keys.enter(String(code));
    await keys.arriveAt('Password and factors');
    await said('You used a recovery code. 9 are left.');
    await said('9 codes are left.');

    const proofs = async (path: string, press: () => Promise<void>) => {
      const answered = page.waitForResponse((answer) => answer.url().endsWith(path) && answer.status() === 200);
      await press();
      const { session: begun } = await (await answered).json();
      await keys.arriveAt('Password and factors');
      return begun.amr;
    };
    await signOut();
    await signIn(email);
    await keys.arriveAt('One more step');
    expect(await proofs('/auth/login/factor', () => keys.press('Use a passkey'))).toEqual([
      'pwd',
      'pop',
      'user',
      'mfa',
    ]);
    await signOut();
    expect(await proofs('/auth/login/passkey', () => keys.press('Use a passkey'))).toEqual(['pop', 'user', 'mfa']);
    await expectCredential(session, service);

    await signOut();
    await keys.press('Mail me a code');
    await keys.arriveAt('Sign in with a mailed code');
    await keys.press('Back to signing in');
    await keys.focusOn('E-mail address');
    await keys.press('Mail me a code');
    await keys.arriveAt('Sign in with a mailed code');
    await keys.tabTo('E-mail address');
    await keys.enter(email);
    await keys.focusOn('Code from the mail');
    // What is on its way yet could come after the next one.
    await mails().newest({ to: email, kind: 'sign_in_code' });
    await keys.press('Mail another code');
    await keys.arriveAt('Sign in with a mailed code');
    await keys.type('E-mail address', email);
    await keys.press('Mail the code');
    await keys.focusOn('Code from the mail');
    await keys.enter(codeIn(await mails().newest({ to: email, kind: 'sign_in_code' }, 2)));
    await keys.arriveAt('One more step');
    await keys.press('Use an authenticator app');
    await keys.focusOn('Code from the authenticator app');
    await keys.enter(await freshCode());
    await keys.arriveAt('Password and factors');
  });

  test('changes the address, takes that back, and sets a new password by mail', async () => {
    const email = await registered(service);
    await signIn(email);
    await keys.arriveAt('Devices');
    await keys.press('Address');
    await keys.arriveAt('Address');
    await keys.type('New e-mail address', `new-${email}`);
    await keys.press('Mail the link');
    await said('Nothing has changed until you open it.');
    await page.goto(await linkTo(`new-${email}`, 'email_change', 'verify'));
    await keys.arriveAt('Confirm your address');
    await keys.press('Confirm');
    await keys.arriveAt('Your address is confirmed');
    expect((await service.call('/auth/login', { body: { email, password, client_type: 'api' } })).status).toBe(401);

    await page.goto(await linkTo(email, 'email_changed', 'undo'));
    await keys.arriveAt('Take the change of address back?');
    await keys.press('Take it back');
    await keys.arriveAt('Your old address counts again');
    await keys.press('Set a new password');
    await keys.arriveAt('Forgotten your password?');
    await keys.press('Back to signing in');
    await keys.focusOn('E-mail address');
    await keys.press('Forgotten your password?');
    await keys.arriveAt('Forgotten your password?');
    await keys.type('E-mail address', email);
    await keys.press('Mail the link');
    await keys.arriveAt('Check your mailbox');

    await page.goto(await linkTo(email, 'reset_password', 'reset'));
    await keys.arriveAt('Set a new password');
    await keys.type('New password', `${password} again`);
    await keys.press('Set the password');
    await keys.arriveAt('Your password is set');
    await keys.press('Sign in');
    await signIn(email, `${password} again`);
    await keys.arriveAt('Devices');
  });

  test('sees every device, signs one out, the others, and this one', async () => {
    const email = await registered(service);
    const elsewhere = await Promise.all(
      ['curl/8.14.1', 'curl/8.14.1', 'curl/8.14.1'].map((agent) =>
        service.call('/auth/login', {
          headers: { 'user-agent': agent },
          body: { email, password, client_type: 'api' },
        }),
      ),
    );
    const statuses = () =>
      Promise.all(
        elsewhere.map(async ({ json }) => {
          const headers = bearer(json.access_token);
          return (await service.call('/auth/me', { headers })).status;
        }),
      );
    await signIn(email);
    await keys.arriveAt('Devices');
    await keys.press('Sign out curl');
    await said('curl has been signed out.');
    expect((await statuses()).filter((status) => status === 401)).toHaveLength(1);
    await confirmed('Sign out everywhere else');
    await said('You are signed out everywhere else.');
    expect(await statuses()).toEqual([401, 401, 401]);
    await keys.press('Signed out lately');
    await said('signed out from another device');
    await keys.press('Sign out this device');
    await said('You have signed out.');
    await expect(expectCredential(session, service)).rejects.toThrow();
  });

  test('finds its way where something is missing, and chooses its language', async () => {
    const email = await registered(service);
    await keys.focusOn('E-mail address');
    await page.goto(`${service.origin}/#/reset`);
    await keys.arriveAt('This link is not complete');
    await keys.press('Back to signing in');
    await signIn(email);
    await keys.arriveAt('Devices');

    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await keys.press('Skip to the content');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.goto(`${service.origin}/#/account/nothing`);
    await keys.arriveAt('There is no such page');
    await keys.press('To my account');
    await keys.arriveAt('Devices');
    await keys.press('Your data');
    await keys.arriveAt('Your data');
    await keys.press('Devices');
    await keys.arriveAt('Devices');
    await keys.press('Your data');
    await keys.arriveAt('Your data');
    await keys.press('Orchard');
    await keys.arriveAt('Devices');

    await keys.chooseNext('Language');
    const german = keyboard(page);
    await page.getByRole('heading', { level: 1, name: 'Geräte' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Geräte' }).waitFor();

    // Nobody is signed out because the service cannot be reached.
    await page.route('**/auth/refresh', (route) => route.abort());
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Der Dienst ist nicht erreichbar' }).waitFor();
    await page.unroute('**/auth/refresh');
    await german.press('Noch einmal versuchen');
    await german.arriveAt('Geräte');

    await german.press('Passwort und Faktoren');
    await german.arriveAt('Passwort und Faktoren');
    await german.press('Passwort ändern');
    await german.focusOn('Aktuelles Passwort');
    await german.escape();
    await german.focusOn('Passwort ändern');
    // Nothing behind a dialogue is reached while it is open.
    await german.press('Passwort ändern');
    await german.focusOn('Aktuelles Passwort');
    await expect(german.tabTo('Passkey hinzufügen')).rejects.toThrow('was not met');
  });

  test('administers users', async () => {
    const admin = { email: 'admin@example.com', password: demoPassword };
    const { access_token: token } = (await service.call('/auth/login', { body: { ...admin, client_type: 'api' } }))
      .json;
    const crowd = Array.from({ length: 51 }, (_, number) => `crowd-${String(number).padStart(2, '0')}@example.com`);
    const invite = (email: string) => service.call('/admin/users', { headers: bearer(token), body: { email } });
    expect((await Promise.all(crowd.map(invite))).filter(({ status }) => status !== 201)).toEqual([]);
    const person = await newPerson(service);
    const { access_token } = await person.tokens();
    const headers = bearer(access_token);
    const enrolled = await service.call('/auth/factors/totp', { headers, body: {} });
    await service.call(`/auth/factors/totp/${enrolled.json.factor.id}/confirm`, {
      ...{ headers, body: { code: authenticatorOf(enrolled.json.secret, service.now).code() } },
    });

    await signIn(admin.email, admin.password);
    await keys.arriveAt('Devices');
    await keys.press('Users');
    await keys.arriveAt('Users');
    await keys.press('My account');
    await keys.arriveAt('Devices');
    await keys.press('Users');
    await keys.arriveAt('Users');
    await keys.type('Search by the beginning of the address', 'crowd-');
    await keys.press('Search');
    await said('crowd-49@');
    await keys.press('Show more');
    await said('crowd-50@');

    const { email: invited } = newAccount();
    await keys.press('Invite a user');
    await keys.focusOn('E-mail address');
    await keys.type('E-mail address', invited);
    await keys.type('Roles', 'editor');
    await keys.press('Send the invitation');
    await said(`${invited} has been invited.`);

    await keys.type('Search by the beginning of the address', person.email);
    await keys.press('Search');
    const row = page.getByRole('link', { name: person.email });
    await row.waitFor();
    await keys.press((await row.innerText()).replaceAll('\n', ''));
    await keys.arriveAt(person.email);
    await keys.press('← Users');
    await keys.arriveAt('Users');
    await page.goBack();
    await keys.arriveAt(person.email);

    await keys.press('Sign out everywhere');
    await said('Signed in nowhere.');
    expect((await service.call('/auth/me', { headers })).status).toBe(401);
    await confirmed('Remove all factors');
    await said('No second factor.');
    await keys.type('Roles', 'user editor');
    await keys.type('Permissions', '');
    await keys.press('Save');
    await said('Roles and permissions have been changed.');
    expect((await person.tokens()).user.roles).toEqual(['user', 'editor']);
    // What an administrator may not give away is refused.
    await keys.type('Permissions', 'everything');
    await keys.press('Save');
    await said('You may not do that.');
    await keys.press('Mail a link for a new password');
    await said('The link is on its way.');
    await mails().newest({ to: person.email, kind: 'reset_password' });
    await keys.press('Unlock after wrong guesses');
    await said('The account is unlocked.');
    await confirmed('Disable');
    await said('The user has been disabled.');
    expect((await person.login('mobile')).status).toBe(401);
    await service.pass(11 * 60_000);
    await keys.press('Enable');
    await said('Is it you?');
    await keys.focusOn('Password');
    await keys.enter(demoPassword);
    await said('The user may sign in again.');
    expect((await person.login('mobile')).status).toBe(200);
    await confirmed('Delete the user');
    await said('The user has been deleted.');
    expect((await person.login('mobile')).status).toBe(401);

    await keys.press('Sign out');
    await keys.focusOn('E-mail address');
    await page.goto(await linkTo(invited, 'invitation', 'invite'));
    await keys.arriveAt('Welcome');
    await keys.tabTo('New password');
    await keys.enter(password);
    await keys.arriveAt('Your password is set');
    await keys.press('Sign in');
    await signIn(invited);
    await keys.arriveAt('Devices');
    expect(await page.getByRole('link', { name: 'Users' }).count()).toBe(0);
  });

  test('leaves no control of any page unused', () => {
    expect(controls.unused()).toEqual([]);
  });
});
