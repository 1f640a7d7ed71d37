import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { PasskeyFactor } from '../../../core/factors/factor.ts';
import { passkeyCreationOptions, passkeyRequestOptions } from '../../../core/passkeys/passkey-options.ts';
import { verifyAssertion } from '../../../core/passkeys/verify-assertion.ts';
import { verifyEnrolment } from '../../../core/passkeys/verify-enrolment.ts';
import { newId } from '../../../core/random.ts';
import { aPasskey, aUser, factorsBy } from '../../support/builders.ts';
import { type AuthenticatorOptions, type Lies, SoftwareAuthenticator } from '../../support/software-authenticator.ts';

const relyingParty = { rpId: 'example.com', origins: ['https://app.example.com', 'https://shop.example'] };
const origin = 'https://app.example.com';

const creation = (challengeId: string, user = aUser()) =>
  passkeyCreationOptions({ challengeId, rpId: relyingParty.rpId, serviceName: 'Orders', user });

async function enrol(lies: Lies = {}, options: Partial<AuthenticatorOptions> = {}) {
  const authenticator = new SoftwareAuthenticator({ origin, ...options });
  const challengeId = newId();
  const response = authenticator.create(creation(challengeId), lies);
  return { authenticator, challengeId, response, made: await verifyEnrolment({ response, challengeId, relyingParty }) };
}

async function enrolled(options: Partial<AuthenticatorOptions> = {}) {
  const { authenticator, made } = await enrol({}, options);
  if (!made) throw new Error('the enrolment failed');
  return { authenticator, passkey: aPasskey(made) };
}

async function shown(lies: Lies, options: Partial<AuthenticatorOptions> = {}) {
  const { authenticator, passkey } = await enrolled(options);
  const challengeId = newId();
  const response = authenticator.get(passkeyRequestOptions(challengeId, relyingParty.rpId), lies);
  return verifyAssertion({ response, challengeId, relyingParty, passkey });
}

test('the options of a sign-in by passkey alone name no credential and no user', () => {
  const challengeId = newId();
  expect(passkeyRequestOptions(challengeId, 'example.com')).toEqual({
    challenge: challengeId,
    rpId: 'example.com',
    allowCredentials: [],
    userVerification: 'preferred',
    timeout: 300_000,
  });
});

test('the options of an enrolment ask for a discoverable passkey, and name those that are there', () => {
  const there = aPasskey({ transports: ['usb'] });
  const user = aUser({ factors: factorsBy(there) });
  expect(creation('challenge', user)).toMatchObject({
    challenge: 'challenge',
    rp: { id: 'example.com', name: 'Orders' },
    user: { id: user.userId, name: user.email },
    pubKeyCredParams: [{ alg: -7 }, { alg: -257 }, { alg: -8 }],
    excludeCredentials: [{ id: there.credentialId, type: 'public-key', transports: ['usb'] }],
    authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
    attestation: 'none',
  });
});

describe.each([-7, -257, -8] as const)('with algorithm %i', (algorithm) => {
  test('a passkey is enrolled and shown', async () => {
    expect(await shown({}, { algorithm })).toEqual({ userVerified: true, counter: 0, backedUp: true });
  });

  test('a signature by another key is none', async () => {
    expect(await shown({ foreignKey: true }, { algorithm })).toBeNull();
  });
});

test('an enrolment keeps what the authenticator says of the credential', async () => {
  const { made, response } = await enrol({ counter: 7 }, { counts: true });
  expect(made).toEqual({
    credentialId: response.id,
    publicKey: expect.stringMatching(/^[A-Za-z0-9_-]{100,}$/),
    counter: 7,
    transports: ['hybrid', 'internal'],
    backedUp: false,
    aaguid: '00000000-0000-0000-0000-000000000000',
  });
});

test('without user verification a passkey is one factor, and says so', async () => {
  expect(await shown({ userVerified: false })).toMatchObject({ userVerified: false });
});

test('a related origin may be used, with the relying party of the first', async () => {
  expect(await shown({ origin: 'https://shop.example' })).not.toBeNull();
});

const falsehoods: [string, Lies][] = [
  ['of an origin that is not ours', { origin: 'https://app.example.com.evil.example' }],
  ['of a subdomain that is not listed', { origin: 'https://other.example.com' }],
  ['of another port', { origin: 'https://app.example.com:8443' }],
  ['for another relying party', { rpId: 'evil.example' }],
  ['to another challenge', { challenge: newId() }],
  ['of the other ceremony', { type: 'payment.get' }],
  ['without its user present', { userPresent: false }],
  ['from a frame of another site', { crossOrigin: true }],
];

test.each(falsehoods)('an answer %s is false', async (_, lies) => {
  expect(await shown(lies)).toBeNull();
});

test.each(falsehoods)('an enrolment %s is false', async (_, lies) => {
  expect((await enrol(lies)).made).toBeNull();
});

test('an enrolment under another id than the authenticator made is false', async () => {
  const { challengeId, response } = await enrol();
  const renamed = { ...response, id: newId(), rawId: '' };
  renamed.rawId = renamed.id;
  expect(await verifyEnrolment({ response: renamed, challengeId, relyingParty })).toBeNull();
});

/** Each text of the answer cut short, emptied, or of another alphabet. */
const broken = <Answer extends AuthenticationResponseJSON | RegistrationResponseJSON>(answer: Answer): Answer[] =>
  Object.entries(answer.response)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[0] !== 'userHandle')
    .flatMap(([name, text]) =>
      [text.slice(0, -1), text.slice(0, text.length / 2), '', '!'].map((cut) => ({
        ...answer,
        response: { ...answer.response, [name]: cut },
      })),
    );

test('a truncated answer is false, wherever it is cut', async () => {
  const { authenticator, passkey } = await enrolled({ algorithm: -257 });
  const challengeId = newId();
  const answers = broken(authenticator.get(passkeyRequestOptions(challengeId, relyingParty.rpId)));
  const check = (response: AuthenticationResponseJSON, held: PasskeyFactor = passkey) =>
    verifyAssertion({ response, challengeId, relyingParty, passkey: held });
  expect(await Promise.all(answers.map((response) => check(response)))).toEqual(answers.map(() => null));
  expect(answers.length).toBe(12);
});

test.each([-7, -257, -8] as const)(
  'a truncated enrolment is false, wherever it is cut: algorithm %i',
  async (algorithm) => {
    const { challengeId, response } = await enrol({}, { algorithm });
    const answers = broken(response);
    const made = await Promise.all(answers.map((cut) => verifyEnrolment({ response: cut, challengeId, relyingParty })));
    expect(made).toEqual(answers.map(() => null));
  },
);
