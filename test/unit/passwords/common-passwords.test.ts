import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import listedPasswords from '../../../core/passwords/blocklist/listed-passwords.txt';
import { isCommonPassword } from '../../../core/passwords/common-passwords.ts';
import { passwordFaults } from '../../../core/passwords/password-policy.ts';
import { newSecret } from '../../../core/random.ts';

const listed = listedPasswords.trim().split('\n');
const context = { email: 'user@example.com', serviceName: 'hybrid-auth' };

describe('the blocklist of passwords', () => {
  it('holds more than 3,000 entries that fit the default policy but for being listed (6.2.4)', () => {
    const long = listed.filter((entry) => [...entry].length >= 15);
    const fit = long.filter((entry) => {
      const faults = passwordFaults(entry, 'password', { ...context, minLength: 15 });
      return faults.length === 1 && faults[0]?.message.includes('everybody tries');
    });

    expect(fit.length).toBe(long.length);
    expect(fit.length).toBeGreaterThan(3_000);
  });

  it('holds more than 3,000 entries that fit the laxest policy', () => {
    expect(
      listed.filter((entry) => passwordFaults(entry, 'password', { ...context, minLength: 8 }).length === 1).length,
    ).toBeGreaterThan(15_000);
  });

  it('is a list of lower-case passwords of eight characters or more, sorted, each once', () => {
    expect(listed.filter((entry) => !/^[\x21-\x40\x5b-\x7e]{8,}$/.test(entry))).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed).toEqual([...listed].sort());
  });

  it('refuses every entry', () => {
    expect(listed.filter((entry) => !isCommonPassword(entry))).toEqual([]);
  });

  it('is small enough to be bundled, and the licence of its source is beside it', () => {
    const license = readFileSync(join(__dirname, '../../../core/passwords/blocklist/LICENSE.txt'), 'utf8');

    expect(listedPasswords.length).toBeLessThan(350_000);
    expect(license).toContain('Permission is hereby granted, free of charge');
    expect(license).toContain('Copyright (c) 2012-2016 Dan Wheeler and Dropbox, Inc.');
  });

  it.each([
    'password12345678',
    'qwerty123456789',
    'iloveyouforever',
    'iloveyoujessica',
    'maytheforcebewithyou',
    'thisismypassword',
    'letmein123456789',
    'changethispassword',
    'whatisyourpassword',
    'winteriscoming1',
    'administrator123',
    'mypasswordispassword',
    'thequickbrownfoxjumpsoverthelazydog',
    'correcthorsebatterystaple',
  ])('refuses %s, in capitals and with something between its parts too', (entry) => {
    expect(isCommonPassword(entry)).toBe(true);
    expect(isCommonPassword(entry.toUpperCase())).toBe(true);
    expect(isCommonPassword([...entry].join(' '))).toBe(true);
    expect(isCommonPassword(` ${entry.slice(0, 4)}-${entry.slice(4, 8)}_${entry.slice(8)}. `)).toBe(true);
  });

  it.each([
    'aaaaaaaaaaaaaaaa',
    'abababababababab',
    'abcabcabcabcabc',
    'abcabcabcabcabca',
    'passwordpassword',
    'PasswordPassword',
    'passwordpasswordpass',
    'password password password',
    'hunter2hunter2hunter2',
    'k3f9qz-k3f9qz-k3f9qz',
    '!!!!!!!!!!!!!!!!',
    '               ',
    'hahahahahahahaha',
    '\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}',
    '\u{1f600}\u{1f602}\u{1f603}\u{1f604}\u{1f605}\u{1f606}\u{1f607}'.repeat(3),
    'password'.repeat(32),
    'aabbbabaabbbabababbbbab',
    '000111000111222',
    'k3f9qzxk3f9qzx',
    'abcbacbcabacbbac',
  ])('refuses the repetition %s', (repeated) => {
    expect(isCommonPassword(repeated)).toBe(true);
  });

  it.each([
    '123456789012345',
    '098765432109876',
    '012345678901234567890',
    '12345678910111213141516',
    '11223344556677889900',
    '111222333444555666',
    '147258369147258',
    '147258369159357',
    '951753369258147',
    'abcdefghijklmnopqrstuvwxyz',
    'ZYXWVUTSRQPONML',
    'mnopqrstuvwxyzabc',
    'aabbccddeeffgghh',
    'a-b-c-d-e-f-g-h-i-j-k',
    'a1b2c3d4e5f6g7h8',
    '1a2b3c4d5e6f7g8h',
    'qwertyuiopasdfgh',
    'qwertyuiop1234567890',
    'poiuytrewqlkjhgfdsa',
    'asdfghjklasdfghjkl',
    'zxcvbnmasdfghjkl',
    'qwertzuiopasdfghjkl',
    'azertyuiopqsdfghjklmwxcvbn',
    'poiuztrewqyxcvbnm',
    'azsxdcfvgbhnjm',
    'mjnhbgvfcdxsza',
    '1qaz2wsx3edc4rfv5tgb',
    'zaq1xsw2cde3vfr4',
    '!QAZ@WSX#EDC$RFV',
    '!@#$%^&*()qwertyuiop',
    'qazwsxedcrfvtgbyhnujm',
    '1q2w3e4r5t6y7u8i',
    'q1w2e3r4t5y6u7i8',
    'qawsedrftgyhujik',
    'qweasdzxc123qweasdzxc',
    'qwerty1234567asdfgh',
    'qwertyuiop'.repeat(20),
  ])('refuses the walk %s', (walk) => {
    expect(isCommonPassword(walk)).toBe(true);
  });

  it.each([
    'demo-password-for-local-use',
    'tall ships sail at noon',
    'blue-otter-sings-loudly',
    'Zo\u00eb wandert \u00fcber Br\u00fccken',
    '\u65e5\u672c\u8a9e\u306e\u30d1\u30b9\u30ef\u30fc\u30c9\u306f\u3068\u3066\u3082\u9577\u3044',
    '\u{1f600}\u{1f601}\u{1f602}\u{1f923}\u{1f603}\u{1f604}\u{1f605}\u{1f606}\u{1f609}\u{1f60a}\u{1f60b}\u{1f60e}\u{1f60d}\u{1f618}\u{1f970}',
    '8349201758362940',
    'gravel tuba sunlit ox',
    'a horse, a staple and a battery',
    'nine purple elephants dance',
    'abcdefghijklm and then some',
    'qwertyuiop is where I begin',
    'k3f9qzx8k3f9qzx8',
    'abdcbdacdbacadbc',
  ])('takes %s', (password) => {
    expect(isCommonPassword(password)).toBe(false);
  });

  it('takes a listed password with something else around it, for the whole one counts (R5)', () => {
    for (const entry of ['passwordpassword', 'iloveyouforever', 'qwertyuiopasdfgh', 'thisismypassword']) {
      expect(isCommonPassword(entry)).toBe(true);
      expect(isCommonPassword(`${entry} of old`)).toBe(false);
      expect(isCommonPassword(`my ${entry}`)).toBe(false);
    }
  });

  it('takes what a generator of passwords makes', () => {
    const made = Array.from({ length: 5_000 }, () => newSecret());
    const short = made.map((secret) => secret.slice(0, 15));

    expect([...made, ...short].filter(isCommonPassword)).toEqual([]);
  });

  it('answers for the longest text without delay', () => {
    const begun = performance.now();
    for (const text of [
      `${'ab'.repeat(511)}c`,
      `${'a'.repeat(1_023)}b`,
      `${'abcdefgh'.repeat(127)}x`,
      `${'qwe'.repeat(341)}!`,
    ])
      isCommonPassword(text);

    expect(performance.now() - begun).toBeLessThan(200);
  });
});
