/// <reference lib="dom" />
/** The client's account and administration against the real service: what each method does there. */
import { accountOf } from '../../../packages/client/src/account-of.ts';
import type { AuthState } from '../../../packages/client/src/create-auth.ts';
import { usersOf } from '../../../packages/client/src/users-of.ts';
import { authenticatorOf } from '../../support/authenticator.ts';
import { Device, type Mode } from '../../support/client-device.ts';
import { type HttpService, localService, newAccount } from '../../support/http-service.ts';
import { codeIn, mailbox, tokenIn } from '../../support/mailbox.ts';

let service: HttpService;
beforeAll(async () => {
  service = await localService({ settings: { emailCode: true } });
});
afterAll(() => service?.stop());

const modes: readonly [Mode][] = [['token'], ['cookie']];
const minutes = 60_000;
/** Milliseconds by which the clock of the service was moved. */
let ahead = 0;

/** A user who has registered and is signed in on one device. */
async function somebody(mode: Mode) {
  const credentials = newAccount();
  const device = new Device(service, { mode });
  const auth = device.open();
  const account = accountOf(auth);
  const registered = await account.register(credentials);
  if (registered.status !== 'registered') throw new Error('registration is open here');
  await auth.signIn(credentials);
  return { ...credentials, id: registered.user.id, device, auth, account };
}
const token = async (to: string, kind: Parameters<ReturnType<typeof mailbox>['newest']>[0]['kind'], count = 1) =>
  tokenIn(await mailbox(service).newest({ to, kind }, count));
const reasonOf = (state: AuthState) => ('reason' in state ? state.reason : state.status);

