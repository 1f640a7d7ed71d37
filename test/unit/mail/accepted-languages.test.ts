import { acceptedLanguages } from '../../../core/mail/accepted-languages.ts';

test.each([
  [null, []],
  ['', []],
  ['de', ['de']],
  ['fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5', ['fr-CH', 'fr', 'en', 'de']],
  ['en;q=0.1,de;q=1.000, fr ; Q=0.5', ['de', 'fr', 'en']],
  ['en;q=0, de;q=0.000, it;q=0.001', ['it']],
  ['*, ,, e n, de_DE, toolongtag, en;q=2, it', ['it']],
  ['en;q=0.1234, en;q=-1, en;x=1, \u202ede, it', ['it']],
  [`${'de,'.repeat(10)}en`, Array.from({ length: 10 }, () => 'de')],
  [`${'x'.repeat(600)},de`, []],
])('of %j', (header, languages) => {
  expect(acceptedLanguages(header)).toEqual(languages);
});
