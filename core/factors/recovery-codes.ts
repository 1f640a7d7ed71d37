import { createHmac } from 'node:crypto';
import type { Peppers } from '../keys/pepper.ts';
import { pepperKey } from '../keys/pepper-keys.ts';
import { randomBuffer } from '../random.ts';
import type { User } from '../users/user.ts';
import { base32, legibleAlphabet } from './base32.ts';

export interface RecoveryCodes {
  /** As they are shown, once. */
  readonly codes: readonly string[];
  /** As they rest with the user: the pepper's version by the code's keyed hash. */
  readonly kept: User['recoveryCodes'];
}

const howMany = 10;
/** 120 bits: more than anybody guesses, and none has to be hashed slowly. */
const codeBytes = 15;

/** Four groups of six, `7KQ2M9-…`. */
const shown = (code: string): string => code.replace(/.{6}(?=.)/g, '$&-');

/** As it was made: case, dashes and blanks do not count, nor do letters that are taken for digits. */
const bare = (typed: string): string =>
  typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');

const hashOf = (userId: string, code: string, peppers: Peppers, version: string): string =>
  createHmac('sha256', pepperKey(peppers, version, 'recovery-code'))
    .update(`${userId}.${code}`)
    .digest('base64url');

/** Ten new ones. */
export function newRecoveryCodes(userId: string, peppers: Peppers): RecoveryCodes {
  const codes = Array.from({ length: howMany }, () => base32(randomBuffer(codeBytes), legibleAlphabet));
  const { current } = peppers;
  return {
    codes: codes.map(shown),
    kept: Object.fromEntries(codes.map((code) => [hashOf(userId, code, peppers, current), current])),
  };
}

/** The hash that the typed code rests under, or null where it is none of the user's unused ones. */
export function recoveryCodeHash(
  { userId, recoveryCodes }: Pick<User, 'userId' | 'recoveryCodes'>,
  typed: string,
  peppers: Peppers,
): string | null {
  const versions = [...new Set(Object.values(recoveryCodes))];
  const hashes = versions.map((version) => hashOf(userId, bare(typed), peppers, version));
  return hashes.find((hash) => Object.hasOwn(recoveryCodes, hash)) ?? null;
}
