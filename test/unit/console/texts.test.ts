import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deviceKind, deviceLabel } from '../../../packages/console/src/device-label.ts';
import { routeOf } from '../../../packages/console/src/route.ts';
import { chooseLanguage, languages } from '../../../packages/console/src/texts/choose-language.ts';
import { when } from '../../../packages/console/src/when.ts';
import { textsByPath } from '../../support/texts-by-path.ts';

const { en, de } = languages;

test('every language has each text, and none is empty or left in English', () => {
  const [english, german] = [new Map(textsByPath(en, 'x')), new Map(textsByPath(de, 'x'))];
  expect([...german.keys()]).toEqual([...english.keys()]);
  expect([...english, ...german].filter(([, text]) => text.trim() === '')).toEqual([]);
  const same = [...english].filter(([path, text]) => german.get(path) === text).map(([, text]) => text);
  // Words that both languages have.
  expect(same.filter((text) => !['Code', 'Name', 'Passkey', 'Passkeys'].includes(text))).toEqual([]);
});

test('the languages are those of the mails', () => {
  const settled = readFileSync(join(__dirname, '../../../core/mail/templates/de/verify_email.txt'), 'utf8');
  expect(settled).toContain('Subject:');
  expect(Object.keys(languages)).toEqual(['en', 'de']);
});

test.each([
  [1, 'Wait one second.', 'Warten Sie eine Sekunde.'],
  [2, 'Wait 2 seconds.', 'Warten Sie 2 Sekunden.'],
  [89, 'Wait 89 seconds.', 'Warten Sie 89 Sekunden.'],
  [90, 'Wait 2 minutes.', 'Warten Sie 2 Minuten.'],
])('a wait of %i s is told by a number that its word goes with', (seconds, english, german) => {
  expect(en.wait(seconds)).toBe(`Too many attempts. ${english}`);
  expect(de.wait(seconds)).toBe(`Zu viele Versuche. ${german}`);
});

test.each([
  [['de-AT', 'en'], 'de'],
  [['fr', 'DE', 'en'], 'de'],
  [['fr', 'constructor'], 'en'],
  [[], 'en'],
])('%j is answered in %s', (wished, language) => {
  expect(chooseLanguage(wished)).toBe(language);
});

test.each([
  ['2026-11-27T08:59:30Z', 'now'],
  ['2026-11-27T08:20:00Z', '40 minutes ago'],
  ['2026-11-26T09:00:00Z', 'yesterday'],
  ['2026-11-01T09:00:00Z', '1 Nov 2026, 10:00'],
  // The clock of the device is behind.
  ['2026-11-27T12:00:00Z', 'now'],
])('%s is "%s" in its place in time', (time, words) => {
  expect(when(time, 'en-GB', Date.parse('2026-11-27T09:00:00Z')).replace(/\d\d:00/, '10:00')).toBe(words);
});

test.each([
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile/15E148 Safari/604.1',
    'Safari on iPhone',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0',
    'Edge on Windows',
  ],
  ['Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36', 'Chrome on Android'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  ['curl/8.14.1', 'curl'],
  [null, 'Unknown device'],
])('%s is called "%s"', (user_agent, label) => {
  expect(deviceLabel({ user_agent, device_name: null }, en.devices)).toBe(label);
});

test.each([
  ['web', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'laptop'],
  ['web', 'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36', 'phone'],
  ['web', null, 'laptop'],
  // A console in token mode.
  ['mobile', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/19.0 Safari/605.1.15', 'laptop'],
  ['mobile', 'okhttp/5.1.0', 'phone'],
  ['api', 'curl/8.14.1', 'terminal'],
] as const)('a session of the kind %s of %s has the picture of a %s', (client_type, user_agent, kind) => {
  expect(deviceKind({ client_type, user_agent })).toBe(kind);
});

test('what the user calls a device comes first', () => {
  expect(deviceLabel({ user_agent: 'curl/8.14.1', device_name: 'My phone' }, en.devices)).toContain('My phone');
});

test.each([
  ['My phone', 'My phone'],
  ['هاتف علي', 'هاتف علي'],
  // Turns what follows round.
  ['evil\u202e', 'evil'],
  // Ends what holds it first.
  ['evil\u2069\u202e', 'evil'],
])('a device or factor that is called %j turns no sentence round', (device_name, shown) => {
  const held = `\u2068${shown}\u2069`;
  const label = deviceLabel({ user_agent: null, device_name }, en.devices);
  expect(label).toBe(held);
  expect(en.devices.oneDone(label)).toBe(`${held} has been signed out.`);
  for (const { security } of [en, de])
    for (const text of [security.renameTitle, security.removeTitle, security.removeName])
      expect(text(device_name)).toContain(held);
});

test.each([
  ['#/reset?token=a.b-c_', '/reset', 'a.b-c_'],
  ['#/account/devices', '/account/devices', null],
  ['', '/', null],
  ['#main', '/', null],
])('the fragment "%s" is the page %s', (hash, path, token) => {
  const route = routeOf(hash);
  expect([route.path, route.query.get('token')]).toEqual([path, token]);
});
