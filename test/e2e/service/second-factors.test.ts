/** A second factor from its enrolment to its loss: an authenticator, recovery codes, and step-ups. */
import { authenticatorOf, withCodesOfItsOwn } from '../../support/authenticator.ts';
import { expectProblem } from '../../support/expect-answer.ts';
import {
  type Answer,
  bearer,
  cookieIn,
  type HttpService,
  newPerson,
  serviceUnderTest,
} from '../../support/http-service.ts';

let service: HttpService;
let passed = 0;
beforeAll(async () => {
  service = await serviceUnderTest();
});
afterAll(() => service?.stop());

const pass = async (milliseconds: number): Promise<void> => {
  await service.pass(milliseconds);
  passed += milliseconds;
};
/** The clock of the service, where it can be moved; else ours. */
const clock = (): number => Date.now() + (service.isEmulated ? 0 : passed);

const call = (path: string, headers: Record<string, string>, body?: object, method?: string): Promise<Answer> =>
  service.call(path, {
    ...{ headers: { origin: service.origin, ...headers } },
    ...(body && { body }),
    ...(method && { method }),
  });

/** Somebody who has enrolled an authenticator. */
const enrolledPerson = () => withCodesOfItsOwn(enrolledOnce);
async function enrolledOnce() {
  const person = await newPerson(service);
  const { access_token: token } = await person.tokens();
  const enrolment = await call('/auth/factors/totp', bearer(token), { name: 'Phone' });
  expect(enrolment.status).toBe(201);
  const { factor, secret, otpauth_uri: uri } = enrolment.json;
  expect(uri).toBe(
    `otpauth://totp/hybrid-auth:${encodeURIComponent(person.email)}?secret=${secret}&issuer=hybrid-auth&algorithm=SHA1&digits=6&period=30`,
  );
  const authenticator = authenticatorOf(secret, clock);
  // The code of a moment ago: that of now is left for the sign-in, for each counts once.
  const confirmed = await call(`/auth/factors/totp/${factor.id}/confirm`, bearer(token), {
    code: await authenticator.codeBefore(),
  });
  expect(confirmed.status).toBe(200);
  expect(confirmed.json.factor).toMatchObject({ id: factor.id, type: 'totp', name: 'Phone' });
  const codes: string[] = confirmed.json.recovery_codes;
  expect(codes).toHaveLength(10);

  async function challenge(): Promise<string> {
    const asked = await person.login('web');
    expectProblem(asked, 'second_factor_required');
    expect(asked.json).toMatchObject({ expires_in: 300, methods: ['totp', 'recovery_code'] });
    expect(asked.setCookies).toEqual([]);
    return asked.json.challenge_id;
  }
  const answer = (challengeId: string, type: string, proof: object) =>
    call('/auth/login/factor', {}, { challenge_id: challengeId, client_type: type, ...proof });
  return { person, token, factor, authenticator, codes, challenge, answer };
}

test('enrolled, shown at the sign-in, lost, replaced by a recovery code, taken away: the story of a factor', async () => {
  const { person, token, factor, authenticator, codes, challenge, answer } = await enrolledPerson();
  const byCode = await answer(await challenge(), 'mobile', { code: authenticator.code(), device_name: 'Phone' });
  expect(byCode.status).toBe(200);
  expect(byCode.json.session).toMatchObject({
    amr: ['pwd', 'otp', 'mfa'],
    device_name: 'Phone',
    client_type: 'mobile',
  });
  const headers = bearer(byCode.json.access_token);
  const whoami = await service.call('/demo/whoami', { headers });
  expect(whoami.json.amr).toBe('pwd otp mfa');

  const byRecovery = await answer(await challenge(), 'web', { recovery_code: codes[0]?.toLowerCase() });
  expect(byRecovery.status).toBe(200);
  const browser = { cookie: cookieIn(byRecovery) };
  expect(Object.keys(byRecovery.json)).toEqual(['user', 'session']);
  expectProblem(await answer(await challenge(), 'web', { recovery_code: codes[0] }), 'invalid_credentials');

  const listed = await call('/auth/factors', browser);
  expect(listed.json).toEqual({
    factors: [{ ...factor, last_used_at: expect.stringMatching(/Z$/) }],
    recovery_codes_left: 9,
  });
  const renamed = await call(`/auth/factors/${factor.id}`, browser, { name: 'Büro 🍇' }, 'PATCH');
  expect(renamed.json.factor.name).toBe('Büro 🍇');
  expectProblem(await call(`/auth/factors/${factor.id}`, bearer(token), undefined, 'DELETE'), 'step_up_required');
  const fresh = await call('/auth/factors/recovery-codes', browser, {});
  expect(fresh.json.recovery_codes).toHaveLength(10);
  expectProblem(await answer(await challenge(), 'web', { recovery_code: codes[1] }), 'invalid_credentials');
  expect((await call(`/auth/factors/${factor.id}`, browser, undefined, 'DELETE')).status).toBe(204);
  expect((await call('/auth/factors', browser)).json).toEqual({ factors: [], recovery_codes_left: 0 });
  expect((await person.login('web')).json.session.amr).toEqual(['pwd']);
});

