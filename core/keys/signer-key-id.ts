import { createHash } from 'node:crypto';

/** By which a hash names the signer key of its Firebase project; it tells nothing of the key. */
export const signerKeyId = (signerKey: Buffer): string =>
  createHash('sha256').update(signerKey).digest().toString('base64url', 0, 12);
