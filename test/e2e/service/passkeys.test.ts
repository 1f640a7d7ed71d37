/** Passkeys over HTTP, of an authenticator in software: enrolled, alone, as the second factor, and once more. */
import { expectOurHeaders, expectProblem } from '../../support/expect-answer.ts';
import {
  type Answer,
  bearer,
  type HttpService,
  newPerson,
  type Person,
  serviceUnderTest,
} from '../../support/http-service.ts';
import { type AuthenticatorOptions, type Lies, SoftwareAuthenticator } from '../../support/software-authenticator.ts';

let service: HttpService;
beforeAll(async () => {
  service = await serviceUnderTest();
});
afterAll(() => service?.stop());

const post = (path: string, body: object, token?: string): Promise<Answer> =>
  service.call(path, { body, headers: token === undefined ? {} : bearer(token) });

/** Somebody who is signed in and has just enrolled a passkey. */
async function enrolled(options: Partial<AuthenticatorOptions> = {}) {
  const person = await newPerson(service);
  const authenticator = new SoftwareAuthenticator({ origin: service.origin, ...options });
  const { access_token: token, user } = await person.tokens();
  const { json: begun } = await post('/auth/factors/passkey/options', {}, token);
  const passkey = authenticator.create(begun.options);
  const answer = await post('/auth/factors/passkey', { challenge_id: begun.challenge_id, passkey }, token);
  return { person, authenticator, token, user, begun, answer };
}

async function shown(authenticator: SoftwareAuthenticator, lies: Lies = {}, from: object = {}) {
  const { json } = await post('/auth/login/passkey/options', from);
  return { challenge_id: json.challenge_id, passkey: authenticator.get(json.options, lies) };
}
const signIn = (answer: object) => post('/auth/login/passkey', { ...answer, client_type: 'mobile' });

const challengeOf = async (person: Person): Promise<Answer['json']> => {
  const asked = await person.login('mobile');
  expectProblem(asked, 'second_factor_required');
  return asked.json;
};

test('a passkey is enrolled with ten recovery codes, and is the last proof of the user from then on', async () => {
  const { answer, begun, user, person, token } = await enrolled();
  expect(begun).toEqual({ challenge_id: begun.options.challenge, expires_in: 300, options: expect.any(Object) });
  expect(begun.options).toMatchObject({ user: { id: user.id, name: user.email }, attestation: 'none' });
  expect(answer.status).toBe(201);
  expectOurHeaders(answer);
  expect(answer.json).toEqual({
    factor: {
      ...{ id: expect.any(String), type: 'passkey', name: 'Passkey' },
      ...{ created_at: expect.any(String), last_used_at: null },
    },
    recovery_codes: expect.any(Array),
  });
  expect(new Set(answer.json.recovery_codes).size).toBe(10);
  const { json: listed } = await service.call('/auth/factors', { headers: bearer(token) });
  expect(listed).toEqual({ factors: [answer.json.factor], recovery_codes_left: 10 });
  expect((await challengeOf(person)).methods).toEqual(['passkey', 'recovery_code']);
  expectProblem(await post('/auth/factors/passkey/options', {}, token), 'step_up_required');
});

test('with user verification it signs in alone, as two factors', async () => {
  const { authenticator, user } = await enrolled();
  const answer = await signIn(await shown(authenticator));
  expect(answer.json).toMatchObject({
    token_type: 'Bearer',
    user: { id: user.id },
    session: { amr: ['pop', 'user', 'mfa'] },
  });
  expect((await service.call('/demo/whoami', { headers: bearer(answer.json.access_token) })).status).toBe(200);
});

