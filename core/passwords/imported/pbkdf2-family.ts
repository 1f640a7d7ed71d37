import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import type { HashFamily } from './hash-family.ts';
import { countIn, type PhcString } from './phc-string.ts';

const compute = promisify(pbkdf2);
const maxIterations = 10_000_000;
/** Bytes of a block, and the rounds of 1,000 iterations of one. */
const digests: Readonly<Record<string, readonly [bytes: number, rounds: number]>> = {
  sha1: [20, 2.2],
  sha256: [32, 2],
  sha512: [64, 5.6],
};
const digestOf = ({ id }: PhcString): string => id.slice('pbkdf2-'.length);

/** `$pbkdf2-sha256$i=600000$<salt>$<hash>`, RFC 8018, with sha1, sha256 or sha512. */
export const pbkdf2Family: HashFamily = {
  rounds(hash) {
    const iterations = countIn(hash, 'i', maxIterations);
    const [bytes, rounds] = digests[digestOf(hash)] ?? [];
    if (iterations === null || !bytes || !rounds) return null;
    return (iterations / 1_000) * rounds * Math.ceil(hash.hash.length / bytes);
  },
  derive: (password, hash) => compute(password, hash.salt, Number(hash.parameters.i), hash.hash.length, digestOf(hash)),
};
