import type { AuthError } from '../../../core/errors.ts';
import { accountCounter } from '../../../core/throttle/account-counters.ts';
import { aPasskey, aTotp, factorsBy } from '../../support/builders.ts';
import { wiredUseCases } from '../../support/wired-use-cases.ts';

const factors = {
  none: {},
  totp: factorsBy(aTotp()),
  passkey: factorsBy(aPasskey()),
  both: factorsBy(aTotp(), aPasskey()),
};
const recoveryCodes = { hash: 'p1' };

const opened = async (parts: Parameters<Awaited<ReturnType<typeof wiredUseCases>>['person']>[0] = {}) => {
  const open = await wiredUseCases();
  return { open, instance: open.instance(), owner: await open.person(parts) };
};
const refusalOf = (run: Promise<unknown>): Promise<AuthError> =>
  run.then(
    () => {
      throw new Error('it was not refused');
    },
    (error: AuthError) => error,
  );

test.each([
  ['a TOTP', { factors: factors.totp }, ['totp']],
  ['a passkey', { factors: factors.passkey, recoveryCodes }, ['passkey', 'recovery_code']],
  ['both', { factors: factors.both, recoveryCodes }, ['totp', 'passkey', 'recovery_code']],
])('the right password of a user with %s begins nothing: a challenge rests', async (_, parts, methods) => {
  const { open, instance, owner } = await opened(parts);
  const refusal = await refusalOf(instance.signIn(owner, 'web'));
  expect(refusal).toMatchObject({ code: 'second_factor_required', facts: { challenge: { expiresIn: 300 }, methods } });
  const user = await open.stores.users.find(owner.userId);
  expect(user).toMatchObject({ sessionIndex: {}, lastSignInAt: null });
  const challenge = await open.stores.challenges.find(refusal.facts.challenge?.challengeId ?? '', {
    kind: 'second_factor',
    now: open.clock.now(),
  });
  expect(challenge).toMatchObject({ userId: owner.userId, amr: ['pwd'], sessionEpoch: 0, deviceId: null });
});

test.each([
  ['without any factor', { factors: factors.none }],
  ['with recovery codes alone', { recoveryCodes }],
  ['with a TOTP that was never confirmed', { factors: factorsBy(aTotp({ confirmed: false })), recoveryCodes }],
])('a user %s signs in with the password', async (_, parts) => {
  const { instance, owner } = await opened(parts);
  expect((await instance.signIn(owner, 'web')).session.amr).toEqual(['pwd']);
});

test.each<[string, readonly string[], object, readonly string[] | null]>([
  ['two kinds together', ['pwd', 'otp', 'mfa'], factors.both, null],
  ['a passkey that verified its user', ['pop', 'user', 'mfa'], factors.both, null],
  ['a passkey alone, of a user with nothing else', ['pop'], factors.passkey, null],
  ['a passkey alone, of a user with a TOTP', ['pop'], factors.both, ['totp', 'recovery_code']],
  ['a mailed code', ['otp'], factors.totp, ['totp', 'recovery_code']],
])('after %s is asked for what is missing', async (_, amr, enrolled, methods) => {
  const { open, instance, owner } = await opened({ factors: enrolled as typeof factors.both, recoveryCodes });
  const user = (await open.stores.users.find(owner.userId)) as NonNullable<
    Awaited<ReturnType<typeof open.stores.users.find>>
  >;
  const attempt = { succeeded: async () => {}, halfway: async () => {} };
  const client = { type: 'web', ip: '192.0.2.7', userAgent: null, deviceName: null, sessionCookie: null } as const;
  const completing = instance.completeSignIn({
    ...{ user, amr, authenticatedAt: open.clock.now(), deviceId: null, attempt },
    client,
  });
  if (methods === null) expect((await completing).session.amr).toEqual(amr);
  else expect((await refusalOf(completing)).facts).toMatchObject({ methods });
});

test('a right password alone opens no account that was guessed at, and is not charged to its address', async () => {
  const { open, instance, owner } = await opened({ factors: factors.totp });
  const counted = async () => (await open.stores.attempts.find(accountCounter(owner.userId))).count;
  await refusalOf(instance.signIn({ ...owner, password: 'wrong' }, 'web'));
  await refusalOf(instance.signIn(owner, 'web'));
  expect(await counted()).toBe(2);
  for (let round = 0; round < 3; round++) await refusalOf(instance.signIn(owner, 'web'));
  expect((await refusalOf(instance.signIn(owner, 'web'))).code).toBe('second_factor_required');
  expect((await refusalOf(instance.signIn(owner, 'web'))).code).toBe('too_many_attempts');
});