test('it is the second factor of a password: the options keep the challenge and name that user’s passkeys', async () => {
  const { authenticator, person } = await enrolled({ verifiesUser: false });
  const { challenge_id } = await challengeOf(person);
  const answer = await shown(authenticator, {}, { challenge_id });
  expect(answer.challenge_id).toBe(challenge_id);
  const { status, json } = await post('/auth/login/factor', { ...answer, client_type: 'mobile' });
  expect(status).toBe(200);
  expect(json.session.amr).toEqual(['pwd', 'pop', 'mfa']);
  expectProblem(await post('/auth/login/factor', { ...answer, client_type: 'mobile' }), 'invalid_credentials');
});

test('it steps up: the session is proven again, and what is recent opens', async () => {
  const { authenticator, token } = await enrolled({ verifiesUser: false });
  const { json: begun } = await post('/auth/step-up/passkey/options', {}, token);
  expect(begun.options.allowCredentials).toHaveLength(1);
  const passkey = authenticator.get(begun.options);
  const answer = await post('/auth/step-up', { challenge_id: begun.challenge_id, passkey }, token);
  expect(answer.json.session.amr).toEqual(['pwd', 'pop', 'mfa']);
  const again = await post('/auth/factors/passkey/options', {}, answer.json.access_token);
  expect(again.json.options.excludeCredentials).toEqual([expect.objectContaining({ id: passkey.id })]);
  expectProblem(
    await post('/auth/step-up', { challenge_id: begun.challenge_id, passkey }, token),
    'invalid_credentials',
  );
});

test('a challenge serves the ceremony, the user and the session that it was made for, and no other', async () => {
  const [one, other] = [await enrolled(), await enrolled()];
  const { json: alone } = await post('/auth/login/passkey/options', {});
  const { json: up } = await post('/auth/step-up/passkey/options', {}, one.token);
  const { json: others } = await post('/auth/step-up/passkey/options', {}, other.token);
  const { challenge_id: second } = await challengeOf(one.person);
  const passkeyFor = (challenge: string) => ({
    challenge_id: challenge,
    passkey: one.authenticator.get({ challenge, rpId: up.options.rpId }),
  });
  for (const challenge of [up.challenge_id, second])
    expectProblem(await signIn(passkeyFor(challenge)), 'invalid_credentials');
  for (const challenge of [alone.challenge_id, others.challenge_id, second])
    expectProblem(await post('/auth/step-up', passkeyFor(challenge), one.token), 'invalid_credentials');
  for (const challenge of [alone.challenge_id, up.challenge_id])
    expectProblem(
      await post('/auth/login/factor', { ...passkeyFor(challenge), client_type: 'mobile' }),
      'invalid_credentials',
    );
  expect((await post('/auth/step-up', passkeyFor(up.challenge_id), one.token)).status).toBe(200);
});

test('the options of a sign-in alone are the same for everybody', async () => {
  const answers = await Promise.all(
    [{}, { challenge_id: null }].map((body) => post('/auth/login/passkey/options', body)),
  );
  const bare = answers.map(({ json: { challenge_id: id, options, ...rest } }) => ({
    ...rest,
    options: { ...options, challenge: options.challenge === id },
  }));
  expect(bare[0]).toEqual({
    expires_in: 300,
    options: {
      challenge: true,
      rpId: expect.any(String),
      allowCredentials: [],
      userVerification: 'preferred',
      timeout: 300_000,
    },
  });
  expect(bare[1]).toEqual(bare[0]);
});

test('what is malformed is told by the path of its field', async () => {
  const { json } = await post('/auth/login/passkey/options', {});
  const passkey = { id: 'x', rawId: 'x', type: 'public-key', response: { clientDataJSON: 7, signature: 'x' } };
  const answer = await signIn({ challenge_id: json.challenge_id, passkey });
  expectProblem(answer, 'invalid_request');
  expect(answer.json.errors.map(({ field }: { field: string }) => field)).toEqual([
    'passkey.response.clientDataJSON',
    'passkey.response.authenticatorData',
  ]);
});

test('no site shares the passkeys where none is configured', async () => {
  expectProblem(await service.call('/.well-known/webauthn'), 'not_found');
});
