/// <reference lib="dom" />
/** A walk through every page of the console, dialogues and refusals included. */
import type { Page } from 'playwright-core';
import { authenticatorOf } from '../support/authenticator.ts';
import type { HttpService } from '../support/http-service.ts';
import { mailbox, tokenIn } from '../support/mailbox.ts';

export const password = 'a password of the browser suite';

export interface Tour {
  readonly page: Page;
  readonly service: HttpService;
  /** Moves the clock of the service. */
  pass(milliseconds: number): Promise<void>;
  /** What that clock says. */
  now(): number;
  /** Of a user that is there by then, and of one that will be. */
  readonly email: string;
  readonly admin: { readonly email: string; readonly password: string };
  /** Called at each page, with a name for it. */
  visit(name: string): Promise<void>;
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

export async function signIn(page: Page, email: string, words = password): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(words);
  await button(page, 'Sign in').click();
}

export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

async function open(page: Page, service: HttpService, hash: string): Promise<void> {
  // Another address first: a change of the fragment alone loads nothing anew.
  await page.goto('about:blank');
  await page.goto(`${service.origin}/${hash}`);
}

export async function tour({ page, service, pass, now, email, admin, visit }: Tour): Promise<void> {
  const mails = mailbox(service);
  const go = (hash: string) => open(page, service, hash);

  await page.route('**/auth/refresh', (route) => route.abort());
  await go('');
  await heading(page, 'The service cannot be reached');
  await visit('unreachable');
  await page.unroute('**/auth/refresh');

  await go('');
  await heading(page, 'Sign in');
  await visit('sign-in');
  await signIn(page, email, 'not the password of anybody');
  await page.getByRole('alert').waitFor();
  await visit('sign-in-wrong');
  await button(page, 'Mail me a code').click();
  await heading(page, 'Sign in with a mailed code');
  await visit('mail-code');
  await page.getByLabel('E-mail address').fill(email);
  await button(page, 'Mail the code').click();
  await heading(page, 'Check your mailbox');
  await visit('mail-code-sent');

  await go('#/register');
  await heading(page, 'Register');
  await visit('register');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await button(page, 'Register').click();
  await page.getByText('At least 15 characters are needed.').waitFor();
  await visit('register-faults');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await button(page, 'Register').click();
  await heading(page, 'Devices');
  await page.getByText('Welcome.').waitFor();
  await visit('registered');

  await go('#/account/address');
  await button(page, 'Mail the link again').waitFor();
  await visit('address-unconfirmed');
  const verification = tokenIn(await mails.newest({ to: email, kind: 'verify_email' }));
  await go(`#/verify?token=${verification}`);
  await heading(page, 'Confirm your address');
  await visit('verify');
  await button(page, 'Confirm').click();
  await heading(page, 'Your address is confirmed');
  await visit('verified');
  await go('#/verify?token=nonsense');
  await button(page, 'Confirm').click();
  await page.getByRole('alert').waitFor();
  await visit('verify-spent');
  await go('#/reset');
  await heading(page, 'This link is not complete');
  await visit('broken-link');

  await go('#/account/security');
  await button(page, 'Add an authenticator app').click();
  await page.getByRole('img', { name: 'QR code' }).waitFor();
  await visit('add-authenticator');
  const secret = (await page.locator('.secret').innerText()).replaceAll(' ', '');
  const authenticator = authenticatorOf(secret, now);
  await page.getByLabel('Then enter the code').fill(authenticator.wrongCode());
  await button(page, 'Confirm').click();
  await page.getByRole('alert').waitFor();
  await visit('add-authenticator-wrong');
  await page.getByLabel('Then enter the code').fill(authenticator.code());
  await button(page, 'Confirm').click();
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
  await visit('recovery-codes');
  const [first, second] = await page.locator('.codes code').allInnerTexts();
  await button(page, 'I have kept them').click();
  await page.getByText('10 codes are left.').waitFor();
  await visit('security');
  await button(page, 'Rename Authenticator').click();
  await visit('rename-factor');
  await page.keyboard.press('Escape');
  await button(page, 'Remove Authenticator').click();
  await visit('remove-factor');
  await page.keyboard.press('Escape');
  await button(page, 'Change the password').click();
  await visit('change-password');
  await page.keyboard.press('Escape');

  const agents = {
    iPhone:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
    Windows: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
  };
  const factor = async (agent: string, recovery_code: string | undefined) => {
    const headers = { 'user-agent': agent };
    const asked = await service.call('/auth/login', { headers, body: { email, password, client_type: 'mobile' } });
    const { challenge_id } = asked.json;
    return service.call('/auth/login/factor', {
      headers,
      body: { challenge_id, recovery_code, client_type: 'mobile' },
    });
  };
  const phone = await factor(agents.iPhone, first);
  const ended = await factor(agents.Windows, second);
  await service.call('/auth/logout', { body: { refresh_token: ended.json.refresh_token } });
  await go('#/account/devices');
  await page.getByText('Safari on iPhone').waitFor();
  await visit('devices');
  await page.getByText('Signed out lately').click();
  await page.getByText('signed out there').waitFor();
  await visit('devices-ended');
  await button(page, 'Sign out everywhere else').click();
  await visit('sign-out-others');
  await page.keyboard.press('Escape');
  if (phone.status !== 200) throw new Error('the phone is not signed in');

  await go('#/account/address');
  await page.getByText('Confirmed', { exact: true }).waitFor();
  await visit('address');
  await go('#/account/data');
  await heading(page, 'Your data');
  await visit('data');
  await button(page, 'Delete my account').click();
  await visit('delete-account');
  await go('#/account/nothing');
  await heading(page, 'There is no such page');
  await visit('missing');
  await pass(11 * 60_000);
  await go('#/account/security');
  await button(page, 'Make new codes').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make new codes' }).click();
  await page.getByRole('heading', { name: 'Is it you?' }).waitFor();
  await visit('proof');
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Is it you?' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await button(page, 'Sign out').click();
  await heading(page, 'Sign in');
  await page.getByText('You have signed out.').waitFor();
  await visit('signed-out');
  await signIn(page, email);
  await heading(page, 'One more step');
  await visit('second-factor');
  await button(page, 'Use a recovery code').click();
  await page.getByLabel('Recovery code').waitFor();
  await visit('second-factor-recovery');

  await go('#/forgot');
  await heading(page, 'Forgotten your password?');
  await visit('forgot');
  await page.getByLabel('E-mail address').fill(email);
  await button(page, 'Mail the link').click();
  await heading(page, 'Check your mailbox');
  await visit('forgot-sent');
  await go(`#/reset?token=${tokenIn(await mails.newest({ to: email, kind: 'reset_password' }))}`);
  await heading(page, 'Set a new password');
  await visit('reset');
  await page.getByLabel('New password').fill(`${password} again`);
  await button(page, 'Set the password').click();
  await heading(page, 'Your password is set');
  await visit('reset-done');
  await go('#/undo?token=nonsense');
  await heading(page, 'Take the change of address back?');
  await visit('undo');
  await go('#/invite?token=nonsense');
  await heading(page, 'Welcome');
  await visit('invite');

  await go('#/users');
  await signIn(page, admin.email, admin.password);
  await page.getByText(email).first().waitFor();
  await visit('users');
  await page.getByLabel('Search by the beginning').fill('nobody-has-this');
  await button(page, 'Search').click();
  await page.getByText('There is nobody').waitFor();
  await visit('users-none');
  await button(page, 'Invite a user').click();
  await visit('invite-user');
  await page.keyboard.press('Escape');
  await page.getByLabel('Search by the beginning').fill(email);
  await button(page, 'Search').click();
  await page.getByRole('link', { name: email }).click();
  await heading(page, email);
  await visit('user');
  await button(page, 'Disable').click();
  await visit('disable-user');
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await page.getByText('The user has been disabled.').waitFor();
  await visit('user-disabled');
  await go('#/users/nobody-has-this-id-0000');
  await heading(page, 'There is no such user.');
  await visit('user-missing');
}
