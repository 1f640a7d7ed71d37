/** One account from its first day to the reset that everything old falls to. */
import { authenticatorOf } from '../../support/authenticator.ts';
import { expectGatewayAnswer, expectProblem } from '../../support/expect-answer.ts';
import {
  type Answer,
  bearer,
  cookieIn,
  type HttpService,
  newAccount,
  serviceUnderTest,
} from '../../support/http-service.ts';
import { mailbox, tokenIn } from '../../support/mailbox.ts';
import { SoftwareAuthenticator } from '../../support/software-authenticator.ts';

let service: HttpService;
beforeAll(async () => {
  service = await serviceUnderTest();
});
afterAll(() => service?.stop());

const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> =>
  service.call(path, { body, headers: { origin: service.origin, ...headers } });
const mailed = async (to: string, kind: 'verify_email' | 'email_change' | 'email_changed' | 'reset_password') =>
  tokenIn(await mailbox(service).newest({ to, kind }));

test('register, verify, enrol an authenticator and a passkey, lose one, move, come back, forget, reset: then nothing old opens', async () => {
  const account = newAccount();
  const login = (type: string, more: Partial<typeof account> = {}) =>
    post('/auth/login', { ...account, ...more, client_type: type });
  const answer = (challengeId: string, proof: object, type = 'mobile') =>
    post('/auth/login/factor', { challenge_id: challengeId, client_type: type, ...proof });
  const challenge = async (): Promise<string> => {
    const asked = await login('mobile');
    expectProblem(asked, 'second_factor_required');
    return asked.json.challenge_id;
  };

  // The address.
  expect((await post('/auth/register', account)).status).toBe(201);
  expect((await post('/auth/email/verify', { token: await mailed(account.email, 'verify_email') })).status).toBe(204);
  const first = await login('mobile');
  expect(first.json.user).toMatchObject({ email_verified: true, has_password: true });

  // An authenticator, and its loss.
  const enrolment = await post('/auth/factors/totp', { name: 'Phone' }, bearer(first.json.access_token));
  const authenticator = authenticatorOf(enrolment.json.secret, Date.now);
  const confirm = `/auth/factors/totp/${enrolment.json.factor.id}/confirm`;
  // Each code counts once, and one step before and after counts too: three codes are at hand.
  const confirmed = await post(confirm, { code: await authenticator.codeBefore() }, bearer(first.json.access_token));
  const codes: string[] = confirmed.json.recovery_codes;
  const byCode = await answer(await challenge(), { code: authenticator.code() });
  expect(byCode.json.session.amr).toEqual(['pwd', 'otp', 'mfa']);
  const byRecovery = await answer(await challenge(), { recovery_code: codes[0] });
  expect(byRecovery.status).toBe(200);

  // A passkey: alone, as the second factor, and once more.
  const recent = bearer(byRecovery.json.access_token);
  const key = new SoftwareAuthenticator({ origin: service.origin });
  const { json: begun } = await post('/auth/factors/passkey/options', {}, recent);
  const passkey = { challenge_id: begun.challenge_id, passkey: key.create(begun.options) };
  expect((await post('/auth/factors/passkey', passkey, recent)).status).toBe(201);
  const shown = async (from: object = {}) => {
    const { json } = await post('/auth/login/passkey/options', from);
    return { challenge_id: json.challenge_id, passkey: key.get(json.options) };
  };
  const alone = await post('/auth/login/passkey', { ...(await shown()), client_type: 'web' });
  expect(alone.json.session.amr).toEqual(['pop', 'user', 'mfa']);
  const challengeId = await challenge();
  const second = await answer(challengeId, await shown({ challenge_id: challengeId }));
  expect(second.status).toBe(200);
  const browser = { cookie: cookieIn(alone) };
  const { json: asked } = await post('/auth/step-up/passkey/options', {}, browser);
  const proof = { challenge_id: asked.challenge_id, passkey: key.get(asked.options) };
  expect((await post('/auth/step-up', proof, browser)).status).toBe(200);

  // Another address, and the way back.
  const { email: elsewhere } = newAccount();
  expect((await post('/auth/email', { email: elsewhere }, browser)).status).toBe(202);
  expect((await post('/auth/email/verify', { token: await mailed(elsewhere, 'email_change') })).status).toBe(204);
  expectProblem(await login('mobile'), 'invalid_credentials');
  expectProblem(await login('mobile', { email: elsewhere }), 'second_factor_required');
  expect((await post('/auth/email/undo', { token: await mailed(account.email, 'email_changed') })).status).toBe(204);
  expectProblem(await login('mobile', { email: elsewhere }), 'invalid_credentials');
  expect((await service.call('/auth/me', { headers: browser })).json).toMatchObject({ code: 'session_expired' });

  // Forgotten, and set again: the factors stay. The recovery codes went with the undo.
  expectProblem(await answer(await challenge(), { recovery_code: codes[1] }), 'invalid_credentials');
  const again = await answer(await challenge(), { code: authenticator.code(1) });
  expect(again.json).toMatchObject({ token_type: 'Bearer' });
  expect((await post('/auth/password/forgot', { email: account.email })).status).toBe(202);
  const reset = { token: await mailed(account.email, 'reset_password'), new_password: 'a passphrase of this evening' };
  expect((await post('/auth/password/reset', reset)).status).toBe(204);

  expectProblem(await post('/auth/password/reset', reset), 'invalid_request');
  expectProblem(await login('mobile'), 'invalid_credentials');
  const refused = await post('/auth/refresh', { refresh_token: again.json.refresh_token });
  expect(refused.json).toMatchObject({ code: 'session_expired', reason: 'password_changed' });
  for (const { json } of [first, byCode, byRecovery, second, again])
    expectGatewayAnswer(await service.call('/demo/whoami', { headers: bearer(json.access_token) }), 403);
  expectProblem(await answer(challengeId, { code: authenticator.code() }), 'invalid_credentials');
  const anew = await login('mobile', { password: reset.new_password });
  expectProblem(anew, 'second_factor_required');
  const { challenge_id } = anew.json;
  expect((await answer(challenge_id, await shown({ challenge_id }))).status).toBe(200);
});
