import type { AuthError } from '../../../core/errors.ts';
import { passkeysOf } from '../../../core/passkeys/passkeys-of.ts';
import { newId } from '../../../core/random.ts';
import type { User } from '../../../core/users/user.ts';
import { aPasskey, aTotp, factorsBy, minutes } from '../../support/builders.ts';
import { passkeysOn } from '../../support/passkey-owner.ts';
import type { Lies } from '../../support/software-authenticator.ts';
import { wiredUseCases } from '../../support/wired-use-cases.ts';

async function opened() {
  const open = await wiredUseCases();
  const instance = open.instance();
  const found = async ({ userId }: User) => (await open.stores.users.find(userId)) as User;
  return { open, instance, found, ...passkeysOn(open, instance) };
}

const refusalOf = (run: Promise<unknown>): Promise<AuthError> =>
  run.then(
    () => {
      throw new Error('it was not refused');
    },
    (error: AuthError) => error,
  );

test('a passkey that verified its user signs in alone, as two factors', async () => {
  const { owner, answered, send, found, open } = await opened();
  const { authenticator, user, passkey } = await owner({ password: null, factors: factorsBy(aTotp()) });
  const { session } = await send(await answered(authenticator));
  expect(session).toMatchObject({ userId: user.userId, amr: ['pop', 'user', 'mfa'] });
  expect(await open.stores.sessions.find(session.sessionId)).not.toBeNull();
  expect((await found(user)).factors[passkey.factorId]).toMatchObject({ lastUsedAt: open.clock.now() });
});

test('one that did not is one factor: it signs in a user who has no other', async () => {
  const { owner, answered, send } = await opened();
  const { authenticator } = await owner({ recoveryCodes: { hash: 'p1' } }, { verifiesUser: false });
  expect((await send(await answered(authenticator))).session.amr).toEqual(['pop']);
});

test('one that did not asks a user with an authenticator for that, and for no other passkey', async () => {
  const { owner, answered, send, begin, found } = await opened();
  const { authenticator, user } = await owner({ factors: factorsBy(aTotp()) }, { verifiesUser: false });
  const { code, facts } = await refusalOf(send(await answered(authenticator)));
  expect({ code, methods: facts.methods }).toEqual({ code: 'second_factor_required', methods: ['totp'] });
  expect((await found(user)).sessionIndex).toEqual({});
  const options = begin({ challengeId: facts.challenge?.challengeId ?? '' });
  expect(await refusalOf(options)).toMatchObject({ code: 'invalid_credentials' });
});

test.each<[string, Lies]>([
  ['another origin', { origin: 'https://auth.example.com.evil.example' }],
  ['another site', { rpId: 'evil.example' }],
  ['another challenge', { challenge: newId() }],
  ['another key', { foreignKey: true }],
  ['nobody’s user handle', { userHandle: newId() }],
  ['no user handle', { userHandle: null }],
  ['a user handle that is none', { userHandle: 'x' }],
])('an answer with %s is refused, spends nothing and begins nothing', async (_, lies) => {
  const { owner, answered, send, found } = await opened();
  const { authenticator, user, passkey } = await owner();
  const answer = await answered(authenticator, lies);
  expect(await refusalOf(send(answer))).toMatchObject({ code: 'invalid_credentials', facts: {} });
  expect(await found(user)).toEqual({ ...user, factors: factorsBy(passkey) });
});

test('a passkey answers for the account that it was made for alone', async () => {
  const { owner, answered, send, found } = await opened();
  const [one, other] = [await owner(), await owner()];
  const answer = await answered(one.authenticator, { userHandle: other.user.userId });
  expect((await refusalOf(send(answer))).code).toBe('invalid_credentials');
  expect((await found(other.user)).sessionIndex).toEqual({});
});

test.each<[string, Partial<User>]>([['disabled', { disabled: true }]])(
  'a user who is %s is refused',
  async (_, parts) => {
    const { owner, answered, send } = await opened();
    const { authenticator } = await owner(parts);
    expect((await refusalOf(send(await answered(authenticator)))).code).toBe('invalid_credentials');
  },
);

test('a challenge counts once, of fifty answers at the same time too', async () => {
  const { owner, answered, send, found } = await opened();
  const { authenticator, user } = await owner({}, { counts: true });
  const answer = await answered(authenticator);
  const answers = await Promise.allSettled(Array.from({ length: 50 }, () => send(answer)));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(Object.keys((await found(user)).sessionIndex)).toHaveLength(1);
  expect((await refusalOf(send(answer))).code).toBe('invalid_credentials');
});

