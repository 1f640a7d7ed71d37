import type { SignerKeys } from '../../keys/pepper.ts';
import type { PhcString } from './phc-string.ts';

/** One way of hashing that imported users may come with. */
export interface HashFamily {
  /**
   * The work of a check, in rounds of our bcrypt (cost c has 2^c), never more than it takes: the refusal is filled up by the
   * rest. Null where the hash lacks a parameter or goes beyond what a sign-in may take.
   */
  rounds(hash: PhcString): number | null;
  /** What the password hashes to; null where a key is missing. Only of a hash that `rounds` takes. */
  derive(password: string, hash: PhcString, signerKeys: SignerKeys): Promise<Buffer | null>;
}