test('a step-up makes the session recent again: for phones with a new access token, for browsers with none', async () => {
  const { person, token, factor, codes, challenge, answer } = await enrolledPerson();
  const phone = bearer(token);
  const refused = await call(`/auth/factors/${factor.id}`, phone, undefined, 'DELETE');
  expect(refused.json).toMatchObject({ max_age: 600, methods: ['totp', 'recovery_code'] });
  expect(refused.headers['www-authenticate']).toBe('Bearer error="insufficient_user_authentication", max_age="600"');
  const weak = await call('/auth/step-up', phone, { password: person.password });
  expect([weak.status, weak.json.session.amr]).toEqual([200, ['pwd']]);
  expectProblem(await call('/auth/factors/recovery-codes', phone, {}), 'step_up_required');
  const stepped = await call('/auth/step-up', phone, { recovery_code: codes[0] });
  expect(Object.keys(stepped.json)).toEqual(['access_token', 'token_type', 'expires_in', 'user', 'session']);
  const whoami = await service.call('/demo/whoami', { headers: bearer(stepped.json.access_token) });
  expect(whoami.json.amr).toBe('pwd otp mfa');
  expect((await call('/auth/factors/recovery-codes', phone, {})).status).toBe(200);

  const { recovery_codes: again } = (await call('/auth/factors/recovery-codes', phone, {})).json;
  const browser = { cookie: cookieIn(await answer(await challenge(), 'web', { recovery_code: again[0] })) };
  // A deployment's clock cannot be moved, and ten minutes are long.
  if (service.isEmulated) return;
  await pass(601_000);
  expectProblem(await call('/auth/factors/recovery-codes', browser, {}), 'step_up_required');
  const up = await call('/auth/step-up', browser, { recovery_code: again[1] });
  expect([up.status, Object.keys(up.json), up.setCookies]).toEqual([200, ['user', 'session'], []]);
  expect((await call('/auth/factors/recovery-codes', browser, {})).status).toBe(200);
});

test('what is malformed is named, what is wrong is not told apart', async () => {
  const { person, token, factor, authenticator, challenge, answer } = await enrolledPerson();
  const id = await challenge();
  for (const proof of [{}, { code: '1', recovery_code: '2' }]) {
    const malformed = await answer(id, 'web', proof);
    expectProblem(malformed, 'invalid_request');
  }
  expectProblem(await call('/auth/step-up', bearer(token), {}), 'invalid_request');
  expectProblem(await call('/auth/step-up', bearer(token), { password: 'x', code: 'y' }), 'invalid_request');
  expectProblem(await call('/auth/step-up', {}, { password: person.password }), 'unauthenticated');
  expectProblem(await call('/auth/step-up', bearer(token), { password: 'wrong' }), 'invalid_credentials');
  expectProblem(await call('/auth/step-up', bearer(token), { password: 'x'.repeat(1_025) }), 'invalid_request');
  const wrong = [
    await answer(id, 'web', { code: authenticator.wrongCode() }),
    await answer(id, 'web', { recovery_code: 'wrong' }),
    await answer('A'.repeat(22), 'web', { code: authenticator.code() }),
    await answer('nonsense', 'web', { code: authenticator.code() }),
  ];
  for (const refusal of wrong) expectProblem(refusal, 'invalid_credentials');
  expectProblem(await call(`/auth/factors/totp/${factor.id}/confirm`, bearer(token), { code: '0' }), 'not_found');
  expectProblem(await call('/auth/factors/nothing', bearer(token), { name: 'x' }, 'PATCH'), 'not_found');
  expectProblem(await call('/auth/factors/totp', bearer(token), undefined, 'GET'), 'method_not_allowed');
});

test('by real requests at once: one code, one recovery code and one challenge each count once', async () => {
  const { authenticator, codes, challenge, answer } = await enrolledPerson();
  const eight = Array.from({ length: 8 });
  const statusesOf = async (answers: Promise<Answer>[]) =>
    (await Promise.all(answers)).map(({ status }) => status).sort();
  const once = (howMany: number) => [200, ...Array(howMany - 1).fill(401)];

  const challenges: string[] = [];
  for (let n = 0; n < 4; n++) challenges.push(await challenge());
  const code = authenticator.code();
  expect(await statusesOf(challenges.map((id) => answer(id, 'api', { code })))).toEqual(once(4));
  const others: string[] = [];
  for (let n = 0; n < 4; n++) others.push(await challenge());
  expect(await statusesOf(others.map((id) => answer(id, 'api', { recovery_code: codes[0] })))).toEqual(once(4));
  const [one] = [await challenge()];
  expect(await statusesOf(eight.map((_, n) => answer(one, 'api', { recovery_code: codes[n + 1] })))).toEqual(once(8));
});
