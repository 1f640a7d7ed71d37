/** What an operator does to a user, and what the user's clients then meet. */
import { expectGatewayAnswer, expectProblem } from '../../support/expect-answer.ts';
import {
  type Answer,
  bearer,
  type HttpService,
  localService,
  newAccount,
  newPerson,
  type Person,
} from '../../support/http-service.ts';

let service: HttpService;
let person: Person;

beforeAll(async () => {
  service = await localService({
    settings: { accountFreeAttempts: 2, accountLockoutThreshold: 2, maxSessionsPerUser: 3 },
  });
});
afterAll(() => service?.stop());
beforeEach(async () => {
  person = await newPerson(service);
});

const operate = (event: object) => service.invoke?.('operator', { email: person.email, ...event });
const whoami = (headers: Record<string, string>) => service.call('/demo/whoami', { headers });
const me = (headers: Record<string, string>) => service.call('/auth/me', { headers });
const refresh = (token: string) => service.call('/auth/refresh', { body: { refresh_token: token } });

async function expectEnded(phone: Answer['json'], cookie: string, reason: string): Promise<void> {
  for (const credential of [bearer(phone.access_token), { cookie }]) {
    expectGatewayAnswer(await whoami(credential), 403);
  }
  for (const answer of [await refresh(phone.refresh_token), await me({ cookie })]) {
    expectProblem(answer, 'session_expired');
    expect(answer.json.reason).toBe(reason);
  }
}

test('a disabled user is out at once and cannot come back, in the words of a wrong password, until enabled', async () => {
  const [phone, cookie] = [await person.tokens(), await person.cookie()];

  await operate({ action: 'disable' });

  await expectEnded(phone, cookie, 'user_disabled');
  const refused = await person.login('web');
  const nobody = await service.call('/auth/login', { body: { ...newAccount(), client_type: 'web' } });
  expectProblem(refused, 'invalid_credentials');
  expect({ ...refused.json, request_id: '' }).toEqual({ ...nobody.json, request_id: '' });

  await operate({ action: 'enable' });
  expect((await person.login('web')).status).toBe(200);
  expect((await refresh(phone.refresh_token)).json.reason).toBe('user_disabled');
});

test('sessions that an operator ends say so', async () => {
  const [phone, cookie] = [await person.tokens(), await person.cookie()];

  await operate({ action: 'end-sessions' });

  await expectEnded(phone, cookie, 'admin');
  expect((await person.login('web')).status).toBe(200);
});

test('a role opens its route at the next sign-in, and closes it at once when it is taken away', async () => {
  const admin = (headers: Record<string, string>) => service.call('/demo/admin', { headers });
  expectProblem(await admin({ cookie: await person.cookie() }), 'forbidden');

  await operate({ action: 'assign', roles: ['user', 'admin'] });

  const [phone, cookie] = [await person.tokens(), await person.cookie()];
  expect((await admin(bearer(phone.access_token))).json).toEqual({ sub: phone.user.id, roles: 'user admin' });
  expect((await admin({ cookie })).status).toBe(200);

  await operate({ action: 'assign', roles: ['user'] });
  expectGatewayAnswer(await admin(bearer(phone.access_token)), 403);
  expectGatewayAnswer(await admin({ cookie }), 403);
});

test('an account that is locked by guesses opens to nobody new, until it is unlocked', async () => {
  const guess = (password: string) =>
    service.call('/auth/login', { body: { email: person.email, password, client_type: 'api' } });
  for (const wrong of ['wrong guess one', 'wrong guess two']) expectProblem(await guess(wrong), 'invalid_credentials');
  expectProblem(await guess(person.password), 'too_many_attempts');

  await operate({ action: 'unlock' });

  expect((await guess(person.password)).status).toBe(200);
});

test('of twelve sign-ins of one user at once no more live than are allowed', async () => {
  const all = await Promise.all(Array.from({ length: 12 }, () => person.tokens()));

  const opens = await Promise.all(all.map(({ access_token: token }) => whoami(bearer(token))));

  expect(opens.filter(({ status }) => status === 200)).toHaveLength(3);
});
