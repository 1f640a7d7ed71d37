import { type ScryptOptions, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { HashFamily } from './hash-family.ts';
import { countIn, type PhcString } from './phc-string.ts';

const compute = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
const maxLogN = 17;
const maxBlockSize = 8;
const maxParallelism = 10;
/** Bytes: twice what the dearest allowed needs, 128 * N * r. */
const maxmem = 256 * 1_024 * 1_024;
/** Of 1,024 blocks. */
const roundsOfBlocks = 3.4;

const costOf = (hash: PhcString) => {
  const [logN, r, p] = [
    countIn(hash, 'ln', maxLogN),
    countIn(hash, 'r', maxBlockSize),
    countIn(hash, 'p', maxParallelism),
  ];
  return logN === null || r === null || p === null ? null : { N: 2 ** logN, r, p };
};

/** `$scrypt$ln=14,r=8,p=1$<salt>$<hash>`, RFC 7914; N is 2^ln. */
export const scryptFamily: HashFamily = {
  rounds(hash) {
    const cost = costOf(hash);
    return cost && (cost.N / 1_024) * cost.r * cost.p * roundsOfBlocks;
  },
  async derive(password, hash) {
    const cost = costOf(hash);
    return cost && compute(password, hash.salt, hash.hash.length, { ...cost, maxmem });
  },
};
