import { argon2Family } from './argon2-family.ts';
import { firebaseScryptFamily } from './firebase-scrypt-family.ts';
import type { HashFamily } from './hash-family.ts';
import { pbkdf2Family } from './pbkdf2-family.ts';
import { saltedShaFamily } from './salted-sha-family.ts';
import { scryptFamily } from './scrypt-family.ts';

/** Every kind of hash that an imported record may have, by the id of its PHC string; bcrypt is a scheme of its own. */
export const hashFamilies: Readonly<Record<string, HashFamily>> = {
  argon2d: argon2Family,
  argon2i: argon2Family,
  argon2id: argon2Family,
  scrypt: scryptFamily,
  firescrypt: firebaseScryptFamily,
  'pbkdf2-sha1': pbkdf2Family,
  'pbkdf2-sha256': pbkdf2Family,
  'pbkdf2-sha512': pbkdf2Family,
  sha1: saltedShaFamily,
  sha256: saltedShaFamily,
  sha512: saltedShaFamily,
};
