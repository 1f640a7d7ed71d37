import { mailboxText } from '../../../adapters/mail/mailbox-text.ts';
import { chooseLanguage } from '../../../core/mail/choose-language.ts';
import { deviceInWords } from '../../../core/mail/device-in-words.ts';
import { renderLayout, renderText } from '../../../core/mail/render-template.ts';

test.each([
  [['de-AT'], 'de'],
  [['fr-CH', 'fr', 'de;q'], 'en'],
  [['fr', 'DE-de-1996'], 'de'],
  [['pt-br-x'], 'pt-BR'],
  [['pt'], 'en'],
  [[], 'en'],
  [['__proto__', ''], 'en'],
])('of %j the mail speaks %s', (wanted, language) => {
  expect(chooseLanguage(wanted, ['de', 'en', 'pt-BR'])).toBe(language);
});

test.each([
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    'Safari, iPhone',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
    'Safari, Mac',
  ],
  [
    'Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36',
    'Samsung Internet, Android',
  ],
  [
    'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
    'Chrome, Chromebook',
  ],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0', 'Firefox, Windows'],
  ['curl/8.5.0', null],
  ['Visit https://evil.example', null],
  [null, null],
])('%s is %s', (userAgent, words) => {
  expect(deviceInWords(userAgent)).toBe(words);
});

test.each([
  ['Orders', '"Orders" <a@example.com>'],
  ['O"r\\ders', '"O\\"r\\\\ders" <a@example.com>'],
  ['Käse', '=?UTF-8?B?S8Okc2U=?= <a@example.com>'],
])('the sender %s is %s', (name, text) => {
  expect(mailboxText({ name, address: 'a@example.com' })).toBe(text);
});

test('a long name of a sender is cut between characters, into words that mail systems take', () => {
  const name = '日本語のとても長いサービスの名前'.repeat(4);
  const words = mailboxText({ name, address: 'a@example.com' }).split(' ').slice(0, -1);
  const decoded = words.map((word) => Buffer.from(word.slice(10, -2), 'base64').toString());

  expect(Math.max(...words.map((word) => word.length))).toBeLessThanOrEqual(75);
  expect(decoded.join('')).toBe(name);
  expect(decoded.every((part) => !part.includes('\ufffd'))).toBe(true);
});

test('sections nest, and one whose value is not known is left out', () => {
  const template = 'a{{#ip}} b{{#device}} c {{device}}{{/device}}{{/ip}} d';
  expect(renderText(template, { ip: '1', device: 'x' })).toBe('a b c x d');
  expect(renderText(template, { ip: '1', device: null })).toBe('a b d');
  expect(renderText(template, { device: 'x' })).toBe('a d');
  expect(renderText('{{constructor}}', {})).toBe('');
});

test('a body is put into its frame as it is, and the frame’s own words are escaped', () => {
  const values = { subject: '<&>', content: 'never this' };
  expect(renderLayout('<title>{{subject}}</title>{{content}}{{subject}}', '<p>$& {{subject}}</p>', values)).toBe(
    '<title>&lt;&amp;&gt;</title><p>$& {{subject}}</p>&lt;&amp;&gt;',
  );
});
