import { clientAddress } from '../../../functions/http/client-address.ts';

test.each([
  ['x-real-ip', '192.0.2.1', '192.0.2.1'],
  ['x-real-ip', '192.0.2.1:46532', '192.0.2.1'],
  ['x-real-ip', '2001:DB8::1', '2001:db8::1'],
  ['x-real-ip', '2001:db8::1:4653', '2001:db8::1:4653'],
  ['x-real-ip', '[2001:db8::1]', '2001:db8::1'],
  ['x-real-ip', '[2001:db8::1]:46532', '2001:db8::1'],
  ['x-real-ip', '::ffff:192.0.2.1', '::ffff:192.0.2.1'],
  ['cloudfront-viewer-address', '198.51.100.10:46532', '198.51.100.10'],
  ['cloudfront-viewer-address', '2001:db8:85a3::8a2e:370:7334:46532', '2001:db8:85a3::8a2e:370:7334'],
  ['cloudfront-viewer-address', '2001:db8::1:4653', '2001:db8::1'],
  ['cloudfront-viewer-address', '::1:443', '::1'],
  ['cloudfront-viewer-address', '[2001:db8::1]:46532', '2001:db8::1'],
])('of %s: %s the address is %s', (header, value, address) => {
  expect(clientAddress(header, value)).toBe(address);
});

test.each([
  ['x-real-ip', ''],
  ['x-real-ip', 'unknown'],
  ['x-real-ip', '192.0.2.1, 198.51.100.1'],
  ['x-real-ip', '192.0.2.1,192.0.2.1'],
  ['x-real-ip', '192.0.2.256'],
  ['x-real-ip', ' 192.0.2.1'],
  ['x-real-ip', '192.0.2.1:port'],
  ['x-real-ip', '[192.0.2.1'],
  ['x-real-ip', 'for=192.0.2.1'],
  ['x-real-ip', 'fe80::1%eth0:'],
  ['cloudfront-viewer-address', '192.0.2.1'],
  ['cloudfront-viewer-address', 'example.com:443'],
])('%s: %j holds no address', (header, value) => {
  expect(clientAddress(header, value)).toBeUndefined();
});
