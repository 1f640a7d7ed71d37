/** A service that trusts a proxy: nothing gets past it, and only its word says where a client is. */
import { type Answer, bearer, cookieIn, newAccount, newPerson, type Person } from '../support/http-service.ts';
import { roomInThrottleWindow } from '../support/room-in-window.ts';
import { type Attacked, attacked } from './attack-target.ts';

let service: Attacked;
let secret: string;
let person: Person;
const from = (ip: string) => ({ 'x-origin-verify': secret, 'x-real-ip': ip });

beforeAll(async () => {
  service = await attacked({
    settings: { trustedProxyHeader: 'X-Real-IP', ipAttemptLimit: 3, accountFreeAttempts: 100 },
  });
  secret = JSON.parse(await service.secret('proxy')).current;
  const { call } = service;
  person = await newPerson({
    ...service,
    call: (path, sent = {}) => call(path, { ...sent, headers: { ...from('192.0.2.1'), ...sent.headers } }),
  });
});
afterAll(() => service?.stop());

const paths: [string, string][] = [
  ['POST', '/auth/login'],
  ['POST', '/auth/register'],
  ['POST', '/auth/refresh'],
  ['POST', '/auth/logout'],
  ['GET', '/auth/me'],
  ['GET', '/auth/sessions'],
  ['GET', '/auth/health'],
  ['GET', '/auth/openapi.json'],
  ['GET', '/.well-known/jwks.json'],
  ['GET', '/.well-known/openid-configuration'],
];

describe('Trusted proxy', () => {
  test('what goes around the proxy is refused everywhere, good credentials included', async () => {
    const { access_token: token } = await person.tokens();
    for (const shown of [undefined, 'x'.repeat(secret.length), `${secret},${secret}`, secret.slice(1)]) {
      const headers = { ...bearer(token), 'x-real-ip': '192.0.2.1', ...(shown && { 'x-origin-verify': shown }) };
      for (const [method, path] of paths) {
        const { status, json } = await service.call(path, { method, headers });
        expect([path, status, json.code]).toEqual([path, 403, 'forbidden']);
      }
      const behind = await service.call('/demo/whoami', { headers });
      expect([behind.status, behind.text]).toEqual([403, '{"message":"Forbidden"}']);
    }
    const headers = { ...bearer(token), ...from('192.0.2.1') };
    for (const path of ['/auth/me', '/demo/whoami', '/.well-known/jwks.json'])
      expect((await service.call(path, { headers })).status).toBe(200);
  });

  test('wrong guesses count for the address that the proxy names, and for no other', async () => {
    await roomInThrottleWindow();
    const guess = (ip: string) =>
      service.call('/auth/login', {
        headers: from(ip),
        body: { ...newAccount(), client_type: 'api' },
      });
    const statuses = async (ip: string) => [
      (await guess(ip)).status,
      (await guess(ip)).status,
      (await guess(ip)).status,
    ];

    expect(await statuses('198.51.100.1')).toEqual([401, 401, 401]);
    expect((await guess('198.51.100.1')).status).toBe(429);
    expect((await guess('198.51.100.2')).status).toBe(401);
  });

  test('a session keeps the address that the proxy names', async () => {
    const body = { email: person.email, password: person.password, client_type: 'mobile' };
    const { json } = await service.call('/auth/login', { headers: from('2001:db8::7'), body });
    expect(json.session.ip).toBe('2001:db8::7');
  });

  describe('where a session was last used from is what the proxy named with its last use', () => {
    const [home, away] = ['203.0.113.9', '198.51.100.7'];

    type Client = 'mobile' | 'web';
    const signIn = async (clientType: Client) => {
      const { email, password } = person;
      const body = { email, password, client_type: clientType };
      return service.call('/auth/login', { headers: from(home), body });
    };
    const credentialIn = (answer: Answer): Record<string, string> =>
      answer.json.access_token
        ? bearer(answer.json.access_token)
        : { cookie: cookieIn(answer), origin: service.origin };
    const refresh = (answer: Answer, ip: string) => {
      const { refresh_token: token } = answer.json;
      const headers = { ...from(ip), ...(token ? {} : credentialIn(answer)) };
      return service.call('/auth/refresh', { headers, body: token ? { refresh_token: token } : {} });
    };
    /** Seen last two minutes ago: its next use is written. */
    const rested = ({ json }: Answer) =>
      service.amend('sessions', json.session.id, { lastSeenAt: { N: String(Date.now() - 120_000) } });
    /** As the item has it: to ask for the list would be a use. */
    const lastUseOf = async ({ json }: Answer) => {
      const items = await service.items('sessions');
      const item = items.find(({ sessionId }) => sessionId?.S === json.session.id);
      return { ip: item?.ip?.S, at: new Date(Number(item?.lastSeenAt?.N)).toISOString() };
    };
    const listed = async (answer: Answer, ip: string) => {
      const headers = { ...from(ip), ...credentialIn(answer) };
      const { json } = await service.call('/auth/sessions', { headers });
      const { ip: told, last_seen_at: at } = json.sessions.find(({ current }: { current: boolean }) => current);
      return { ip: told, at };
    };

    test.each<Client>(['mobile', 'web'])('by a refresh: %s', async (clientType) => {
      const before = await signIn(clientType);
      expect(before.json.session.ip).toBe(home);
      const after = await refresh(before, away);
      expect(after.json.session.ip).toBe(away);
      expect(await lastUseOf(before)).toEqual({ ip: away, at: after.json.session.last_seen_at });
    });

    test.each([
      ['a route behind the authorizer', '/demo/whoami'],
      ['an endpoint of ours', '/auth/me'],
    ])('by a cookie that %s accepts, once it is noted again', async (_, path) => {
      const web = await signIn('web');
      const use = () => service.call(path, { headers: { ...from(away), ...credentialIn(web) } });
      expect((await use()).status).toBe(200);
      expect(await lastUseOf(web)).toEqual({ ip: home, at: web.json.session.last_seen_at });
      await rested(web);
      expect((await use()).status).toBe(200);
      const { ip, at } = await lastUseOf(web);
      expect(ip).toBe(away);
      expect(Date.parse(at)).toBeGreaterThanOrEqual(Date.parse(web.json.session.last_seen_at));
      expect(await listed(web, away)).toEqual({ ip, at });
    });

    test.each([
      ['a route behind the authorizer', '/demo/whoami'],
      ['an endpoint of ours', '/auth/me'],
    ])('by the first access token of a generation that %s accepts', async (_, path) => {
      const phone = await refresh(await signIn('mobile'), home);
      expect((await service.call(path, { headers: { ...from(away), ...credentialIn(phone) } })).status).toBe(200);
      const use = await lastUseOf(phone);
      expect(use.ip).toBe(away);
      expect(await listed(phone, home)).toEqual(use);
    });

    test.each<Client>(['mobile', 'web'])('by a step-up: %s', async (clientType) => {
      const before = await signIn(clientType);
      const headers = { ...from(away), ...credentialIn(before) };
      const stepped = await service.call('/auth/step-up', { headers, body: { password: person.password } });
      expect(stepped.json.session.ip).toBe(away);
      expect(await listed(before, home)).toEqual({ ip: away, at: stepped.json.session.last_seen_at });
    });
  });
});
