/**
 * What time does: grace, lost answers, idle and absolute expiry.
 */
import type { ChosenSettings } from '../../../dev/options.ts';
import { expectGatewayAnswer, expectProblem } from '../../support/expect-answer.ts';
import {
  type Answer,
  bearer,
  cookieIn,
  type HttpService,
  localService,
  newAccount,
  newPerson,
} from '../../support/http-service.ts';

const started: Promise<HttpService>[] = [];
/** Started by the test that asks first. */
function serviceWith(settings: ChosenSettings): () => Promise<HttpService> {
  let service: Promise<HttpService> | undefined;
  return () => {
    if (service === undefined) {
      service = localService({ settings });
      started.push(service);
    }
    return service;
  };
}
afterAll(async () => {
  for (const service of await Promise.allSettled(started))
    if (service.status === 'fulfilled') await service.value.stop();
});

const refresh = (service: HttpService, token: string) =>
  service.call('/auth/refresh', { body: { refresh_token: token } });
const whoami = (service: HttpService, headers: Record<string, string>) => service.call('/demo/whoami', { headers });
const outcome = ({ headers }: Answer) => headers['auth-refresh-outcome'];

async function expectReuse(service: HttpService, token: string): Promise<void> {
  expectProblem(await refresh(service, token), 'refresh_token_reused');
}

function expectExpired(answer: Answer, reason: string): void {
  expectProblem(answer, 'session_expired');
  expect(answer.json.reason).toBe(reason);
}

const graceful = serviceWith({ refreshGraceWindow: 10, lostResponseWindow: 40 });
const afterGrace = (service: HttpService) => service.pass(11_000);

test('a token whose successor was used ends its session; a second device is untouched', async () => {
  const service = await graceful();
  const person = await newPerson(service);
  const [phone, other] = [await person.tokens(), await person.tokens()];
  const second = (await refresh(service, phone.refresh_token)).json;
  const third = (await refresh(service, second.refresh_token)).json;
  await afterGrace(service);

  await expectReuse(service, phone.refresh_token);

  for (const { access_token: token } of [phone, second, third]) {
    expectGatewayAnswer(await whoami(service, bearer(token)), 403);
    expectProblem(await service.call('/auth/me', { headers: bearer(token) }), 'unauthenticated');
  }
  expectExpired(await refresh(service, third.refresh_token), 'refresh_reused');
  expect((await whoami(service, bearer(other.access_token))).status).toBe(200);
  expect((await refresh(service, other.refresh_token)).status).toBe(200);
});

test.each<[string, string]>([
  ['the authorizer', '/demo/whoami'],
  ['an endpoint of ours', '/auth/me'],
])('an access token of the new generation that %s accepted is proof enough that it arrived', async (_, path) => {
  const service = await graceful();
  const person = await newPerson(service);
  const phone = await person.tokens();
  const next = (await refresh(service, phone.refresh_token)).json;
  expect((await service.call(path, { headers: bearer(next.access_token) })).status).toBe(200);
  await afterGrace(service);

  await expectReuse(service, phone.refresh_token);
});

test('a token whose answer was lost is replayed, byte for byte; after the window of lost answers it is theft', async () => {
  const service = await graceful();
  const person = await newPerson(service);
  const phone = await person.tokens();
  const lost = (await refresh(service, phone.refresh_token)).json;
  await afterGrace(service);

  const again = await refresh(service, phone.refresh_token);

  expect([again.status, outcome(again), again.json.refresh_token]).toEqual([200, 'replayed', lost.refresh_token]);
  await service.pass(30_000);
  await expectReuse(service, phone.refresh_token);
  expectGatewayAnswer(await whoami(service, bearer(again.json.access_token)), 403);
});

test('the access token of before proves nothing of the new generation', async () => {
  const service = await graceful();
  const person = await newPerson(service);
  const phone = await person.tokens();
  await refresh(service, phone.refresh_token);
  expect((await whoami(service, bearer(phone.access_token))).status).toBe(200);
  await afterGrace(service);

  expect(outcome(await refresh(service, phone.refresh_token))).toBe('replayed');
});

const strict = serviceWith({ refreshGraceWindow: 0, lostResponseWindow: 0, registration: 'closed' });
const demoUser = { email: 'user@example.com', password: 'demo-password-for-local-use' };

test('without grace and without lost answers a token is good once, used successor or not', async () => {
  const service = await strict();
  const phone = (await service.call('/auth/login', { body: { ...demoUser, client_type: 'mobile' } })).json;
  await refresh(service, phone.refresh_token);

  await expectReuse(service, phone.refresh_token);
});

test('where registration is closed it is forbidden, for a taken address and a free one alike', async () => {
  const service = await strict();
  for (const email of [demoUser.email, newAccount().email]) {
    const body = { email, password: newAccount().password };
    expectProblem(await service.call('/auth/register', { body }), 'forbidden');
  }
});

