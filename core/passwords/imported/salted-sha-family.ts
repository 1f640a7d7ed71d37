import { createHash } from 'node:crypto';
import type { HashFamily } from './hash-family.ts';

const digests: Readonly<Record<string, number>> = { sha1: 20, sha256: 32, sha512: 64 };

/** One SHA of password and salt, which may be empty: `$sha256$salt=before$<salt>$<hash>`, or `salt=after`. Costs next to nothing. */
export const saltedShaFamily: HashFamily = {
  rounds: ({ id, hash, parameters }) =>
    digests[id] === hash.length && (parameters.salt === 'before' || parameters.salt === 'after') ? 0 : null,
  async derive(password, { id, salt, parameters }) {
    const parts = [Buffer.from(password), salt];
    const sha = createHash(id);
    for (const part of parameters.salt === 'before' ? parts.reverse() : parts) sha.update(part);
    return sha.digest();
  },
};
