import { argon2 } from 'node:crypto';
import { promisify } from 'node:util';
import type { HashFamily } from './hash-family.ts';
import { countIn, type PhcString } from './phc-string.ts';

const compute = promisify(argon2);
/** KiB: what fits beside all else in a function of 1,769 MB. */
const maxMemory = 256 * 1_024;
const maxPasses = 10;
const maxLanes = 16;
/** Of one pass over one MiB. */
const roundsOfMebibyte = 6.5;

const costOf = (hash: PhcString) => {
  const [memory, passes, parallelism] = [
    countIn(hash, 'm', maxMemory),
    countIn(hash, 't', maxPasses),
    countIn(hash, 'p', maxLanes),
  ];
  // RFC 9106: 8 KiB a lane, a salt of 8 bytes. Version 1.0 (16) is not in Node.
  if (memory === null || passes === null || parallelism === null) return null;
  return hash.version === '19' && memory >= 8 * parallelism && hash.salt.length >= 8
    ? { memory, passes, parallelism }
    : null;
};

/** argon2i, argon2d and argon2id, as PHC strings: `$argon2id$v=19$m=65536,t=3,p=4$<salt>$<hash>`. */
export const argon2Family: HashFamily = {
  rounds(hash) {
    const cost = costOf(hash);
    return cost && (cost.memory / 1_024) * cost.passes * roundsOfMebibyte;
  },
  async derive(password, hash) {
    const cost = costOf(hash);
    const id = hash.id as 'argon2d' | 'argon2i' | 'argon2id';
    return cost && compute(id, { ...cost, message: password, nonce: hash.salt, tagLength: hash.hash.length });
  },
};
