/** Sessions after the storm: what is left in the tables, and what it opens. */
import { type Answer, bearer, cookieIn, newPerson } from '../support/http-service.ts';
import { type Attacked, attacked } from './attack-target.ts';
import { tallied } from './support/tallied.ts';

let service: Attacked;
beforeAll(async () => {
  service = await attacked();
});
afterAll(() => service?.stop());

const test = tallied('Sessions and cookies, at rest');
type Headers = Record<string, string | string[]>;
const whoami = (headers: Headers) => service.call('/demo/whoami', { headers });
const me = (headers: Headers) => service.call('/auth/me', { headers });
const logout = (headers: Headers, query = '') =>
  service.call(`/auth/logout${query}`, { method: 'POST', headers: { origin: service.origin, ...headers } });
const webLogin = (body: object, headers: Headers) =>
  service.call('/auth/login', {
    body: { client_type: 'web', ...body },
    headers: { origin: service.origin, ...headers },
  });
const credentialOf = (answer: Answer): Headers =>
  answer.json.access_token ? bearer(answer.json.access_token) : { cookie: cookieIn(answer) };
const sessionItem = async (id: string) => (await service.items('sessions')).find((item) => item.sessionId?.S === id);

/** Asks the authorizer and a handler of ours. */
const statusesWith = async (headers: Headers) => [(await whoami(headers)).status, (await me(headers)).status];
const open = [200, 200];
const shut = [403, 401];

