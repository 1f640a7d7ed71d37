import type { SignerKeys } from '../../keys/pepper.ts';
import { sameBytes } from '../../random.ts';
import { hashFamilies } from './hash-families.ts';
import { phcStringIn } from './phc-string.ts';

export interface ImportedHash {
  /** The work of a check, in rounds of our bcrypt; see `HashFamily`. */
  readonly rounds: number;
  /** Whether it is the password's, byte for byte as it was typed; null where the signer key is not known. */
  isOf(password: string, signerKeys: SignerKeys): Promise<boolean | null>;
}

/** Bytes: a shorter hash opens to chance, and a longer one multiplies the work of PBKDF2. */
const [shortest, longest] = [16, 128];

/** Null for what is not known, goes beyond a bound, or cannot be computed. */
export function importedHash(text: string): ImportedHash | null {
  const phc = phcStringIn(text);
  const family = phc && Object.hasOwn(hashFamilies, phc.id) ? hashFamilies[phc.id] : undefined;
  if (!phc || !family || phc.hash.length < shortest || phc.hash.length > longest) return null;
  const rounds = family.rounds(phc);
  if (rounds === null) return null;
  return {
    rounds,
    async isOf(password, signerKeys) {
      const derived = await family.derive(password, phc, signerKeys);
      return derived && sameBytes(derived, phc.hash);
    },
  };
}
