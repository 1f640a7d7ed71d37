import { type SettingName, settingFault, settingFromText } from '../../../contract/settings.ts';

const origins = (...list: string[]) => settingFault('allowedOrigins', list);

test.each([
  'https://app.example.com',
  'https://app.example.com:8443',
  'https://192.0.2.1',
  'http://localhost:5173',
  'http://app.localhost',
  'http://127.0.0.1:3000',
  'http://[::1]:3000',
  'capacitor://localhost',
  'tauri://localhost',
  'ionic://app.example.com',
  `chrome-extension://${'a'.repeat(32)}`,
  'moz-extension://5a6b7c8d-0000-4000-8000-000000000000',
])('the origin %s is taken', (origin) => {
  expect(origins(origin)).toBeNull();
});

test.each([
  'null',
  '*',
  'https://*.example.com',
  'http://app.example.com',
  'https://app.example.com/',
  'https://App.example.com',
  'https://user@app.example.com',
  'capacitor://',
  'capacitor://localhost/',
  'capacitor:localhost',
  'capacitor://*',
  'Capacitor://localhost',
  'file:///index.html',
  'file://localhost',
  'ws://app.example.com',
  'javascript://app.example.com/%0aalert(1)',
  'data:text/html,x',
  ' https://app.example.com',
])('the origin %s is refused', (origin) => {
  expect(origins('https://app.example.com', origin)).toMatch(/^allowedOrigins: got .*expected exact origins/);
});

test.each([
  ['https://app.example.com:443', 'https://app.example.com'],
  ['http://localhost:80', 'http://localhost'],
  ['http://[::1]:80', 'http://[::1]'],
])('the default port in %s is refused with the spelling to use, %s', (origin, spelling) => {
  expect(origins('https://other.example.com', origin)).toContain(`expected ${spelling}, as browsers write it`);
});

test.each<[SettingName, unknown]>([
  ['allowedHeaders', []],
  ['allowedHeaders', ['x-tenant', 'Sentry-Trace']],
  ['sessionCookieName', '__Host-orders'],
  ['trustedProxyHeader', ''],
  ['trustedProxyHeader', 'CloudFront-Viewer-Address'],
  ['trustedProxyHeader', 'x-real-ip'],
  ['sessionCookieName', `__Host-${'x'.repeat(57)}`],
])('%s takes %j', (name, value) => {
  expect(settingFault(name, value)).toBeNull();
});

test.each<[SettingName, unknown]>([
  ['allowedHeaders', ['*']],
  ['allowedHeaders', ['x tenant']],
  ['allowedHeaders', ['x-tenant\r\nSet-Cookie: a=b']],
  ['allowedHeaders', ['']],
  ['allowedHeaders', 'x-tenant'],
  ['allowedHeaders', Array.from({ length: 120 }, (_, index) => `x-${index}`)],
  ['sessionCookieName', 'session'],
  ['trustedProxyHeader', 'X-Forwarded-For'],
  ['trustedProxyHeader', 'forwarded'],
  ['trustedProxyHeader', 'X-Origin-Verify'],
  ['trustedProxyHeader', 'x real ip'],
  ['sessionCookieName', '__Secure-session'],
  ['sessionCookieName', '__host-session'],
  ['sessionCookieName', '__Host-'],
  ['sessionCookieName', '__Host-device'],
  ['sessionCookieName', '__Host-a=b'],
  ['sessionCookieName', '__Host-a; b'],
  ['sessionCookieName', `__Host-${'x'.repeat(58)}`],
])('%s refuses %j', (name, value) => {
  expect(settingFault(name, value)).toMatch(`${name}: got`);
});

test('a list of headers is read from its text, an empty one too', () => {
  expect(settingFromText('allowedHeaders', 'x-a,x-b')).toEqual({ value: ['x-a', 'x-b'] });
  expect(settingFromText('allowedHeaders', '')).toEqual({ value: [] });
});