test('a challenge that is unknown, malformed, or five minutes old is refused', async () => {
  const { owner, answered, send, open } = await opened();
  const { authenticator } = await owner();
  const answer = await answered(authenticator);
  for (const challengeId of [newId(), '', 'x'])
    expect((await refusalOf(send({ ...answer, challengeId }))).code).toBe('invalid_credentials');
  open.clock.move(5 * minutes);
  expect((await refusalOf(send(answer))).code).toBe('invalid_credentials');
});

describe('a passkey that counts its signatures', () => {
  test.each([5, 4, 0])('is refused at %i after 5, and told of', async (counter) => {
    const { owner, answered, send, found, open } = await opened();
    const { authenticator, user, passkey } = await owner({}, { counts: true });
    await send(await answered(authenticator, { counter: 5 }));
    const before = await found(user);
    expect((await refusalOf(send(await answered(authenticator, { counter })))).code).toBe('invalid_credentials');
    expect(await found(user)).toEqual(before);
    expect(open.reports).toContainEqual({
      event: 'authn_passkey_regressed',
      facts: { user_id: user.userId, factor_id: passkey.factorId },
    });
    expect((await send(await answered(authenticator, { counter: 6 }))).session.amr).toContain('mfa');
  });

  test('is not feigned by somebody without its key', async () => {
    const { owner, answered, send, open } = await opened();
    const { authenticator } = await owner({}, { counts: true });
    await send(await answered(authenticator, { counter: 5 }));
    await refusalOf(send(await answered(authenticator, { counter: 1, foreignKey: true })));
    expect(open.reports.map(({ event }) => event)).not.toContain('authn_passkey_regressed');
  });
});

test('a passkey that was removed while it was being shown begins nothing, and is no copy', async () => {
  const { owner, answered, send, open } = await opened();
  const { authenticator, user, passkey } = await owner();
  const answer = await answered(authenticator);
  const { finish } = open.stores.challenges;
  open.stores.challenges.finish = async (challengeId) => {
    const removal = { besides: null, withRecoveryCodes: true, sessionEpoch: 0 };
    await open.stores.factors.remove(user.userId, passkey.factorId, removal);
    return finish(challengeId);
  };
  expect((await refusalOf(send(answer))).code).toBe('invalid_credentials');
  expect(open.reports.map(({ event }) => event)).not.toContain('authn_passkey_regressed');
});

test('the options of a sign-in in two steps name that user’s passkeys, and keep the challenge', async () => {
  const { owner, instance, begin, open, found } = await opened();
  const person = await open.person();
  const { user, passkey } = await owner();
  const enrolment = { most: 20, replaced: [], recoveryCodes: null, sessionEpoch: 0 };
  await open.stores.factors.enrol(person.userId, aPasskey({ credentialId: passkey.credentialId }), enrolment);
  const { facts } = await refusalOf(instance.signIn(person, 'web'));
  const challengeId = facts.challenge?.challengeId ?? '';
  open.clock.move(minutes);
  const begun = await begin({ challengeId });
  expect(begun).toMatchObject({ challengeId, expiresIn: 240, options: { challenge: challengeId } });
  expect(begun.options.allowCredentials?.map(({ id }) => id)).toEqual([passkey.credentialId]);
  expect(passkeysOf((await found(user)).factors)).toHaveLength(1);
  expect((await refusalOf(begin({ challengeId: newId() }))).code).toBe('invalid_credentials');
});

test('a sign-in that began with a passkey is not completed by it again, and the challenge stays', async () => {
  const { open, owner, answered, send, check, found } = await opened();
  const { authenticator, user } = await owner({ factors: factorsBy(aTotp()) }, { verifiesUser: false });
  const { facts } = await refusalOf(send(await answered(authenticator)));
  const challengeId = facts.challenge?.challengeId ?? '';
  const sought = { kind: 'second_factor', now: open.clock.now() } as const;
  const challenge = await open.stores.challenges.find(challengeId, sought);
  if (!challenge) throw new Error('there is no challenge');
  const response = authenticator.get({ challenge: challengeId, rpId: 'auth.example.com' });
  const checking = check.forChallenge(response)(await found(user), challenge);
  expect((await refusalOf(checking)).code).toBe('invalid_credentials');
  expect(await open.stores.challenges.find(challengeId, sought)).toEqual(challenge);
});
