import type { AuthError } from '../../../core/errors.ts';
import { mostFactors } from '../../../core/factors/factor.ts';
import { peppersIn } from '../../../core/keys/key-material.ts';
import type { Peppers } from '../../../core/keys/pepper.ts';
import { beginPasskeyEnrolment } from '../../../core/use-cases/passkeys/begin-passkey-enrolment.ts';
import { enrolPasskey } from '../../../core/use-cases/passkeys/enrol-passkey.ts';
import type { User } from '../../../core/users/user.ts';
import { aTotp, factorsBy, minutes } from '../../support/builders.ts';
import { passkeyOrigin } from '../../support/passkey-owner.ts';
import { type Lies, SoftwareAuthenticator } from '../../support/software-authenticator.ts';
import { bearer, tokensOf, wiredUseCases } from '../../support/wired-use-cases.ts';

const client = { ip: '192.0.2.7', userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)' };

async function opened(parts: Partial<User> = {}) {
  const open = await wiredUseCases();
  const instance = open.instance();
  const owner = await open.person(parts);
  const told: string[] = [];
  const deps = {
    ...instance.deps,
    authenticate: instance.authenticate,
    factors: open.stores.factors,
    relyingParty: { rpId: 'auth.example.com', origins: [passkeyOrigin] },
    peppers: async () => peppersIn(await open.keys.pepper.read()) as Peppers,
    tellOfFactor: async ({ kind, name }: { kind: string; name: string }) => void told.push(`${kind} ${name}`),
  };
  const signedIn = async () => bearer(tokensOf(await instance.signIn(owner, 'mobile')).accessToken);
  const begin = beginPasskeyEnrolment(deps);
  const authenticator = new SoftwareAuthenticator({ origin: passkeyOrigin });
  const made = async (credential: Awaited<ReturnType<typeof signedIn>>, lies: Lies = {}) => {
    const { challengeId, options } = await begin({ credential });
    return { credential, challengeId, response: authenticator.create(options, lies) };
  };
  const enrol = (answer: Awaited<ReturnType<typeof made>>) =>
    enrolPasskey(deps)({ ...answer, name: null, acceptLanguage: null, client });
  const found = async () => (await open.stores.users.find(owner.userId)) as User;
  return { open, signedIn, begin, made, enrol, found, told };
}

const refusalOf = (run: Promise<unknown>): Promise<AuthError> =>
  run.then(
    () => {
      throw new Error('it was not refused');
    },
    (error: AuthError) => error,
  );

test('the first second factor brings ten recovery codes and is told of; the passkey is called after where it was made', async () => {
  const { signedIn, made, enrol, found, told } = await opened();
  const answer = await made(await signedIn());
  const { factor, recoveryCodes } = await enrol(answer);
  const user = await found();
  expect(user.factors).toEqual(factorsBy(factor));
  expect(factor).toMatchObject({ name: 'Passkey (Windows)', credentialId: answer.response.id, lastUsedAt: null });
  expect(recoveryCodes).toHaveLength(10);
  expect(Object.keys(user.recoveryCodes)).toHaveLength(10);
  expect(told).toEqual(['factor_added Passkey (Windows)']);
});

test('of twenty answers to one challenge at once one enrols', async () => {
  const { signedIn, made, enrol, found } = await opened();
  const answer = await made(await signedIn());
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => enrol(answer)));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(Object.keys((await found()).factors)).toHaveLength(1);
});

test('a challenge of another session of the same user is none, nor is one that is five minutes old', async () => {
  const { open, signedIn, made, enrol, found } = await opened();
  const [one, other] = [await signedIn(), await signedIn()];
  expect((await refusalOf(enrol({ ...(await made(one)), credential: other }))).code).toBe('invalid_credentials');
  const answer = await made(one);
  open.clock.move(5 * minutes);
  expect((await refusalOf(enrol(answer))).code).toBe('invalid_credentials');
  expect((await found()).factors).toEqual({});
});

test('what is false enrols nothing', async () => {
  const { signedIn, made, enrol, found } = await opened();
  const credential = await signedIn();
  expect((await refusalOf(enrol(await made(credential, { origin: 'https://evil.example' })))).code).toBe(
    'invalid_credentials',
  );
  expect((await found()).factors).toEqual({});
});

test('options and answer both want a recent proof, with the second factor of who has one', async () => {
  const { open, signedIn, made, begin, enrol } = await opened();
  const credential = await signedIn();
  const answer = await made(credential);
  open.clock.move(11 * minutes);
  expect((await refusalOf(begin({ credential }))).code).toBe('step_up_required');
  expect((await refusalOf(enrol(answer))).code).toBe('step_up_required');
});

test('a user who has as many factors as there may be enrols no more', async () => {
  const { open, signedIn, made, enrol, found } = await opened();
  const credential = await signedIn();
  const answer = await made(credential);
  const { userId } = await found();
  const enrolment = { most: mostFactors, replaced: [], recoveryCodes: null, sessionEpoch: 0 };
  for (let n = 0; n < mostFactors; n++) await open.stores.factors.enrol(userId, aTotp({ confirmed: false }), enrolment);
  expect(await refusalOf(enrol(answer))).toMatchObject({
    code: 'invalid_request',
    facts: { errors: [{ field: 'passkey' }] },
  });
});
