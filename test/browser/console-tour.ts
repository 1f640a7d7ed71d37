/// <reference lib="dom" />
/** A walk through every page of the console, dialogues and refusals included. */
import type { Page } from 'playwright-core';
import type { Texts } from '../../packages/console/src/texts/en.ts';
import { authenticatorOf } from '../support/authenticator.ts';
import { mailbox, tokenIn } from '../support/mailbox.ts';
import { type ConsoleService, password } from './console-session.ts';

export interface Tour {
  readonly page: Page;
  readonly service: ConsoleService;
  /** Of the language of the browser. */
  readonly texts: Texts;
  /** Of a user that is there by then, and of one that will be. */
  readonly email: string;
  readonly admin: { readonly email: string; readonly password: string };
  /** Called at each page, with a name for it. */
  visit(name: string): Promise<void>;
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

export async function signIn(page: Page, { fields, signIn: { submit } }: Texts, email: string, words = password) {
  await page.getByLabel(fields.email).fill(email);
  await page.getByLabel(fields.password, { exact: true }).fill(words);
  await button(page, submit).click();
}

export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

async function open(page: Page, service: ConsoleService, hash: string): Promise<void> {
  // Another address first: a change of the fragment alone loads nothing anew.
  await page.goto('about:blank');
  await page.goto(`${service.origin}/${hash}`);
}

export async function tour({ page, service, texts, email, admin, visit }: Tour): Promise<void> {
  const { fields, security } = texts;
  const mails = mailbox(service);
  const go = (hash: string) => open(page, service, hash);

  await go('');
  await heading(page, texts.signIn.title);
  await visit('sign-in');
  await signIn(page, texts, email, 'not the password of anybody');
  await page.getByRole('alert').waitFor();
  await visit('sign-in-wrong');
  await button(page, texts.signIn.mailCode).click();
  await heading(page, texts.mailCode.title);
  await visit('mail-code');
  await page.getByLabel(fields.email).fill(email);
  await button(page, texts.mailCode.submit).click();
  await heading(page, texts.forgot.sentTitle);
  await visit('mail-code-sent');

  await go('#/register');
  await heading(page, texts.register.title);
  await visit('register');
  await page.getByLabel(fields.password, { exact: true }).fill('short');
  await button(page, texts.register.submit).click();
  await page.getByText(texts.passwordFaults.short(15)).waitFor();
  await visit('register-faults');
  await page.getByLabel(fields.email).fill(email);
  await page.getByLabel(fields.password, { exact: true }).fill(password);
  await button(page, texts.register.submit).click();
  await heading(page, texts.devices.title);
  await page.getByText(texts.register.welcome).waitFor();
  await visit('registered');
  await page.route('**/auth/refresh', (route) => route.abort());
  await go('');
  await heading(page, texts.unreachable.title);
  await visit('unreachable');
  await page.unroute('**/auth/refresh');

  await go('#/account/address');
  await button(page, texts.address.sendAgain).waitFor();
  await visit('address-unconfirmed');
  const verification = tokenIn(await mails.newest({ to: email, kind: 'verify_email' }));
  await go(`#/verify?token=${verification}`);
  await heading(page, texts.verify.title);
  await visit('verify');
  await button(page, texts.verify.submit).click();
  await heading(page, texts.verify.done);
  await visit('verified');
  await go('#/verify?token=nonsense');
  await button(page, texts.verify.submit).click();
  await heading(page, texts.verify.already);
  await visit('verify-spent');
  await go('#/reset');
  await heading(page, texts.brokenLink.title);
  await visit('broken-link');

  await go('#/account/security');
  await button(page, security.addAuthenticator).click();
  await page.getByRole('img', { name: security.qrLabel }).waitFor();
  await visit('add-authenticator');
  const secret = (await page.locator('.secret').innerText()).replaceAll(' ', '');
  const authenticator = authenticatorOf(secret, service.now);
  await page.getByLabel(security.typeCode).fill(authenticator.wrongCode());
  await button(page, security.confirm).click();
  await page.getByRole('alert').waitFor();
  await visit('add-authenticator-wrong');
  await page.getByLabel(security.typeCode).fill(authenticator.code());
  await button(page, security.confirm).click();
  await page.getByRole('heading', { name: security.codesTitle }).waitFor();
  await visit('recovery-codes');
  const [first, second] = await page.locator('.codes code').allInnerTexts();
  await button(page, security.kept).click();
  await page.getByText(security.recoveryLeft(10)).waitFor();
  await visit('security');
  await button(page, security.renameTitle('Authenticator')).click();
  await visit('rename-factor');
  await page.keyboard.press('Escape');
  await button(page, security.removeName('Authenticator')).click();
  await visit('remove-factor');
  await page.keyboard.press('Escape');
  await button(page, security.changePassword).click();
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
  await page.getByText(texts.devices.on('Safari', 'iPhone')).waitFor();
  await visit('devices');
  await page.getByText(texts.devices.ended).click();
  await page.getByText(texts.devices.reasons.logged_out).waitFor();
  await visit('devices-ended');
  await button(page, texts.devices.signOutOthers).click();
  await visit('sign-out-others');
  await page.keyboard.press('Escape');
  if (phone.status !== 200) throw new Error('the phone is not signed in');

  await go('#/account/address');
  await page.getByText(texts.address.verified, { exact: true }).waitFor();
  await visit('address');
  await go('#/account/data');
  await heading(page, texts.data.title);
  await visit('data');
  await button(page, texts.data.delete).click();
  await visit('delete-account');
  await go('#/account/nothing');
  await heading(page, texts.pageMissing.title);
  await visit('missing');
  await service.pass(11 * 60_000);
  await go('#/account/security');
  await button(page, security.renew).click();
  await page.getByRole('dialog').getByRole('button', { name: security.renew }).click();
  await page.getByRole('heading', { name: texts.proof.title }).waitFor();
  await visit('proof');
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: texts.proof.title }).waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await button(page, texts.nav.signOut).click();
  await heading(page, texts.signIn.title);
  await page.getByText(texts.signIn.signedOut.logged_out).waitFor();
  await visit('signed-out');
  await signIn(page, texts, email);
  await heading(page, texts.factor.title);
  await visit('second-factor');
  await button(page, texts.factor.useRecovery).click();
  await page.getByLabel(fields.recoveryCode).waitFor();
  await visit('second-factor-recovery');

  await go('#/forgot');
  await heading(page, texts.forgot.title);
  await visit('forgot');
  await page.getByLabel(fields.email).fill(email);
  await button(page, texts.forgot.submit).click();
  await heading(page, texts.forgot.sentTitle);
  await visit('forgot-sent');
  await go(`#/reset?token=${tokenIn(await mails.newest({ to: email, kind: 'reset_password' }))}`);
  await heading(page, texts.reset.title);
  await visit('reset');
  await page.getByLabel(fields.newPassword).fill(`${password} again`);
  await button(page, texts.reset.submit).click();
  await heading(page, texts.reset.done);
  await visit('reset-done');
  await go('#/reset?token=nonsense');
  await page.getByLabel(fields.newPassword).fill(`${password} again`);
  await button(page, texts.reset.submit).click();
  await heading(page, texts.spentLink.title);
  await visit('reset-spent');
  await go('#/undo?token=nonsense');
  await heading(page, texts.undo.title);
  await visit('undo');
  await go('#/invite?token=nonsense');
  await heading(page, texts.reset.inviteTitle);
  await visit('invite');

  await go('#/users');
  await signIn(page, texts, admin.email, admin.password);
  await page.getByText(email).first().waitFor();
  await visit('users');
  await page.getByLabel(texts.users.search).fill('nobody-has-this');
  await button(page, texts.users.searchSubmit).click();
  await page.getByText(texts.users.none).waitFor();
  await visit('users-none');
  await button(page, texts.users.invite).click();
  await visit('invite-user');
  await page.keyboard.press('Escape');
  await page.getByLabel(texts.users.search).fill(email);
  await button(page, texts.users.searchSubmit).click();
  await page.getByRole('link', { name: email }).click();
  await heading(page, email);
  await visit('user');
  await button(page, texts.user.disable).click();
  await visit('disable-user');
  await page.getByRole('dialog').getByRole('button', { name: texts.user.disable }).click();
  await page.getByText(texts.user.disabledDone).waitFor();
  await visit('user-disabled');
  await go('#/users/nobody-has-this-id-0000');
  await heading(page, texts.user.missing);
  await visit('user-missing');
}
