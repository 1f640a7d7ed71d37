import type { DearestHashes } from '../passwords/dearest-hash.ts';

/** The peppers of the password hashes, by version. An old one stays for as long as a hash may need it. */
export interface Peppers {
  readonly current: string;
  /** Version to 256 random bits, base64url. */
  readonly versions: Readonly<Record<string, string>>;
  /** Nothing secret: it rests here because each function that checks passwords reads this. */
  readonly dearest: DearestHashes;
}
