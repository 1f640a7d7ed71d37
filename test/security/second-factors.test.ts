/** A second factor is never bypassed, and no code counts twice: in the embedded DynamoDB, by requests side by side. */
import type { AuthError } from '../../core/errors.ts';
import { ringIn } from '../../core/keys/key-material.ts';
import type { MacKey } from '../../core/keys/mac-keys.ts';
import { activeKey } from '../../core/keys/ring.ts';
import { mailCode } from '../../core/mail/mail-code.ts';
import { mintMailToken } from '../../core/mail/mail-token.ts';
import { requestMail } from '../../core/mail/request-mail.ts';
import type { User } from '../../core/users/user.ts';
import { type Authenticator, authenticatorOf, withCodesOfItsOwn } from '../support/authenticator.ts';
import { aTotp, factorsBy, minutes } from '../support/builders.ts';
import { databaseFor, embeddedDatabase } from '../support/embedded-dynamodb.ts';
import { passkeysOn } from '../support/passkey-owner.ts';
import { bearer, databaseStores, tokensOf, wiredUseCases } from '../support/wired-use-cases.ts';

const database = databaseFor(embeddedDatabase);
const client = { ip: '192.0.2.7', userAgent: null };
const request = { client, acceptLanguage: null };
const session = { clientType: 'mobile', deviceName: null, client, sessionCookie: null, deviceToken: null } as const;
const chosen = 'a passphrase of this afternoon';

/** Somebody who enrolled an authenticator in a session that knows the password alone. */
const enrolled = (other?: Authenticator) => withCodesOfItsOwn(enrolledOnce, other);
async function enrolledOnce() {
  const open = await wiredUseCases({
    stores: databaseStores(database()),
    settings: { emailCode: true },
    // The old system knows everybody, by any password.
    hooks: { migrateUser: async () => ({ user: {} }) },
  });
  const instance = open.instance();
  const owner = await open.person();
  const first = tokensOf(await instance.signIn(owner, 'mobile'));
  const { factor, secret } = await instance.enrolTotp({ credential: bearer(first.accessToken), name: null });
  const authenticator = authenticatorOf(secret, open.clock.now);
  const confirmation = { credential: bearer(first.accessToken), factorId: factor.factorId, ...request };
  const { recoveryCodes } = await instance.confirmTotp({ ...confirmation, code: authenticator.code() });
  open.clock.move(minutes);
  const user = async () => (await open.stores.users.find(owner.userId)) as User;
  const challenge = async () => {
    const refusal = (await instance.signIn(owner, 'mobile').catch((error: unknown) => error)) as AuthError;
    return refusal.facts.challenge?.challengeId ?? '';
  };
  const answer = (challengeId: string, method: 'totp' | 'recovery_code', code: string) =>
    instance.answerChallenge({
      ...session,
      challengeId,
      check: (whose) => instance.checkCode(whose, { method, code }),
    });
  const mailed = async () => {
    const { challengeId } = await instance.sendSignInCode({ email: owner.email, ...request });
    const code = mailCode(challengeId, activeKey(ringIn<MacKey>(await open.keys.mac.read())));
    return { ...session, challengeId, code };
  };
  const invited = async () => {
    const ring = ringIn<MacKey>(await open.keys.mac.read());
    const deps = { mails: open.stores.mails, throttle: async () => true, settings: open.settings, now: open.clock.now };
    const asked = { kind: 'invitation', user: await user(), acceptLanguage: null } as const;
    const { mailId } = await requestMail({ ...deps, macRing: async () => ring })(asked);
    return mintMailToken(mailId, activeKey(ring));
  };
  const forgotten = async () => {
    await instance.forgetPassword(owner.email);
    return open.tokenOf('reset_password');
  };
  /** The token of the notice of a change of address that the second factor has allowed. */
  const undo = async () => {
    const credential = bearer(first.accessToken);
    const check = ({ user }: { user: User }) =>
      instance.checkCode(user, { method: 'totp', code: authenticator.code() });
    await instance.stepUp({ credential, proof: { check }, client, deviceToken: null });
    await instance.changeEmail(credential, 'new@example.org');
    return open.tokenOf('email_changed');
  };
  return {
    ...{ open, instance, owner, first, authenticator, codes: recoveryCodes ?? [], user, challenge, answer, mailed },
    ...{ invited, forgotten, undo },
  };
}
type Enrolled = Awaited<ReturnType<typeof enrolled>>;

