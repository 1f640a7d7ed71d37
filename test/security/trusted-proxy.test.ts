/** A service that trusts a proxy: nothing gets past it, and only its word says where a client is. */
import { bearer, newAccount, newPerson, type Person } from '../support/http-service.ts';
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
}, 60_000);
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
});
