/** Passkeys that lie: each is refused by the same bytes, and begins, spends and tells nothing. */
import { newId } from '../../core/random.ts';
import { type Answer, bearer, newAccount, newPerson } from '../support/http-service.ts';
import { type AuthenticatorOptions, type Lies, SoftwareAuthenticator } from '../support/software-authenticator.ts';
import { type Attacked, attacked } from './attack-target.ts';

let service: Attacked;
beforeAll(async () => {
  service = await attacked({ settings: { passkeyOrigins: ['https://shop.example'] } });
});
afterAll(() => service?.stop());

const post = (path: string, body: object, token?: string): Promise<Answer> =>
  service.call(path, { body, headers: token === undefined ? {} : bearer(token) });

async function owner(options: Partial<AuthenticatorOptions> = {}) {
  const person = await newPerson(service);
  const authenticator = new SoftwareAuthenticator({ origin: service.origin, ...options });
  const { access_token: token, user } = await person.tokens();
  const { json } = await post('/auth/factors/passkey/options', {}, token);
  const passkey = authenticator.create(json.options);
  const enrolled = await post('/auth/factors/passkey', { challenge_id: json.challenge_id, passkey }, token);
  expect(enrolled.status).toBe(201);
  return { person, authenticator, token, user, rpId: json.options.rp.id as string };
}

async function answered(authenticator: SoftwareAuthenticator, lies: Lies = {}) {
  const { json } = await post('/auth/login/passkey/options', {});
  return { challenge_id: json.challenge_id as string, passkey: authenticator.get(json.options, lies) };
}
const signIn = (answer: object) => post('/auth/login/passkey', { ...answer, client_type: 'mobile' });
const sessionsOf = async (token: string) =>
  (await service.call('/auth/sessions', { headers: bearer(token) })).json.sessions.length as number;

/** What every refusal is, to the byte but for the id of the request. */
const bare = ({ status, text, setCookies }: Answer) => ({
  status,
  setCookies,
  text: text.replace(/"request_id":"[^"]*"/, ''),
});
/** Of an address of its own each time: the sixth guess at one would be refused as too many. */
const refusal = async () =>
  bare(await post('/auth/login', { email: newAccount().email, password: 'x', client_type: 'web' }));

async function expectRefused(answers: readonly Answer[]): Promise<void> {
  const same = await refusal();
  expect(same.status).toBe(401);
  for (const answer of answers) expect(bare(answer)).toEqual(same);
}

