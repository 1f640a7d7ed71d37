import type { DearestHashes } from '../passwords/dearest-hash.ts';

/** The peppers of the password hashes, by version. An old one stays for as long as a hash may need it. */
export interface Peppers {
  readonly current: string;
  /** Version to 256 random bits, base64url. */
  readonly versions: Readonly<Record<string, string>>;
  /** Nothing secret: it rests here because each function that checks passwords reads this. */
  readonly dearest: DearestHashes;
  /** Of the Firebase projects whose users were imported. */
  readonly signerKeys: SignerKeys;
}

/** Id to the key that a Firebase project signs its hashes with, base64url. One secret for all of its users: never in their items. */
export type SignerKeys = Readonly<Record<string, string>>;
