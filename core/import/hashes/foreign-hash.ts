import { importedHash } from '../../passwords/imported/imported-hash.ts';
import type { PasswordRecord } from '../../users/user.ts';
import type { HashReader } from './hash-reader.ts';
import { readAspnetIdentity } from './read-aspnet-identity.ts';
import { readBcrypt } from './read-bcrypt.ts';
import { readDjango } from './read-django.ts';
import { readFirebase } from './read-firebase.ts';
import { readLdap } from './read-ldap.ts';
import { readPhc } from './read-phc.ts';
import { readWerkzeug } from './read-werkzeug.ts';

export interface ForeignHash {
  readonly record: PasswordRecord;
  /** The work of a check, in rounds of our bcrypt. */
  readonly rounds: number;
  /** Of a Firebase project, where the hash brings it: it must not rest in the record. base64url. */
  readonly signerKey: string | null;
}

/** Every spelling that is understood. */
const readers: readonly HashReader[] = [
  readBcrypt,
  readFirebase,
  readPhc,
  readDjango,
  readWerkzeug,
  readLdap,
  readAspnetIdentity,
];

const maxBcryptCost = 15;

/** Characters: a hash is no place for a book. */
const maxLength = 1_024;

/** The record of a hash that another system made, or what is wrong with it: nothing of the hash stands in the words. */
export function foreignHash(text: string): ForeignHash | { readonly fault: string } {
  if (text.length > maxLength) return { fault: 'is too long for a password hash' };
  for (const read of readers) {
    const found = read(text);
    if (found) return recordOf(found.text, found.signerKey ?? null);
  }
  return { fault: 'is a password hash of an unknown kind' };
}

function recordOf(text: string, signerKey: string | null): ForeignHash | { readonly fault: string } {
  const [, bcryptCost] = /^\$2b\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(text) ?? [];
  if (text.startsWith('$2b$')) {
    const cost = Number(bcryptCost);
    if (!(cost >= 4)) return { fault: 'is a damaged hash of bcrypt' };
    if (cost > maxBcryptCost) return { fault: `is a hash of bcrypt at cost ${cost}: more than ${maxBcryptCost}` };
    return { record: { hash: text, scheme: 'bcrypt', pepperVersion: null }, rounds: 2 ** cost, signerKey };
  }
  const hash = importedHash(text);
  if (!hash) return { fault: 'is a password hash that is damaged, or dearer than a sign-in may be' };
  return { record: { hash: text, scheme: 'imported', pepperVersion: null }, rounds: hash.rounds, signerKey };
}
