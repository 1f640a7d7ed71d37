/** Guessing at a password closes the account to guesses, and to nobody who is known. */
import { expectProblem } from '../../support/expect-answer.ts';
import {
  type Account,
  type Answer,
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
afterAll(() => service.stop());

const login = (account: Account, headers: Record<string, string> = {}, clientType = 'api') =>
  service.call('/auth/login', { body: { ...account, client_type: clientType }, headers });

/** Guesses wrong until the account is closed for eight seconds or more, so that it still is when the next requests come; answers what came on the way. */
async function closed(email: string): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let guess = 0; guess < 30; guess++) {
    const answer = await login({ email, password: `wrong guess ${guess}` });
    answers.push(answer);
    if (answer.status !== 429) continue;
    const wait = Number(answer.headers['retry-after']);
    if (wait >= 8) return answers;
    await service.pass(wait * 1_000);
  }
  throw new Error('the account did not close');
}

test('an account closes after five wrong guesses, to the right password too, until Retry-After has passed', async () => {
  const person = await newPerson(service);

  const answers = await closed(person.email);

  for (const answer of answers.slice(0, 6)) expectProblem(answer, 'invalid_credentials');
  expectProblem(answers.at(-1) as Answer, 'too_many_attempts');
  const refused = await login(person);
  expectProblem(refused, 'too_many_attempts');
  await service.pass(Number(refused.headers['retry-after']) * 1_000 + 50);
  expect((await login(person)).status).toBe(200);
  // A success resets the count: the next guesses are free again.
  for (let guess = 0; guess < 3; guess++) {
    expectProblem(await login({ ...person, password: `wrong again ${guess}` }), 'invalid_credentials');
  }
});

test('an address that is nobody’s closes in the same words', async () => {
  const answers = await closed(newAccount().email);

  for (const answer of answers.slice(0, 6)) expectProblem(answer, 'invalid_credentials');
  expectProblem(answers.at(-1) as Answer, 'too_many_attempts');
});

test('strangers’ guesses hold up no device that has signed in before, and end no session', async () => {
  const person = await newPerson(service);
  const phone = await person.login('mobile');
  const web = await person.login('web');
  const deviceCookie = web.setCookies.find((cookie) => cookie.startsWith('__Host-device='))?.split(';')[0] ?? '';
  const stranger = await newPerson(service);
  const strange = (await stranger.login('mobile')).headers['auth-device-token'] ?? '';

  await closed(person.email);

  expect((await login(person, { 'auth-device-token': strange })).status).toBe(429);
  expect((await login(person, { 'auth-device-token': 'nonsense' })).status).toBe(429);
  expect((await service.call('/auth/me', { headers: bearer(phone.json.access_token) })).status).toBe(200);
  expect((await service.call('/auth/me', { headers: { cookie: cookieIn(web) } })).status).toBe(200);
  const token = phone.headers['auth-device-token'] ?? '';
  const again = await login(person, { 'auth-device-token': token });
  expect(again.status).toBe(200);
  expect(again.headers['auth-device-token']?.split('.')[0]).toBe(token.split('.')[0]);
  expect((await login(person, { cookie: deviceCookie }, 'web')).status).toBe(200);
});
