import { argon2idRounds } from './argon2id.ts';
import type { DearestHashes } from './dearest-hash.ts';

/** The work of a refusal, in rounds of our bcrypt: each check is filled up to it. */
export const refusalRounds = ({ bcryptCost, argon2id }: DearestHashes): number =>
  (bcryptCost === null ? 0 : 2 ** bcryptCost) + (argon2id ? argon2idRounds : 0);
