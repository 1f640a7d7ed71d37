import { phcText } from './phc-text.ts';

/** A hash whose parts stand in fields of their own, as in a table of one's own or Auth0's `custom_password_hash`. */
export interface HashParts {
  readonly algorithm: string;
  readonly hash: Buffer;
  readonly salt: Buffer;
  /** Of a SHA. @default 'before' */
  readonly saltPosition?: 'before' | 'after';
  /** Of scrypt. @default Node's own: 16,384, 8 and 1 */
  readonly scrypt?: { readonly n?: number; readonly r?: number; readonly p?: number };
  /** Of PBKDF2. */
  readonly iterations?: number;
}

/** The text of the hash, which `foreignHash` reads; null for an algorithm that is not known. */
export function hashText({
  algorithm,
  hash,
  salt,
  saltPosition = 'before',
  scrypt = {},
  iterations,
}: HashParts): string | null {
  const id = algorithm.toLowerCase().replace(/_/g, '-');
  if (/^sha(?:1|256|512)$/.test(id)) return phcText(id, { salt: saltPosition }, salt, hash);
  if (/^pbkdf2-sha(?:1|256|512)$/.test(id) && iterations !== undefined)
    return phcText(id, { i: iterations }, salt, hash);
  const { n = 16_384, r = 8, p = 1 } = scrypt;
  return id === 'scrypt' ? phcText('scrypt', { ln: Math.log2(n), r, p }, salt, hash) : null;
}
