/** What time does: grace, lost answers, idle and absolute expiry; on a service whose windows are short. */
import { setTimeout as sleep } from 'node:timers/promises';
import { bearer, type HttpService, localService, newPerson, type Person } from '../../support/http-service.ts';

const services: HttpService[] = [];
afterAll(() => Promise.all(services.map((service) => service.stop())));

async function peopleOf(settings: Record<string, number>): Promise<{ service: HttpService; person: Person }> {
  const service = await localService({ settings });
  services.push(service);
  return { service, person: await newPerson(service) };
}

const refresh = (service: HttpService, token: string) =>
  service.call('/auth/refresh', { body: { refresh_token: token } });
const whoami = (service: HttpService, headers: Record<string, string>) => service.call('/demo/whoami', { headers });

describe('after the grace window', () => {
  let service: HttpService;
  let person: Person;
  beforeAll(async () => {
    ({ service, person } = await peopleOf({ refreshGraceWindow: 1 }));
  }, 60_000);

  test('a token whose successor was used ends its session; a second device is untouched', async () => {
    const [phone, other] = [await person.tokens(), await person.tokens()];
    const next = (await refresh(service, phone.refresh_token)).json;
    expect((await whoami(service, bearer(next.access_token))).status).toBe(200);
    await sleep(1_100);

    const replayed = await refresh(service, phone.refresh_token);

    expect({ status: replayed.status, code: replayed.json.code }).toEqual({
      status: 401,
      code: 'refresh_token_reused',
    });
    expect((await whoami(service, bearer(next.access_token))).status).toBe(403);
    expect((await refresh(service, next.refresh_token)).json).toMatchObject({
      code: 'session_expired',
      reason: 'refresh_reused',
    });
    expect((await whoami(service, bearer(other.access_token))).status).toBe(200);
  });

  test('a token whose answer was lost is replayed, byte for byte', async () => {
    const phone = await person.tokens();
    const lost = (await refresh(service, phone.refresh_token)).json;
    await sleep(1_100);

    const again = await refresh(service, phone.refresh_token);

    expect(again.headers['auth-refresh-outcome']).toBe('replayed');
    expect(again.json.refresh_token).toBe(lost.refresh_token);
  });

  test('an access token of the new generation that one of our own endpoints accepted is proof enough', async () => {
    const phone = await person.tokens();
    const next = (await refresh(service, phone.refresh_token)).json;
    expect((await service.call('/auth/me', { headers: bearer(next.access_token) })).status).toBe(200);
    await sleep(1_100);

    expect((await refresh(service, phone.refresh_token)).json.code).toBe('refresh_token_reused');
  });
});

test('a lost answer is no theft for as long as the window of lost answers lasts, and theft after it', async () => {
  const { service, person } = await peopleOf({ refreshGraceWindow: 0, lostAnswerWindow: 2 });
  const phone = await person.tokens();
  const lost = (await refresh(service, phone.refresh_token)).json;

  expect((await refresh(service, phone.refresh_token)).json.refresh_token).toBe(lost.refresh_token);
  await sleep(2_100);
  expect((await refresh(service, phone.refresh_token)).json.code).toBe('refresh_token_reused');
  expect((await whoami(service, bearer(lost.access_token))).status).toBe(403);
}, 60_000);

test('without a lost-answer window the token before is theft after the grace window, used or not', async () => {
  const { service, person } = await peopleOf({ refreshGraceWindow: 0, lostAnswerWindow: 0 });
  const phone = await person.tokens();
  await refresh(service, phone.refresh_token);

  expect((await refresh(service, phone.refresh_token)).json.code).toBe('refresh_token_reused');
}, 60_000);

describe('sessions run out', () => {
  let service: HttpService;
  let person: Person;
  beforeAll(async () => {
    ({ service, person } = await peopleOf({
      sessionIdleTimeout: 2,
      sessionAbsoluteTimeout: 4,
      refreshIdleTimeout: 2,
      refreshAbsoluteTimeout: 4,
    }));
  }, 60_000);

  test('an idle web session ends, and says why', async () => {
    const cookie = await person.cookie();
    expect((await whoami(service, { cookie })).status).toBe(200);
    await sleep(2_100);

    expect((await whoami(service, { cookie })).status).toBe(403);
    const { status, json, setCookies } = await service.call('/auth/me', { headers: { cookie } });
    expect({ status, ...json }).toMatchObject({ status: 401, code: 'session_expired', reason: 'idle_timeout' });
    expect(setCookies[0]).toMatch(/^__Host-session=; .*Max-Age=0$/);
  });

  test('use keeps a web session alive, but not beyond its absolute expiry', async () => {
    const cookie = await person.cookie();
    for (let second = 0; second < 3; second++) {
      await sleep(1_200);
      expect((await whoami(service, { cookie })).status).toBe(200);
    }
    await sleep(600);

    expect((await service.call('/auth/me', { headers: { cookie } })).json).toMatchObject({
      code: 'session_expired',
      reason: 'absolute_timeout',
    });
  }, 15_000);

  test('an idle refresh token ends, and says why; a used one lives until the absolute expiry', async () => {
    const [idle, used] = [await person.tokens(), await person.tokens()];
    let token = used.refresh_token;
    for (let turn = 0; turn < 2; turn++) {
      await sleep(1_300);
      const { status, json } = await refresh(service, token);
      expect({ status, expires: json.session.expires_at }).toEqual({ status: 200, expires: used.session.expires_at });
      token = json.refresh_token;
    }

    expect((await refresh(service, idle.refresh_token)).json).toMatchObject({
      code: 'session_expired',
      reason: 'idle_timeout',
    });
    await sleep(1_500);
    expect((await refresh(service, token)).json).toMatchObject({ code: 'session_expired', reason: 'absolute_timeout' });
  }, 15_000);
});

test('where registration is closed it is forbidden', async () => {
  const service = await localService({ settings: { registration: 'closed' } });
  services.push(service);

  const { status, json } = await service.call('/auth/register', {
    body: { email: 'new@example.com', password: 'long enough to be a password' },
  });

  expect({ status, code: json.code }).toEqual({ status: 403, code: 'forbidden' });
}, 60_000);
