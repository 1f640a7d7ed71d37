import { relatedOrigins, relyingParty, relyingPartyFaults } from '../../../contract/settings/relying-party.ts';

const settings = {
  passkeyRpId: '',
  passkeyOrigins: [],
  allowedOrigins: ['https://app.example.com', 'https://shop.example', 'capacitor://localhost'],
  issuer: 'https://auth.example.com/v1',
};

test.each([
  [
    'the host of the first site that is allowed',
    {},
    'app.example.com',
    ['https://app.example.com', 'capacitor://localhost'],
  ],
  [
    'what is given, and every allowed origin within it',
    { passkeyRpId: 'example.com', allowedOrigins: ['https://app.example.com', 'https://example.com:8443'] },
    'example.com',
    ['https://app.example.com', 'https://example.com:8443'],
  ],
  [
    'localhost on a machine of its own, whatever the port; addresses have no passkeys',
    {
      allowedOrigins: ['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'],
    },
    'localhost',
    ['http://localhost:3000'],
  ],
  [
    'further origins beside them',
    { passkeyOrigins: ['https://shop.example'], allowedOrigins: ['https://app.example.com'] },
    'app.example.com',
    ['https://app.example.com', 'https://shop.example'],
  ],
  [
    'no look-alike',
    {
      passkeyRpId: 'app.example.com',
      allowedOrigins: ['https://evilapp.example.com', 'https://app.example.com.evil.example'],
    },
    'app.example.com',
    [],
  ],
])('passkeys belong to %s', (_, given, rpId, origins) => {
  expect(relyingParty({ ...settings, ...given })).toEqual({ rpId, origins });
});

test('only sites are related: an app is none', () => {
  expect(relatedOrigins([`android:apk-key-hash:${'A'.repeat(43)}`, 'https://shop.example'])).toEqual([
    'https://shop.example',
  ]);
});

test('nothing is wrong where the domain follows from the rest, or the origins are not known yet', () => {
  expect(relyingPartyFaults(settings)).toEqual([]);
  expect(relyingPartyFaults({ passkeyRpId: 'example.com' })).toEqual([]);
});

test('each allowed site beyond the domain is named, unless it is listed', () => {
  const given = { ...settings, passkeyRpId: 'example.com' };
  expect(relyingPartyFaults(given)).toEqual([expect.stringContaining('https://shop.example')]);
  expect(relyingPartyFaults({ ...given, passkeyOrigins: ['https://shop.example'] })).toEqual([]);
});
