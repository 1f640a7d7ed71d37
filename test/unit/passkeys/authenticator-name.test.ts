import { authenticatorName } from '../../../core/passkeys/authenticator-name.ts';

const unknown = '00000000-0000-0000-0000-000000000000';

test.each([
  ['fbfc3007-154e-4ecc-8c0b-6e020557d7bd', 'Mozilla/5.0 (Windows NT 10.0)', 'iCloud Keychain'],
  [unknown, 'Mozilla/5.0 (Linux; Android 16; Pixel 10)', 'Passkey (Android)'],
  [unknown, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)', 'Passkey (Windows)'],
  [unknown, 'curl/8.5.0', 'Passkey'],
  ['constructor', null, 'Passkey'],
])('a passkey of the model %s, on %s, is called %s', (aaguid, userAgent, name) => {
  expect(authenticatorName(aaguid, userAgent)).toBe(name);
});
