import { createHash } from 'node:crypto';
import { hashSecret, isId, newId, newSecret, randomFraction, sameBytes, sameText } from '../../core/random.ts';

describe('randomness', () => {
  it('makes ids of 128 bits, and no two alike (11.5.1)', () => {
    const ids = Array.from({ length: 1_000 }, newId);

    expect(ids.every(isId)).toBe(true);
    expect(ids.every((id) => Buffer.from(id, 'base64url').length === 16)).toBe(true);
    expect(new Set(ids).size).toBe(1_000);
  });

  it('makes secrets of 256 bits, and no two alike (7.2.3)', () => {
    const secrets = Array.from({ length: 1_000 }, newSecret);

    expect(secrets.every((secret) => Buffer.from(secret, 'base64url').length === 32)).toBe(true);
    expect(new Set(secrets).size).toBe(1_000);
  });

  it('makes fractions from nothing up to one', () => {
    const fractions = Array.from({ length: 1_000 }, randomFraction);

    expect(fractions.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true);
    expect(Math.max(...fractions) - Math.min(...fractions)).toBeGreaterThan(0.9);
  });
});

describe('an id', () => {
  it.each([
    '',
    'A',
    'A'.repeat(21),
    'A'.repeat(23),
    `${'A'.repeat(21)}B`,
    `${'A'.repeat(21)}\n`,
    `${'A'.repeat(22)}\n`,
    `+${'A'.repeat(21)}`,
    `${'A'.repeat(20)}.A`,
    '__proto__',
  ])('is not %j', (text) => {
    expect(isId(text)).toBe(false);
  });

  it('is every 22 letters that say 16 bytes, and those alone', () => {
    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      const text = `${'-_z9'.padEnd(21, 'Q')}${last}`;
      expect(isId(text)).toBe(Buffer.from(text, 'base64url').toString('base64url') === text);
    }
  });
});

describe('secrets at rest and in comparison', () => {
  it('are kept as their SHA-256', () => {
    expect(hashSecret('a secret')).toBe(createHash('sha256').update('a secret').digest('base64url'));
  });

  it('are the same only in every byte, and of the same length', () => {
    expect(sameText('secret', 'secret')).toBe(true);
    expect(sameText('', '')).toBe(true);
    for (const other of ['secreT', 'secret ', 'secre', '', '\u017fecret'])
      expect(sameText('secret', other)).toBe(false);
    expect(sameBytes(Buffer.from([1, 2]), Buffer.from([1, 2]))).toBe(true);
    expect(sameBytes(Buffer.from([1, 2]), Buffer.from([1]))).toBe(false);
    expect(sameBytes(Buffer.from([1, 2]), Buffer.from([2, 1]))).toBe(false);
  });
});
