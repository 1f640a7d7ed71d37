import { totpCode, totpStepAt, totpStepOf } from '../../../core/factors/totp.ts';

/** RFC 6238 appendix B. */
const secret = Buffer.from('12345678901234567890');

test.each([
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
])('at second %i the code is that of RFC 6238', (second, code) => {
  expect(totpCode(secret, totpStepAt(second * 1_000), 8)).toBe(code);
  expect(totpCode(secret, totpStepAt(second * 1_000))).toBe(code.slice(2));
});

const now = 1_234_567_890_000;
const step = totpStepAt(now);

test.each([
  [-2, null],
  [-1, step - 1],
  [0, step],
  [1, step + 1],
  [2, null],
])('a code of %i steps away counts as %p: a clock that is off by a minute is off by too much', (away, expected) => {
  expect(totpStepOf(secret, totpCode(secret, step + away), { now, lastStep: 0 })).toBe(expected);
});

test('no code counts of a step that was spent, or before it', () => {
  for (const away of [-1, 0])
    expect(totpStepOf(secret, totpCode(secret, step + away), { now, lastStep: step })).toBeNull();
  expect(totpStepOf(secret, totpCode(secret, step + 1), { now, lastStep: step })).toBe(step + 1);
});

test.each(['', '12345', '1234567', 'abcdef', '0', '١٢٣٤٥٦'])('%p is no code', (code) => {
  expect(totpStepOf(secret, code, { now, lastStep: 0 })).toBeNull();
});
