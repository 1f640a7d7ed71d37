import { createHmac } from 'node:crypto';
import { compare, hash as hashBcrypt } from 'bcryptjs';
import type { Peppers } from '../keys/pepper.ts';
import type { PasswordRecord } from '../users/user.ts';
import { argon2idRounds, hashArgon2id, isArgon2idHash, isArgon2idOf, partOfArgon2id } from './argon2id.ts';
import { type DearestHashes, dearestWith, type HashSettings } from './dearest-hash.ts';
import { importedHash } from './imported/imported-hash.ts';

export interface Passwords {
  hash(password: string): Promise<PasswordRecord>;
  /**
   * Null stands for a user that does not exist or may not sign in. A false answer takes the same work for every record
   * and for none: the dearest of each kind of hash that may rest in the table. Of an imported hash the work is estimated,
   * and one that is dearer than that is not imported unless an operator says so.
   */
  verify(password: string, record: PasswordRecord | null): Promise<boolean>;
  /**
   * Whether the record is of another kind, another cost or another pepper than it would be made with now. Not where an
   * imported hash saw only the beginning of this password: whatever else was typed would become part of it.
   */
  needsRehash(record: PasswordRecord, password: string): Promise<boolean>;
}

/** Bytes; bcrypt looks at no more. */
const bcryptReads = 72;

const decoySalt = 'K'.repeat(21);
const bcryptDecoy = (cost: number): string => `$2b$${String(cost).padStart(2, '0')}$${decoySalt}u${'K'.repeat(31)}`;

/** Null for what bcrypt cannot be computed against: of that bcryptjs throws or answers at once, which would single the account out. */
function bcryptCostOf(hash: string): number | null {
  const [, cost] = /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/.exec(hash) ?? [];
  return cost === undefined ? null : Number(cost);
}

/** The rounds of bcrypt that a check of the record takes, or work like them; none of our own argon2id. */
const bcryptRoundsOf = ({ scheme, hash }: PasswordRecord): number => {
  if (scheme === 'argon2id') return 0;
  return scheme === 'imported' ? (importedHash(hash)?.rounds ?? 0) : 2 ** (bcryptCostOf(hash) ?? 0);
};

/** The costs whose hashes take so many rounds together, rounded up to the 2^4 of the cheapest. */
const bcryptCostsOf = (rounds: number): number[] => {
  const sixteens = Math.ceil(Math.max(0, rounds) / 2 ** 4);
  return Array.from(sixteens.toString(2))
    .reverse()
    .flatMap((bit, at) => (bit === '1' ? [at + 4] : []));
};

/**
 * `bcrypt-hmac` is `bcrypt(base64(HMAC-SHA-384(pepper, NFC(password))))` (OWASP Password Storage): 64 ASCII bytes, below
 * bcrypt's 72. `argon2id` has the pepper as its secret value (RFC 9106).
 */
export function passwords({
  peppers,
  settings,
}: {
  peppers: () => Promise<Peppers>;
  settings: HashSettings;
}): Passwords {
  const { passwordHash, bcryptCost } = settings;
  // bcryptjs clamps a cost outside 4..31 without a word.
  if (!Number.isInteger(bcryptCost) || bcryptCost < 10 || bcryptCost > 15)
    throw new Error(`bcrypt cost: got ${bcryptCost}, expected 10 to 15`);

  const pepperOf = async (version: string | null): Promise<Buffer> => {
    const { current, versions } = await peppers();
    const pepper = versions[version ?? current];
    if (!pepper) throw new Error(`there is no pepper of version ${version ?? current}`);
    return Buffer.from(pepper, 'base64url');
  };
  const peppered = async (password: string, version: string | null): Promise<string> =>
    createHmac('sha384', await pepperOf(version))
      .update(password.normalize('NFC'))
      .digest('base64');

  /** Whether the password is the record's, or null where the record's hash cannot be computed. */
  const matches = async (password: string, record: PasswordRecord): Promise<boolean | null> => {
    const { hash, scheme, pepperVersion } = record;
    if (scheme === 'argon2id')
      return isArgon2idHash(hash) ? isArgon2idOf(password.normalize('NFC'), await pepperOf(pepperVersion), hash) : null;
    if (scheme === 'imported') return (await importedHash(hash)?.isOf(password, (await peppers()).signerKeys)) ?? null;
    if (bcryptCostOf(hash) === null) return null;
    return compare(scheme === 'bcrypt' ? password : await peppered(password, pepperVersion), hash);
  };

  /** Computes what is missing to the work of a refusal; `done` is what was computed. */
  const fillUp = async (password: string, done: PasswordRecord | null, dearest: DearestHashes): Promise<void> => {
    const text = password.normalize('NFC');
    const whole = dearest.bcryptCost === null ? 0 : 2 ** dearest.bcryptCost;
    const doneRounds = done ? bcryptRoundsOf(done) : 0;
    if (dearest.argon2id && done?.scheme !== 'argon2id') {
      // What an imported hash takes beyond all of bcrypt counts as a part of argon2id.
      const missing = done?.scheme === 'imported' ? 1 - Math.max(0, doneRounds - whole) / argon2idRounds : 1;
      if (missing === 1) await hashArgon2id(text, await pepperOf(null));
      else if (missing > 0) await partOfArgon2id(text, missing);
    }
    for (const cost of bcryptCostsOf(whole - doneRounds))
      await compare(await peppered(password, null), bcryptDecoy(cost));
  };

  return {
    async hash(password) {
      const { current } = await peppers();
      const hash =
        passwordHash === 'argon2id'
          ? await hashArgon2id(password.normalize('NFC'), await pepperOf(current))
          : await hashBcrypt(await peppered(password, current), bcryptCost);
      return { hash, scheme: passwordHash === 'argon2id' ? 'argon2id' : 'bcrypt-hmac', pepperVersion: current };
    },
    async verify(password, record) {
      const right = record && (await matches(password, record));
      if (right) return true;
      await fillUp(password, right === null ? null : record, dearestWith((await peppers()).dearest, settings));
      return false;
    },
    async needsRehash({ hash, scheme, pepperVersion }, password) {
      if (scheme === 'bcrypt' && Buffer.byteLength(password) > bcryptReads) return false;
      if (pepperVersion !== (await peppers()).current) return true;
      return passwordHash === 'argon2id'
        ? scheme !== 'argon2id' || !isArgon2idHash(hash)
        : scheme !== 'bcrypt-hmac' || bcryptCostOf(hash) !== bcryptCost;
    },
  };
}