/** Every way to a session that shows one factor, and what each is answered. */
const ways: readonly (readonly [string, string, (attacked: Enrolled) => Promise<unknown>])[] = [
  ['the password', 'second_factor_required', ({ instance, owner }) => instance.signIn(owner, 'web')],
  ['a mailed code', 'second_factor_required', async ({ instance, mailed }) => instance.signInByCode(await mailed())],
  [
    'the challenge without a code',
    'invalid_credentials',
    async ({ answer, challenge }) => answer(await challenge(), 'totp', ''),
  ],
  [
    'the mailed code as the authenticator’s',
    'invalid_credentials',
    async ({ answer, challenge, mailed }) => answer(await challenge(), 'totp', (await mailed()).code),
  ],
  [
    'the challenge of the mailed code in place of the second factor’s',
    'invalid_credentials',
    async ({ answer, authenticator, mailed }) => answer((await mailed()).challengeId, 'totp', authenticator.code()),
  ],
  [
    'the answer of another user’s authenticator',
    'invalid_credentials',
    async ({ answer, authenticator, challenge }) =>
      answer(await challenge(), 'totp', (await enrolled(authenticator)).authenticator.code()),
  ],
  [
    'a reset by mail, which answers nothing, and then the new password',
    'second_factor_required',
    async ({ instance, owner, forgotten }) => {
      expect(await instance.resetPassword(await forgotten(), chosen)).toBeUndefined();
      return instance.signIn({ ...owner, password: chosen }, 'mobile');
    },
  ],
  [
    'an invitation, which answers nothing, and then the new password',
    'second_factor_required',
    async ({ instance, owner, invited }) => {
      expect(await instance.resetPassword(await invited(), chosen)).toBeUndefined();
      return instance.signIn({ ...owner, password: chosen }, 'mobile');
    },
  ],
  [
    'the refresh token from before a reset by mail',
    'session_expired',
    async ({ instance, first, forgotten }) => {
      await instance.resetPassword(await forgotten(), chosen);
      return instance.refresh(first.refreshToken);
    },
  ],
  [
    'the undo of a change of address, which answers nothing, and then the password',
    'second_factor_required',
    async ({ instance, owner, undo }) => {
      expect(await instance.undoEmailChange(await undo())).toBeUndefined();
      return instance.signIn(owner, 'mobile');
    },
  ],
  [
    'a password that the hook migrateUser would take',
    'invalid_credentials',
    ({ instance, owner }) => instance.signIn({ ...owner, password: 'of the old system' }, 'mobile'),
  ],
];

test.each(ways)('F1 %s alone begins no session: %s', async (_, code, way) => {
  const attacked = await enrolled();
  const before = Object.keys((await attacked.user()).sessionIndex);
  expect(await way(attacked).catch((error: AuthError) => error.code)).toBe(code);
  expect(Object.keys((await attacked.user()).sessionIndex)).toEqual(before);
});

test('F1 a passkey that does not verify its user alone begins no session where there is an authenticator too', async () => {
  const { open, instance } = await enrolled();
  const passkeys = passkeysOn(open, instance);
  const { authenticator, user } = await passkeys.owner({ factors: factorsBy(aTotp()) }, { verifiesUser: false });
  await expect(passkeys.send(await passkeys.answered(authenticator))).rejects.toMatchObject({
    code: 'second_factor_required',
    facts: { methods: ['totp'] },
  });
  expect((await open.stores.users.find(user.userId))?.sessionIndex).toEqual({});
});

test('F2 a session from before the enrolment, refreshed or proven by the password, changes no factor', async () => {
  const { instance, owner, first } = await enrolled();
  const { tokens, session: refreshed } = await instance.refresh(first.refreshToken);
  expect(refreshed.amr).toEqual(['pwd']);
  const credential = bearer(tokens.accessToken);
  await instance.stepUp({ credential, proof: { password: owner.password }, client, deviceToken: null });
  for (const change of [
    () => instance.renewRecoveryCodes(credential),
    () => instance.enrolTotp({ credential, name: null }),
    () => instance.removeFactor({ credential, factorId: 'any', ...request }),
  ])
    await expect(change()).rejects.toMatchObject({ code: 'step_up_required' });
});

test('F3 one code of the authenticator, one recovery code and one challenge each count once, of twenty at once', async () => {
  const { answer, authenticator, challenge, codes, user } = await enrolled();
  const before = Object.keys((await user()).sessionIndex).length;
  const once = async (attempts: Promise<unknown>[]) =>
    expect((await Promise.allSettled(attempts)).filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const four = async () => [await challenge(), await challenge()];
  const code = authenticator.code();
  await once((await four()).flatMap((id) => Array.from({ length: 4 }, () => answer(id, 'totp', code))));
  await once(
    (await four()).flatMap((id) => Array.from({ length: 4 }, () => answer(id, 'recovery_code', codes[0] ?? ''))),
  );
  const one = await challenge();
  await once(codes.slice(1, 5).map((each) => answer(one, 'recovery_code', each)));
  expect(Object.keys((await user()).sessionIndex)).toHaveLength(before + 3);
});

test('F4 five wrong answers end a challenge, and right passwords open no codes that ten wrong ones closed', async () => {
  const { answer, authenticator, challenge } = await enrolled();
  for (let round = 0; round < 2; round++) {
    const id = await challenge();
    for (let n = 0; n < 5; n++)
      await expect(answer(id, 'totp', authenticator.wrongCode())).rejects.toMatchObject({
        code: 'invalid_credentials',
      });
    await expect(answer(id, 'totp', authenticator.code())).rejects.toMatchObject({ code: 'invalid_credentials' });
  }
  const closed = answer(await challenge(), 'totp', authenticator.code());
  await expect(closed).rejects.toMatchObject({ code: 'too_many_attempts' });
});

test('F5 recovery codes that a session made for itself, or that outlived the factors, are no second factor', async () => {
  const { open, instance } = await enrolled();
  const other = await open.person();
  const { accessToken } = tokensOf(await instance.signIn(other, 'mobile'));
  const codes = await instance.renewRecoveryCodes(bearer(accessToken));
  open.clock.move(11 * minutes);
  const stepUp = (code: string) =>
    instance.stepUp({
      ...{ credential: bearer(accessToken), client, deviceToken: null },
      proof: { check: ({ user }) => instance.checkCode(user, { method: 'recovery_code', code }) },
    });
  for (const code of codes.slice(0, 2))
    await expect(stepUp(code)).rejects.toMatchObject({ code: 'invalid_credentials' });
  const { session } = await instance.authenticate(bearer(accessToken));
  expect(session.amr).toEqual(['pwd']);
});
