import type { AuthError } from '../../../core/errors.ts';
import { ringIn } from '../../../core/keys/key-material.ts';
import type { MacKey } from '../../../core/keys/mac-keys.ts';
import { activeKey } from '../../../core/keys/ring.ts';
import { mailCode } from '../../../core/mail/mail-code.ts';
import { newId } from '../../../core/random.ts';
import { aTotp, factorsBy, minutes } from '../../support/builders.ts';
import { wiredUseCases } from '../../support/wired-use-cases.ts';

const client = { ip: '192.0.2.7', userAgent: null };

async function opened(options: Parameters<typeof wiredUseCases>[0] = {}) {
  const open = await wiredUseCases({ ...options, settings: { emailCode: true, ...options.settings } });
  const instance = open.instance();
  const send = async (email: string) => {
    const { challengeId, expiresIn } = await instance.sendSignInCode({ email, acceptLanguage: null, client });
    expect(expiresIn).toBe(600);
    const key = activeKey(ringIn<MacKey>(await open.keys.mac.read()));
    return { challengeId, code: mailCode(challengeId, key) };
  };
  const answer = ({ challengeId, code }: { challengeId: string; code: string }) =>
    instance.signInByCode({
      ...{ challengeId, code, clientType: 'mobile' as const, deviceName: null, client },
      ...{ deviceToken: null, sessionCookie: null },
    });
  return { open, instance, send, answer };
}

const codeOf = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'done',
    (error: AuthError) => error.code,
  );

test('a mailed code signs in once, and proves the address, also of a user without a password', async () => {
  const { open, send, answer } = await opened();
  const owner = await open.person({ password: null });
  const sent = await send(owner.email);
  const { session, user } = await answer({ ...sent, code: ` ${sent.code.slice(0, 4)} ${sent.code.slice(4)}` });
  expect([session.amr, user.emailVerified]).toEqual([['otp'], true]);
  expect(await open.stores.users.find(owner.userId)).toMatchObject({ emailVerified: true });
  expect(await codeOf(answer(sent))).toBe('invalid_credentials');
});

test('of fifty answers at once one begins a session', async () => {
  const { open, send, answer } = await opened();
  const sent = await send((await open.person()).email);
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => codeOf(answer(sent))));
  expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
});

test('a second factor is still asked for', async () => {
  const { open, send, answer } = await opened();
  const owner = await open.person({ factors: factorsBy(aTotp()) });
  expect(await codeOf(answer(await send(owner.email)))).toBe('second_factor_required');
  expect((await open.stores.users.find(owner.userId))?.password).not.toBeNull();
  expect(await open.stores.users.find(owner.userId)).toMatchObject({ sessionIndex: {}, emailVerified: true });
});

test('of a proven address takes nothing away; the first proof voids what was there before, and ends its sessions', async () => {
  const { open, instance, send, answer } = await opened();
  const proven = await open.person({ emailVerified: true });
  await answer(await send(proven.email));
  await instance.signIn(proven, 'web');
  const unproven = await open.person({ emailVerified: false });
  const before = await instance.signIn(unproven, 'web');
  const { user, session } = await answer(await send(unproven.email));
  expect(user).toMatchObject({ emailVerified: true, password: null });
  const ended = await open.stores.sessions.find(before.session.sessionId);
  expect(ended?.ended?.reason ?? ended).toBe('password_changed');
  expect(Object.keys((await open.stores.users.find(unproven.userId))?.sessionIndex ?? {})).toContain(session.sessionId);
  expect(await codeOf(instance.signIn(unproven, 'web'))).toBe('invalid_credentials');
});

test('ends with the fifth wrong guess, after 600 s, and with whatever ends the user’s sessions', async () => {
  const { open, instance, send, answer } = await opened();
  const owner = await open.person();
  const guessed = await send(owner.email);
  for (let n = 0; n < 5; n++)
    expect(await codeOf(answer({ ...guessed, code: '00000000' }))).toBe('invalid_credentials');
  expect(await codeOf(answer(guessed))).toBe('invalid_credentials');
  const late = await send(owner.email);
  open.clock.move(10 * minutes);
  expect(await codeOf(answer(late))).toBe('invalid_credentials');
  open.clock.move(5 * minutes);
  for (const action of ['end-sessions', 'disable'] as const) {
    const sent = await send(owner.email);
    await instance.operate({ action, email: owner.email });
    expect(await codeOf(answer(sent))).toBe('invalid_credentials');
  }
});

test('no code is right of a mail that was never put: beyond three in 15 minutes, and of nobody', async () => {
  const { open, send, answer } = await opened();
  const owner = await open.person();
  for (let n = 0; n < 3; n++) await send(owner.email);
  expect(await codeOf(answer(await send(owner.email)))).toBe('invalid_credentials');
  expect(await codeOf(answer(await send('nobody@example.com')))).toBe('invalid_credentials');
  const disabled = await open.person({ disabled: true });
  expect(await codeOf(answer(await send(disabled.email)))).toBe('invalid_credentials');
  for (const challengeId of [newId(), '', 'nonsense'])
    expect(await codeOf(answer({ challengeId, code: '00000000' }))).toBe('invalid_credentials');
});

test('the code of one challenge is none of another, nor a second factor’s', async () => {
  const { open, instance, send, answer } = await opened();
  const [one, other] = [await open.person(), await open.person()];
  const [mine, theirs] = [await send(one.email), await send(other.email)];
  expect(await codeOf(answer({ ...theirs, code: mine.code }))).toBe('invalid_credentials');
  const asFactor = instance.answerChallenge({
    ...{ challengeId: mine.challengeId, clientType: 'web' as const, deviceName: null, client, sessionCookie: null },
    check: async () => ({ amr: ['otp'], succeeded: async () => {} }),
  });
  expect(await codeOf(asFactor)).toBe('invalid_credentials');
});
