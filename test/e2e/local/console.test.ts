/** How the account console is served: as static files under the strictest policy that a browser knows. */
import { consoleHeaders } from '../../../contract/console.ts';
import { accentStyles } from '../../../lib/console-accent.ts';
import { expectGatewayAnswer } from '../../support/expect-answer.ts';
import { type HttpService, localService } from '../../support/http-service.ts';

let service: HttpService;
beforeAll(async () => {
  service = await localService({
    settings: { serviceName: 'Orchard', registration: 'closed', passwordMinLength: 20 },
    accentColor: '#0b7a4b',
  });
});
afterAll(() => service?.stop());

const files = async (): Promise<string[]> =>
  [...(await service.call('/')).text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => `/${file}`);

test('the page and each file that it names come with the policy, and are kept for ever but the page and what it is told', async () => {
  const all = ['/', '/index.html', ...(await files())];
  expect(all.length).toBeGreaterThan(6);
  for (const path of all) {
    const { status, headers } = await service.call(path);
    expect([path, status]).toEqual([path, 200]);
    expect(headers).toMatchObject(consoleHeaders);
    expect(headers['cache-control']).toBe(
      path.startsWith('/console/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    );
  }
});

test('the policy lets nothing in from elsewhere, and no text become a script', () => {
  const policy = new Map(
    consoleHeaders['content-security-policy'].split('; ').map((part) => part.split(/ (.*)/, 2) as [string, string]),
  );
  expect(policy.get('default-src')).toBe("'none'");
  for (const [name, value] of policy) expect([name, value.replace(/'none'|'self'|'script'/, '')]).toEqual([name, '']);
  expect([...policy.keys()]).toEqual(
    expect.arrayContaining(['base-uri', 'form-action', 'frame-ancestors', 'require-trusted-types-for', 'script-src']),
  );
});

test('it is told of the service what it has to know, and no more', async () => {
  expect((await service.call('/console.json')).json).toEqual({
    ...{ serviceName: 'Orchard', registration: 'closed', passwordMinLength: 20, emailCode: false },
    ...{ hasMail: true, mode: 'cookie' },
  });
});

test('its style sheet has the accent', async () => {
  const { text, headers } = await service.call('/accent.css');
  expect([text, headers['content-type']]).toEqual([accentStyles('#0b7a4b'), 'text/css; charset=utf-8']);
});

test('a file that has not changed is not sent again, and HEAD has the headers alone', async () => {
  const { headers } = await service.call('/');
  const again = await service.call('/', { headers: { 'if-none-match': String(headers.etag) } });
  expect([again.status, again.text]).toEqual([304, '']);
  const head = await service.call('/', { method: 'HEAD' });
  expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', headers['content-length']]);
});

test('a browser gets it packed', async () => {
  const [script = ''] = (await files()).filter((file) => file.endsWith('.js'));
  const [plain, packed] = [
    await service.call(script),
    await service.call(script, { headers: { 'accept-encoding': 'br, gzip' } }),
  ];
  expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
  expect(Number(packed.headers['content-length'])).toBeLessThan(Number(plain.headers['content-length']) / 2);
  expect(packed.headers.etag).not.toBe(plain.headers.etag);
});

test.each([
  '/console/',
  '/console/nothing.js',
  '/console/../index.html',
  '/console/%2e%2e/index.html',
  '/Index.html',
  '//index.html',
  '/icon.svg/',
  '/package.json',
])('%s is nowhere', async (path) => {
  expectGatewayAnswer(await service.call(path), 404);
});

test('what is sent to it goes to the API, which knows no such route', async () => {
  expectGatewayAnswer(await service.call('/', { method: 'POST' }), 404);
});
