import { base32, standardAlphabet } from '../../../core/factors/base32.ts';
import { newRecoveryCodes, recoveryCodeHash } from '../../../core/factors/recovery-codes.ts';
import { noHashes } from '../../../core/passwords/dearest-hash.ts';
import { newId, newSecret } from '../../../core/random.ts';

const peppers = { current: 'p1', versions: { p1: newSecret(), p2: newSecret() }, dearest: noHashes, signerKeys: {} };

test('there are ten, each of 120 bits in four groups, and none rests as it is', () => {
  const { codes, kept } = newRecoveryCodes(newId(), peppers);
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{6}(?:-[0-9A-HJKMNP-TV-Z]{6}){3}$/);
  expect(Object.values(kept)).toEqual(Array(10).fill('p1'));
  for (const code of codes) expect(JSON.stringify(kept)).not.toContain(code.slice(0, 6));
});

test('case, dashes, blanks and letters that look like digits do not count', () => {
  const userId = newId();
  const { codes, kept } = newRecoveryCodes(userId, peppers);
  const user = { userId, recoveryCodes: kept };
  codes.forEach((code, at) => {
    const hash = Object.keys(kept)[at];
    const typed = [code, code.toLowerCase(), code.replaceAll('-', ''), ` ${code.replaceAll('-', ' ')} `];
    const lookalike = code.replaceAll('0', 'o').replaceAll('1', at % 2 ? 'l' : 'I');
    for (const one of [...typed, lookalike]) expect(recoveryCodeHash(user, one, peppers)).toBe(hash);
  });
});

test('a code of an older pepper counts; that of another user, a wrong one and an empty one do not', () => {
  const userId = newId();
  const { codes, kept } = newRecoveryCodes(userId, peppers);
  const [code = ''] = codes;
  const user = { userId, recoveryCodes: kept };
  expect(recoveryCodeHash(user, code, { ...peppers, current: 'p2' })).toBe(Object.keys(kept)[0]);
  expect(recoveryCodeHash({ ...user, userId: newId() }, code, peppers)).toBeNull();
  for (const typed of ['', '------', 'A'.repeat(24), code.slice(0, -1), `${code}A`])
    expect(recoveryCodeHash(user, typed, peppers)).toBeNull();
});

test.each([
  ['', ''],
  ['fooba', 'MZXW6YTB'],
  ['\0\0\0\0\0', 'AAAAAAAA'],
])('base32 of %p is that of RFC 4648', (text, expected) => {
  expect(base32(Buffer.from(text), standardAlphabet)).toBe(expected);
});