describe('Sessions & cookies', () => {
  test('A88 a sign-in that fails neither ends nor changes the session that came along', async () => {
    const user = await newPerson(service);
    const cookie = await user.cookie();
    const failed = await webLogin({ email: user.email, password: 'not the password' }, { cookie });
    expect(await statusesWith({ cookie })).toEqual(open);
    expect(failed.setCookies).toEqual([]);
    expect(failed.status).toBe(401);
  });

  test('A88 R19 a registration adopts no session and begins none', async () => {
    const foreign = await (await newPerson(service)).cookie();
    const before = (await service.items('sessions')).length;
    const answer = await service.call('/auth/register', {
      body: { email: `foreign-${Date.now()}@example.com`, password: 'a password that nobody has' },
      headers: { cookie: foreign, origin: service.origin },
    });
    expect(await service.items('sessions')).toHaveLength(before);
    expect(answer.setCookies).toEqual([]);
    expect(answer.text).not.toMatch(/token|session/);
    expect(answer.status).toBe(201);
  });

  test('A89 a role that is taken away is gone from every session and token that had it', async () => {
    const user = await newPerson(service);
    await service.invoke('operator', { action: 'assign', email: user.email, roles: ['user', 'admin'] });
    const [cookie, tokens] = [await user.cookie(), await user.tokens()];
    const admin = async (headers: Headers) => (await service.call('/demo/admin', { headers })).status;
    const credentials = [{ cookie }, bearer(tokens.access_token)];
    for (const headers of credentials) expect(await admin(headers)).toBe(200);

    await service.invoke('operator', { action: 'assign', email: user.email, roles: ['user'] });

    for (const headers of credentials) expect(await admin(headers)).toBe(403);
    const renewed = await service.call('/auth/refresh', { body: { refresh_token: tokens.refresh_token } });
    expect(renewed.json.access_token).toBeUndefined();
    expect(renewed.status).toBe(401);
    expect(await admin(bearer((await user.tokens()).access_token))).toBe(403);
  });

  test('A103 R21 uses and a sign-out in any order: the session is dead, and its item says so', async () => {
    const user = await newPerson(service);
    for (let round = 0; round < 12; round++) {
      const answer = await user.login('web');
      const { id } = answer.json.session;
      const headers = credentialOf(answer);
      // Each use wants to extend it.
      await service.amend('sessions', id, { lastSeenAt: { N: String(Date.now() - 120_000) } });
      const uses = Array.from({ length: 6 }, () => whoami(headers));
      const renewal = service.call('/auth/refresh', {
        method: 'POST',
        headers: { ...headers, origin: service.origin },
      });
      const [out] = await Promise.all([logout(headers, round % 2 ? '?scope=global' : ''), renewal, ...uses]);
      expect(await statusesWith(headers)).toEqual(shut);
      expect((await sessionItem(id))?.endReason?.S).toBe('logged_out');
      expect(out.status).toBe(204);
    }
  });

  test('A103 a renewal that lost against the sign-out hands out no cookie that opens anything', async () => {
    const user = await newPerson(service);
    for (let round = 0; round < 12; round++) {
      const headers = { cookie: await user.cookie() };
      const renew = () =>
        service.call('/auth/refresh', { method: 'POST', headers: { ...headers, origin: service.origin } });
      const [, ...renewals] = await Promise.all([logout(headers), renew(), renew(), renew()]);
      for (const renewal of renewals) {
        const cookie = cookieIn(renewal);
        if (cookie.length > '__Host-session='.length) expect(await statusesWith({ cookie })).toEqual(shut);
      }
    }
  });

  test('A104 R20 nothing that a client can do extends an item whose time is over', async () => {
    const user = await newPerson(service);
    for (const attribute of ['idleExpiresAt', 'expiresAt']) {
      const answer = await user.login('web');
      const { id } = answer.json.session;
      const past = String(Date.now() - 1);
      await service.amend('sessions', id, {
        [attribute]: { N: past },
        lastSeenAt: { N: String(Date.now() - 120_000) },
      });
      const before = await sessionItem(id);
      const headers = { ...credentialOf(answer), origin: service.origin };
      const statuses = [
        ...(await statusesWith(headers)),
        (await service.call('/auth/refresh', { method: 'POST', headers })).status,
        (await service.call('/auth/sessions', { headers })).status,
      ];
      const after = await sessionItem(id);
      for (const name of ['idleExpiresAt', 'expiresAt', 'lastSeenAt']) expect(after?.[name]).toEqual(before?.[name]);
      expect(statuses).toEqual([403, 401, 401, 401]);
    }
  });

  test('A109 R23 after fifty sign-ins at once, ten sessions are live at rest: in the table, on the list, at the routes', async () => {
    const user = await newPerson(service);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => user.login(index % 2 ? 'web' : 'api')));
    const signedIn = answers.filter(({ status }) => status === 200);
    const userId = signedIn[0]?.json.user.id;
    const states = (await service.items('sessions')).filter((item) => item.userId?.S === userId);
    const unended = states.filter((item) => item.endedAt === undefined && item.endReason === undefined);
    expect(unended).toHaveLength(10);
    const sessionIndex =
      (await service.items('users')).find((item) => item.userId?.S === userId)?.sessionIndex?.M ?? {};
    expect(Object.keys(sessionIndex).sort()).toEqual(unended.map((item) => String(item.sessionId?.S)).sort());

    const opened: Answer[] = [];
    for (const answer of signedIn) if ((await whoami(credentialOf(answer))).status === 200) opened.push(answer);
    expect(opened.map(({ json }) => json.session.id).sort()).toEqual(Object.keys(sessionIndex).sort());
    const listed = await service.call('/auth/sessions', { headers: credentialOf(opened[0] as Answer) });
    expect(listed.json.sessions).toHaveLength(10);
    // One that made way before it had begun is told to try again.
    expect(answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
  });

  test('A110 R20 an item restored from a copy that is older than a sign-out everywhere opens none of our routes, and no token', async () => {
    const user = await newPerson(service);
    const [web, mobile] = [await user.login('web'), await user.login('mobile')];
    const copies = await Promise.all([web, mobile].map(({ json }) => sessionItem(json.session.id)));
    await logout(credentialOf(mobile), '?scope=global');
    for (const copy of copies) {
      const { sessionId, ...attributes } = copy ?? {};
      await service.erase('sessions', String(sessionId?.S));
      await service.amend('sessions', String(sessionId?.S), attributes);
    }
    expect((await sessionItem(web.json.session.id))?.endReason).toBeUndefined();
    expect(await statusesWith(credentialOf(mobile))).toEqual(shut);
    // The authorizer has one read for a cookie, the session itself, and so takes a restored one at its word.
    expect((await me(credentialOf(web))).status).toBe(401);
    const renewals = [
      await service.call('/auth/refresh', { body: { refresh_token: mobile.json.refresh_token } }),
      await service.call('/auth/refresh', {
        method: 'POST',
        headers: { ...credentialOf(web), origin: service.origin },
      }),
    ];
    for (const { json } of renewals) expect(json.access_token ?? json.session).toBeUndefined();
    expect(renewals.map(({ status }) => status)).toEqual([401, 401]);
  });
});
