import { createHmac } from 'node:crypto';
import { compare, hash } from 'bcryptjs';
import type { Peppers } from '../keys/pepper.ts';
import type { PasswordRecord } from '../users/user.ts';

export interface Passwords {
  hash(password: string): Promise<PasswordRecord>;
  /** Exactly one hash computation of the current cost or the record's; null stands for a user that does not exist. */
  verify(password: string, record: PasswordRecord | null): Promise<boolean>;
  /**
   * Whether the record is of another scheme, a lower cost or an older pepper than it would be made with now. Not where
   * an imported hash saw only the beginning of this password: whatever else was typed would become part of it.
   */
  needsRehash(record: PasswordRecord, password: string): Promise<boolean>;
}

/** Bytes; bcrypt looks at no more. */
const bcryptReads = 72;

/** What bcrypt can be computed against. Of anything else bcryptjs throws or answers at once, which would single the account out. */
const isHash = (text: string): boolean => /^\$2[aby]\$(?:0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/.test(text);

/** Hashes as `bcrypt(base64(HMAC-SHA-384(pepper, NFC(password))))` (OWASP Password Storage): 64 ASCII bytes, below bcrypt's 72. */
export function passwords({ peppers, cost }: { peppers: () => Promise<Peppers>; cost: number }): Passwords {
  // bcryptjs clamps a cost outside 4..31 without a word and answers at once for a hash that is not 60 characters.
  if (!Number.isInteger(cost) || cost < 10 || cost > 15) throw new Error(`bcrypt cost: got ${cost}, expected 10 to 15`);
  const decoy: PasswordRecord = {
    hash: `$2b$${cost}$${'K'.repeat(21)}u${'K'.repeat(31)}`,
    scheme: 'bcrypt-hmac',
    cost,
    pepperVersion: null,
  };

  const prepared = async (password: string, version: string | null): Promise<string> => {
    const { current, versions } = await peppers();
    const pepper = versions[version ?? current];
    if (!pepper) throw new Error(`there is no pepper of version ${version ?? current}`);
    return createHmac('sha384', Buffer.from(pepper, 'base64url')).update(password.normalize('NFC')).digest('base64');
  };

  return {
    async hash(password) {
      const { current } = await peppers();
      return {
        hash: await hash(await prepared(password, current), cost),
        scheme: 'bcrypt-hmac',
        cost,
        pepperVersion: current,
      };
    },
    async verify(password, record) {
      const known = record !== null && isHash(record.hash);
      const { hash: stored, scheme, pepperVersion } = known ? record : decoy;
      const right = await compare(scheme === 'bcrypt' ? password : await prepared(password, pepperVersion), stored);
      return right && known;
    },
    async needsRehash(record, password) {
      if (record.scheme === 'bcrypt' && Buffer.byteLength(password) > bcryptReads) return false;
      const { current } = await peppers();
      return record.scheme !== 'bcrypt-hmac' || record.cost < cost || record.pepperVersion !== current;
    },
  };
}