describe('Passkeys', () => {
  test('P1 P2 P3 P4 P5 P6 P12 an answer that is false in any way is refused like a wrong password, and begins nothing', async () => {
    const { authenticator, token } = await owner();
    const stranger = await owner();
    const unknown = new SoftwareAuthenticator({ origin: service.origin });
    const { json } = await post(
      '/auth/factors/passkey/options',
      {},
      (await (await newPerson(service)).tokens()).access_token,
    );
    unknown.create(json.options);
    const lies: Lies[] = [
      { origin: 'https://evil.example' },
      { origin: `${service.origin}.evil.example` },
      { origin: 'http://localhost:1' },
      { rpId: 'evil.example' },
      { challenge: newId() },
      { foreignKey: true },
      { userHandle: stranger.user.id },
      { userHandle: newId() },
      { userHandle: null },
      { userPresent: false },
      { crossOrigin: true },
      { type: 'webauthn.create' },
    ];
    const answers: Answer[] = [];
    for (const lie of lies) answers.push(await signIn(await answered(authenticator, lie)));
    answers.push(await signIn(await answered(unknown)));
    await expectRefused(answers);
    expect(await sessionsOf(token)).toBe(1);
    expect((await signIn(await answered(authenticator))).status).toBe(200);
  });

  test('P3 P10 a challenge counts once: replayed it is dead, and of twenty answers at once one begins a session', async () => {
    const { authenticator, token } = await owner({ counts: true });
    const answer = await answered(authenticator);
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn(answer)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    await expectRefused([...answers.filter(({ status }) => status !== 200), await signIn(answer)]);
    expect(await sessionsOf(token)).toBe(2);
    expect(service.written()).not.toContain('authn_passkey_regressed');
  });

  test('P7 a counter that goes back is refused and told of, but not where the signature is false', async () => {
    const { authenticator, user } = await owner({ counts: true });
    expect((await signIn(await answered(authenticator, { counter: 9 }))).status).toBe(200);
    await expectRefused([await signIn(await answered(authenticator, { counter: 2, foreignKey: true }))]);
    const marked = async () =>
      (await service.items('users')).find(({ userId }) => userId?.S === user.id)?.regressedFactorId;
    expect(await marked()).toBeUndefined();
    await expectRefused([await signIn(await answered(authenticator, { counter: 9 }))]);
    expect(await marked()).toBeDefined();
  });

  test('P8 P13 a passkey that does not verify its user is one factor: it completes no sign-in that it began', async () => {
    const { authenticator, person, rpId } = await owner({ verifiesUser: false });
    expect((await signIn(await answered(authenticator))).json.session.amr).toEqual(['pop']);
    const asked = await person.login('mobile');
    expect(asked.json).toMatchObject({ code: 'second_factor_required', methods: ['passkey', 'recovery_code'] });
    const { challenge_id } = asked.json;
    const passkey = authenticator.get({ challenge: challenge_id, rpId });
    const completed = await post('/auth/login/factor', { challenge_id, passkey, client_type: 'mobile' });
    expect(completed.json.session.amr).toEqual(['pwd', 'pop', 'mfa']);
  });

  test('P9 a challenge of another ceremony, user or session is none', async () => {
    const [one, other] = [await owner(), await owner()];
    const { json: up } = await post('/auth/step-up/passkey/options', {}, one.token);
    const { json: others } = await post('/auth/step-up/passkey/options', {}, other.token);
    const { json: alone } = await post('/auth/login/passkey/options', {});
    const shown = (challenge: string) => ({
      challenge_id: challenge,
      passkey: one.authenticator.get({ challenge, rpId: one.rpId }),
    });
    await expectRefused([
      await signIn(shown(up.challenge_id)),
      await post('/auth/step-up', shown(others.challenge_id), one.token),
      await post('/auth/step-up', shown(alone.challenge_id), one.token),
      await post('/auth/login/factor', { ...shown(up.challenge_id), client_type: 'web' }),
    ]);
    expect((await post('/auth/step-up', shown(up.challenge_id), one.token)).status).toBe(200);
  });

  test('P11 a truncated answer is refused like any other', async () => {
    const { authenticator } = await owner();
    const answer = await answered(authenticator);
    const { response } = answer.passkey;
    const cut = (name: 'clientDataJSON' | 'authenticatorData' | 'signature', length: number) =>
      signIn({
        ...answer,
        passkey: { ...answer.passkey, response: { ...response, [name]: response[name].slice(0, length) } },
      });
    const answers: Answer[] = [];
    for (const name of ['clientDataJSON', 'authenticatorData', 'signature'] as const)
      for (const length of [1, 20, response[name].length - 1]) answers.push(await cut(name, length));
    await expectRefused(answers);
  });

  test('P14 the options of a sign-in alone say nothing of anybody: the same but for the challenge', async () => {
    await owner();
    const [one, other] = [await post('/auth/login/passkey/options', {}), await post('/auth/login/passkey/options', {})];
    const without = ({ text, json }: Answer) => text.replaceAll(json.challenge_id, '');
    expect(without(one)).toBe(without(other));
    expect(one.json.options.allowCredentials).toEqual([]);
  });

  test('P1 a related site is named by the document that browsers ask for, and is taken; no other is', async () => {
    const { authenticator } = await owner();
    const document = await service.call('/.well-known/webauthn');
    expect({ status: document.status, json: document.json }).toEqual({
      status: 200,
      json: { origins: ['https://shop.example'] },
    });
    expect((await signIn(await answered(authenticator, { origin: 'https://shop.example' }))).status).toBe(200);
    await expectRefused([await signIn(await answered(authenticator, { origin: 'https://shop.example:8443' }))]);
  });
});