describe.each(modes)('in %s mode', (mode) => {
  test('the address is verified by the mail of the registration, and by one that is asked for', async () => {
    const { account, email } = await somebody(mode);
    await token(email, 'verify_email');
    await account.sendVerification();
    expect((await account.profile()).user.email_verified).toBe(false);
    await account.verifyEmail(await token(email, 'verify_email', 2));
    expect((await account.profile()).user.email_verified).toBe(true);
  });

  test('a taken address and a weak password are told', async () => {
    const { account, email, password } = await somebody(mode);
    await expect(account.register({ email, password })).rejects.toMatchObject({ code: 'email_taken' });
    await expect(account.register({ ...newAccount(), password: 'short' })).rejects.toMatchObject({
      code: 'weak_password',
      problem: { errors: [{ field: 'password' }] },
    });
  });

  test('a reset sets a new password and ends the session here, which hears why', async () => {
    const { account, auth, email } = await somebody(mode);
    await account.sendPasswordReset(email);
    const newPassword = 'a password of after the reset';
    await account.resetPassword({ token: await token(email, 'reset_password'), newPassword });
    expect(auth.state).toEqual({ status: 'signed-out', reason: 'password_changed' });
    expect(await auth.signIn({ email, password: newPassword })).toMatchObject({ status: 'signed-in' });
  });

  test('a mailed code signs in', async () => {
    const { account, auth, email } = await somebody(mode);
    await auth.signOut();
    const { challengeId, expiresIn } = await account.sendSignInCode(email);
    // Told in whole seconds, of which one may pass before the answer.
    expect([599, 600]).toContain(expiresIn);
    const code = codeIn(await mailbox(service).newest({ to: email, kind: 'sign_in_code' }));
    await expect(auth.signIn({ challengeId, code: '00000000' })).rejects.toMatchObject({ code: 'invalid_credentials' });
    expect(await auth.signIn({ challengeId, code })).toMatchObject({ session: { amr: ['otp'] }, user: { email } });
    expect((await auth.fetch('/demo/whoami')).status).toBe(200);
  });

  test('a session is ended from another device, which hears why', async () => {
    const { account, auth, email, password } = await somebody(mode);
    const other = new Device(service, { mode }).open({ deviceName: 'The other one' });
    await other.signIn({ email, password });
    const theirs = (await account.sessions()).find(({ device_name }) => device_name === 'The other one');
    await account.endSession(String(theirs?.id));
    await expect(accountOf(other).profile()).rejects.toMatchObject({ code: /unauthenticated|session_expired/ });
    expect(reasonOf(other.state)).toBe('revoked');
    expect(await account.sessions()).toMatchObject([{ current: true }]);
    expect(await account.sessions({ ended: true })).toMatchObject([{ id: theirs?.id, end_reason: 'revoked' }]);
    await expect(account.endSession('nobody-has-this-id-00')).rejects.toMatchObject({ code: 'not_found' });
    expect(auth.state.status).toBe('signed-in');
  });

  test('a new password ends the other sessions and not this one', async () => {
    const { account, auth, email, password } = await somebody(mode);
    const other = new Device(service, { mode }).open();
    await other.signIn({ email, password });
    const newPassword = 'a password of another kind';
    await expect(account.changePassword({ currentPassword: 'wrong', newPassword })).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
    await account.changePassword({ currentPassword: password, newPassword });
    expect((await account.profile()).user.email).toBe(email);
    await expect(accountOf(other).profile()).rejects.toMatchObject({ problem: { status: 401 } });
    expect(reasonOf(other.state)).toBe('password_changed');
    expect(auth.state.status).toBe('signed-in');
  });

  test('an address is changed by the mail to the new one, and the change undone by that to the old', async () => {
    const { account, auth, email } = await somebody(mode);
    const after = newAccount().email;
    await account.changeEmail(after);
    await account.verifyEmail(await token(after, 'email_change'));
    expect((await account.profile()).user.email).toBe(after);
    await account.undoEmailChange(await token(email, 'email_changed'));
    expect(auth.state.status).toBe('signed-out');
  });

  test('a change of address that is confirmed on another device ends the session there, which hears why', async () => {
    const { account, auth, email, password } = await somebody(mode);
    const other = new Device(service, { mode }).open();
    await other.signIn({ email, password });
    const after = newAccount().email;
    await account.changeEmail(after);
    await accountOf(other).verifyEmail(await token(after, 'email_change'));
    expect(other.state).toEqual({ status: 'signed-out', reason: 'email_changed' });
    expect((await account.profile()).user.email).toBe(after);
    expect(auth.state.status).toBe('signed-in');
  });

  test('an authenticator is enrolled, named, asked for and removed', async () => {
    const { account, auth, email, password } = await somebody(mode);
    const { factor, secret, otpauth_uri } = await account.enrolTotp({ name: 'Phone' });
    expect(otpauth_uri).toContain(secret);
    const authenticator = authenticatorOf(secret, () => Date.now() + ahead);
    await expect(account.confirmTotp(factor.id, authenticator.wrongCode())).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
    const { recovery_codes = [] } = await account.confirmTotp(factor.id, authenticator.code());
    expect(recovery_codes).toHaveLength(10);
    expect(await account.renameFactor(factor.id, 'Tablet')).toMatchObject({ id: factor.id, name: 'Tablet' });
    expect(await account.factors()).toMatchObject({ factors: [{ name: 'Tablet' }], recovery_codes_left: 10 });

    await auth.signOut();
    const asked = await auth.signIn({ email, password });
    if (asked.status !== 'second-factor') throw new Error('no second factor was asked for');
    await asked.continue({ recoveryCode: String(recovery_codes[0]) });
    expect(await account.renewRecoveryCodes()).toHaveLength(10);
    await account.removeFactor(factor.id);
    expect(await account.factors()).toEqual({ factors: [], recovery_codes_left: 0 });
  });

  test('what is recent is asked for again once it is old', async () => {
    const { account, auth, password, email } = await somebody(mode);
    await service.pass(11 * minutes);
    ahead += 11 * minutes;
    await expect(account.export()).rejects.toMatchObject({
      code: 'step_up_required',
      problem: { methods: ['password'] },
    });
    await auth.stepUp({ password });
    expect(await account.export()).toMatchObject({ user: { email }, sessions: [{ current: true }] });
  });

  test('a deleted account signs out here, and is known no more', async () => {
    const { account, auth, email, password } = await somebody(mode);
    await account.delete();
    expect(auth.state).toEqual({
      ...{ status: 'signed-out', reason: mode === 'token' ? 'user_deleted' : 'unauthenticated' },
    });
    await expect(auth.signIn({ email, password })).rejects.toMatchObject({ code: 'invalid_credentials' });
  });

  test('an administrator finds a user, changes them, ends their sessions and deletes them', async () => {
    const admin = await somebody(mode);
    await service.invoke?.('operator', {
      ...{ action: 'assign', email: admin.email, permissions: ['users:read', 'users:write'] },
    });
    const users = usersOf(admin.auth);
    await expect(usersOf((await somebody(mode)).auth).list()).rejects.toMatchObject({ code: 'forbidden' });
    await admin.auth.signIn({ email: admin.email, password: admin.password });

    const user = await somebody(mode);
    expect(await users.list({ prefix: user.email.slice(0, 12), limit: 1 })).toMatchObject({
      users: [{ id: user.id, disabled: false }],
      next_cursor: null,
    });
    expect((await users.list({ email: user.email })).users).toHaveLength(1);
    expect(await users.change(user.id, { roles: ['editor'], emailVerified: true })).toMatchObject({
      ...{ roles: ['editor'], email_verified: true },
    });
    await user.auth.signIn({ email: user.email, password: user.password });
    expect(await users.get(user.id)).toMatchObject({ user: { email: user.email }, sessions: [{}], factors: [] });
    await users.endSessions(user.id);
    await expect(user.account.profile()).rejects.toMatchObject({ problem: { status: 401 } });
    expect(reasonOf(user.auth.state)).toBe('admin');
    await users.unlock(user.id);
    await users.removeFactors(user.id);
    await users.sendReset(user.id);
    expect(await token(user.email, 'reset_password')).not.toBe('');
    expect(await users.change(user.id, { disabled: true })).toMatchObject({ disabled: true });
    await users.delete(user.id);
    await expect(users.get(user.id)).rejects.toMatchObject({ code: 'not_found' });

    const invited = newAccount().email;
    expect(await users.create({ email: invited, sendInvitation: true })).toMatchObject({ has_password: false });
    await admin.account.resetPassword({ token: await token(invited, 'invitation'), newPassword: admin.password });
    expect(admin.auth.state.status).toBe('signed-in');
  });
});
