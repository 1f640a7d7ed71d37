import { isNames } from '../tokens/access-token-claims.ts';
import { normalisedEmail } from '../users/email.ts';
import type { PasswordRecord } from '../users/user.ts';
import { type ForeignHash, foreignHash } from './hashes/foreign-hash.ts';
import { hashText } from './hashes/hash-parts.ts';

/** A user as an import brings it: the one schema that every source is turned into. */
export interface ImportedUser {
  /** Normalised. */
  readonly email: string;
  readonly emailVerified: boolean;
  readonly password: PasswordRecord | null;
  /** The work of a check of the password, in rounds of our bcrypt; 0 without one. */
  readonly rounds: number;
  /** Of a Firebase project, where the hash brings it; base64url. It must not rest with the user. */
  readonly signerKey: string | null;
  /** Null for those of a user who registers. */
  readonly roles: readonly string[] | null;
  readonly permissions: readonly string[];
  readonly disabled: boolean;
  readonly locale: string | null;
  /** Epoch milliseconds; null where the source does not say. */
  readonly createdAt: number | null;
}

/** The fields of a record of ours, in JSON Lines, JSON and the header of a CSV file. */
export const importFields = [
  'email',
  'email_verified',
  'password_hash',
  'roles',
  'permissions',
  'disabled',
  'locale',
  'created_at',
] as const;

export type ImportRecord = Readonly<Partial<Record<(typeof importFields)[number], unknown>>>;

/** Characters: roles and permissions travel in each access token, and a token has to fit into a header. */
const maxNamesLength = 1_000;
const maxLocaleLength = 35;

/** The user that the record is, or every fault of it: nothing of a hash stands in the words. */
export function importedUser(record: ImportRecord): ImportedUser | { readonly faults: readonly string[] } {
  const faults: string[] = [];
  const fault = (field: string, words: string): null => {
    faults.push(`${field} ${words}`);
    return null;
  };

  const email = typeof record.email === 'string' ? normalisedEmail(record.email) : null;
  if (email === null) fault('email', isAbsent(record.email) ? 'is missing' : 'is no e-mail address');
  const flagIn = (field: 'email_verified' | 'disabled'): boolean => {
    const flag = isAbsent(record[field]) ? false : flagOf(record[field]);
    return flag ?? fault(field, 'is neither true nor false') ?? false;
  };
  const namesIn = (field: 'roles' | 'permissions'): readonly string[] | null => {
    if (isAbsent(record[field])) return null;
    const names = typeof record[field] === 'string' ? record[field].split(/[\s,]+/).filter(Boolean) : record[field];
    if (isNames(names) && names.join(' ').length <= maxNamesLength) return [...new Set(names)];
    return fault(field, `are not at most 64 names of letters, digits and :._/*-, ${maxNamesLength} characters in all`);
  };
  const localeIn = (): string | null => {
    if (isAbsent(record.locale)) return null;
    const text = typeof record.locale === 'string' ? record.locale.replaceAll('_', '-') : '';
    return text.length <= maxLocaleLength && isLocale(text) ? text : fault('locale', 'is no language tag');
  };
  const createdAtIn = (): number | null => {
    if (isAbsent(record.created_at)) return null;
    return timeOf(record.created_at) ?? fault('created_at', 'is no time of RFC 3339');
  };
  const hashIn = (): ForeignHash | null => {
    if (isAbsent(record.password_hash)) return null;
    const hash = hashOf(record.password_hash);
    return 'fault' in hash ? fault('password_hash', hash.fault) : hash;
  };

  const hash = hashIn();
  const user = {
    email: email ?? '',
    emailVerified: flagIn('email_verified'),
    password: hash?.record ?? null,
    rounds: hash?.rounds ?? 0,
    signerKey: hash?.signerKey ?? null,
    roles: namesIn('roles'),
    permissions: namesIn('permissions') ?? [],
    disabled: flagIn('disabled'),
    locale: localeIn(),
    createdAt: createdAtIn(),
  };
  for (const name of Object.keys(record)) if (!isField(name)) fault(JSON.stringify(name.slice(0, 64)), 'is unknown');
  return faults.length > 0 ? { faults } : user;
}

const isField = (name: string): boolean => (importFields as readonly string[]).includes(name);

/** Absent, null and the empty field of a CSV file mean the same. */
const isAbsent = (value: unknown): value is undefined | null | '' =>
  value === undefined || value === null || value === '';

function flagOf(value: unknown): boolean | null {
  if (value === true || value === false) return value;
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (['true', 't', 'yes', '1'].includes(text)) return true;
  return ['false', 'f', 'no', '0'].includes(text) ? false : null;
}

function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

/** RFC 3339 and, as databases print it, with a space and a short offset; or epoch milliseconds. */
function timeOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : null;
  const form = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(\.\d+)?)?(Z|[+-]\d\d(?::?\d\d)?)?(?: UTC)?$/i;
  const [, date, time = '00:00:00', fraction = '', zone = 'Z'] = form.exec(String(value).trim()) ?? [];
  const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  const at =
    date === undefined ? Number.NaN : Date.parse(`${date}T${time}${fraction.slice(0, 4)}${offset.toUpperCase()}`);
  return Number.isNaN(at) || at < 0 ? null : at;
}

const encodings: readonly unknown[] = ['hex', 'base64', 'base64url', 'utf8'];

/** A text in any spelling, or parts: `{algorithm, hash, salt, encoding, salt_encoding, salt_position, n, r, p, iterations}`. */
function hashOf(value: unknown): ForeignHash | { readonly fault: string } {
  if (typeof value === 'string') return foreignHash(value);
  const parts = typeof value === 'object' ? (value as Readonly<Record<string, unknown>>) : {};
  const {
    algorithm,
    hash,
    salt = '',
    encoding = 'hex',
    salt_position: saltPosition = 'before',
    iterations,
    n,
    r,
    p,
  } = parts;
  const saltEncoding = parts.salt_encoding ?? encoding;
  const texts = [algorithm, hash, salt].every((part) => typeof part === 'string');
  const counts = [iterations, n, r, p].every((part) => part === undefined || Number.isSafeInteger(part));
  const isKnown = encodings.includes(encoding) && encodings.includes(saltEncoding);
  if (!texts || !counts || !isKnown || (saltPosition !== 'before' && saltPosition !== 'after'))
    return { fault: 'is neither a text nor the parts of a hash' };
  const text = hashText({
    algorithm: String(algorithm),
    hash: Buffer.from(String(hash), encoding as BufferEncoding),
    salt: Buffer.from(String(salt), saltEncoding as BufferEncoding),
    saltPosition,
    scrypt: JSON.parse(JSON.stringify({ n, r, p })),
    iterations: iterations as number,
  });
  return text === null ? { fault: 'is a password hash of an unknown kind' } : foreignHash(text);
}
