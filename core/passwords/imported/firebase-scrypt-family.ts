import { createCipheriv } from 'node:crypto';
import type { HashFamily } from './hash-family.ts';
import { scryptFamily } from './scrypt-family.ts';

/** Bytes of the key of AES-256. */
const keyLength = 32;

/**
 * Firebase's own: scrypt makes the key that encrypts the project's signer key, and the ciphertext is the hash. Written as
 * `$firescrypt$ln=14,r=8,p=1,k=<id of the signer key>$<salt and separator>$<hash>`. Source:
 * https://github.com/firebase/scrypt
 */
export const firebaseScryptFamily: HashFamily = {
  rounds: (hash) => (hash.parameters.k ? scryptFamily.rounds(hash) : null),
  async derive(password, hash, signerKeys) {
    const signerKey = signerKeys[hash.parameters.k ?? ''];
    if (!signerKey) return null;
    const key = await scryptFamily.derive(password, { ...hash, hash: Buffer.alloc(keyLength) }, signerKeys);
    return key && createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.from(signerKey, 'base64url'));
  },
};