const brief = serviceWith({
  sessionIdleTimeout: 30,
  sessionAbsoluteTimeout: 60,
  refreshIdleTimeout: 30,
  refreshAbsoluteTimeout: 60,
});

test('an idle web session ends, says why, and its cookie is taken away', async () => {
  const service = await brief();
  const person = await newPerson(service);
  const cookie = await person.cookie();
  expect((await whoami(service, { cookie })).status).toBe(200);
  await service.pass(31_000);

  expectGatewayAnswer(await whoami(service, { cookie }), 403);
  const answer = await service.call('/auth/me', { headers: { cookie } });
  expectExpired(answer, 'idle_timeout');
  expect(answer.setCookies).toEqual(['__Host-session=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0']);
  const renewal = { method: 'POST', headers: { cookie, origin: service.origin } };
  expectExpired(await service.call('/auth/refresh', renewal), 'idle_timeout');
});

test('use keeps a web session alive, but not beyond its absolute expiry', async () => {
  const service = await brief();
  const person = await newPerson(service);
  const cookie = await person.cookie();
  for (let visit = 0; visit < 2; visit++) {
    await service.pass(20_000);
    expect((await whoami(service, { cookie })).status).toBe(200);
  }
  await service.pass(21_000);

  expectExpired(await service.call('/auth/me', { headers: { cookie } }), 'absolute_timeout');
});

test('a renewed cookie lives no longer than its session may', async () => {
  const service = await brief();
  const person = await newPerson(service);
  const web = await person.login('web');
  await service.pass(20_000);

  const headers = { cookie: cookieIn(web), origin: service.origin };
  const renewed = await service.call('/auth/refresh', { method: 'POST', headers });

  expect(renewed.json.session.expires_at).toBe(web.json.session.expires_at);
  expect(Date.parse(renewed.json.session.idle_expires_at)).toBeGreaterThan(
    Date.parse(web.json.session.idle_expires_at),
  );
  expect(Number(/Max-Age=(\d+)/.exec(String(renewed.setCookies[0]))?.[1])).toBeLessThanOrEqual(40);
});

test('an idle refresh token ends, and says why; a used one lives until the absolute expiry', async () => {
  const service = await brief();
  const person = await newPerson(service);
  const [idle, used] = [await person.tokens(), await person.tokens()];
  let token = used.refresh_token;
  for (let turn = 0; turn < 2; turn++) {
    await service.pass(20_000);
    const { status, json } = await refresh(service, token);
    expect({ status, expires: json.session.expires_at }).toEqual({ status: 200, expires: used.session.expires_at });
    token = json.refresh_token;
  }

  expectExpired(await refresh(service, idle.refresh_token), 'idle_timeout');
  await service.pass(21_000);
  expectExpired(await refresh(service, token), 'absolute_timeout');
  // Tokens count in whole seconds, so theirs may end within the second.
  await service.pass(1_000);
  expectGatewayAnswer(await whoami(service, bearer(used.access_token)), 403);
});

describe('signing out with an access token that has expired', () => {
  const brief = serviceWith({ accessTokenLifetime: 60 });
  const logout = (service: HttpService, token: string, query: string, body?: object) =>
    service.call(`/auth/logout${query}`, { method: 'POST', headers: bearer(token), ...(body && { body }) });

  test.each(['', '?scope=global'])('ends what the refresh token beside it can end: “%s”', async (query) => {
    const service = await brief();
    const person = await newPerson(service);
    const [phone, other] = [await person.tokens(), await person.tokens()];
    await service.pass(61_000);

    const answer = await logout(service, phone.access_token, query, { refresh_token: phone.refresh_token });

    expect(answer.status).toBe(204);
    expectExpired(await refresh(service, phone.refresh_token), 'logged_out');
    const left = await refresh(service, other.refresh_token);
    if (query) expectExpired(left, 'logged_out');
    else expect(left.status).toBe(200);
  });

  test('ends its own session by itself, and all of the user’s by nothing', async () => {
    const service = await brief();
    const phone = await (await newPerson(service)).tokens();
    await service.pass(61_000);

    expectProblem(await logout(service, phone.access_token, '?scope=global'), 'unauthenticated');
    expect((await logout(service, phone.access_token, '')).status).toBe(204);

    expectExpired(await refresh(service, phone.refresh_token), 'logged_out');
  });
});

test('an access token ends with its session, where the idle time-out comes before its own end', async () => {
  const service = await serviceWith({ refreshIdleTimeout: 30 })();
  const phone = await (await newPerson(service)).tokens();
  expect(phone.expires_in).toBeLessThanOrEqual(30);
  await service.pass(30_000);
  expectGatewayAnswer(await whoami(service, bearer(phone.access_token)), 403);
  expectExpired(await refresh(service, phone.refresh_token), 'idle_timeout');
});
