import { otpauthUri } from '../../../core/factors/otpauth-uri.ts';

const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test('the URI is the one of the format, to the byte', () => {
  expect(otpauthUri({ serviceName: 'Example', email: 'user@example.com', secret })).toBe(
    `otpauth://totp/Example:user%40example.com?secret=${secret}&issuer=Example&algorithm=SHA1&digits=6&period=30`,
  );
});

test.each([
  ['Ärger & Söhne', 'zoë+totp@example.com'],
  ['100% / Rest? #1', "o'neil!*@example.com"],
  ['A: B', 'user@xn--bcher-kva.example'],
  ['a+b=c&issuer=Evil&secret=AAAA', 'a&b=c@example.com'],
  ['日本 🍇', 'ウサギ@example.com'],
  ['lone \ud800', 'user@example.com'],
])('of the service %p and the address %p a parser reads what was meant', (serviceName, email) => {
  const uri = otpauthUri({ serviceName, email, secret });
  const [, label, query] = /^otpauth:\/\/totp\/([^?#]+)\?([^?#]+)$/.exec(uri) ?? [];
  const [issuer, account, ...rest] = String(label).split(':').map(decodeURIComponent);
  const name = serviceName.toWellFormed().replaceAll(':', '');
  expect([issuer, account, rest]).toEqual([name, email, []]);
  expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
    ...{ secret, issuer: name, algorithm: 'SHA1', digits: '6', period: '30' },
  });
  expect(uri).toMatch(/^[\x21-\x7e]+$/);
  expect(uri).not.toContain('+');
});
