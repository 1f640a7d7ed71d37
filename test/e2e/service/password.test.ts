/** POST /auth/password: the session that asks goes on, the others end, and the old password opens nothing. */
import { expectGatewayAnswer, expectProblem } from '../../support/expect-answer.ts';
import {
  bearer,
  cookieIn,
  type HttpService,
  newAccount,
  newPerson,
  serviceUnderTest,
} from '../../support/http-service.ts';

let service: HttpService;
beforeAll(async () => {
  service = await serviceUnderTest();
});
afterAll(() => service?.stop());

const chosen = 'a passphrase of this afternoon';
const change = (headers: Record<string, string>, body: object) =>
  service.call('/auth/password', { headers: { origin: service.origin, ...headers }, body });
const login = (email: string, password: string) =>
  service.call('/auth/login', { body: { email, password, client_type: 'api' } });

test.each(['mobile', 'web'])('a %s client changes the password and stays signed in, alone', async (type) => {
  const person = await newPerson(service);
  const own = await person.login(type);
  const headers: Record<string, string> = type === 'web' ? { cookie: cookieIn(own) } : bearer(own.json.access_token);
  const [phone, browser] = [await person.tokens(), await person.cookie()];

  const answer = await change(headers, { current_password: person.password, new_password: chosen });

  expect([answer.status, answer.text, answer.setCookies]).toEqual([204, '', []]);
  expect((await service.call('/demo/whoami', { headers })).status).toBe(200);
  expect((await service.call('/auth/me', { headers })).status).toBe(200);
  expectGatewayAnswer(await service.call('/demo/whoami', { headers: bearer(phone.access_token) }), 403);
  expectGatewayAnswer(await service.call('/demo/whoami', { headers: { cookie: browser } }), 403);
  const refused = await service.call('/auth/refresh', { body: { refresh_token: phone.refresh_token } });
  expectProblem(refused, 'session_expired');
  expect(refused.json.reason).toBe('password_changed');
  expectProblem(await login(person.email, person.password), 'invalid_credentials');
  expect((await login(person.email, chosen)).status).toBe(200);
});

test('what is wrong is refused by name, and the password stays', async () => {
  const person = await newPerson(service);
  const headers = bearer((await person.tokens()).access_token);
  const current = { current_password: person.password };

  expectProblem(await change(headers, { ...current }), 'invalid_request');
  const weak = await change(headers, { ...current, new_password: 'short' });
  expectProblem(weak, 'weak_password');
  expect(weak.json.errors[0].field).toBe('new_password');
  expectProblem(
    await change(headers, { current_password: 'not the password', new_password: chosen }),
    'invalid_credentials',
  );
  expectProblem(await change({}, { ...current, new_password: chosen }), 'unauthenticated');
  const cookie = cookieIn(await person.login('web'));
  expectProblem(
    await change({ cookie, origin: 'https://evil.example' }, { ...current, new_password: chosen }),
    'origin_refused',
  );

  expect((await login(person.email, person.password)).status).toBe(200);
});

test('of ten changes at once one wins, and one session is left', async () => {
  const person = await newPerson(service);
  const phones = await Promise.all(Array.from({ length: 5 }, () => person.tokens()));
  const attempts = phones.flatMap(({ access_token: token }, at) =>
    [1, 2].map((round) => ({ token, password: `${chosen} ${at} ${round} ${newAccount().email}` })),
  );

  const answers = await Promise.all(
    attempts.map(({ token, password }) =>
      change(bearer(token), { current_password: person.password, new_password: password }),
    ),
  );

  const won = answers.findIndex(({ status }) => status === 204);
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  expect((await login(person.email, attempts[won]?.password ?? '')).status).toBe(200);
  const statuses = await Promise.all(
    phones.map(
      async ({ access_token: token }) => (await service.call('/demo/whoami', { headers: bearer(token) })).status,
    ),
  );
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
});
