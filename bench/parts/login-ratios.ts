import type { Measurement } from '../harness/comparison.ts';
import { noRatio, type Ratio, ratioOf } from '../ratio.ts';

/** Of bcrypt. */
export const cost = 12;

export const names = {
  login: 'the whole login',
  loginArgon2id: 'the whole login, argon2id',
  bcryptCompare: 'bcryptjs compare',
  argon2idVerify: 'argon2id verification',
} as const;
export type Name = keyof typeof names;
export type Measurements = Readonly<Record<Name, Measurement>>;

/** Milliseconds. */
export const cpuOf = (measurement: Measurement): number[] =>
  'batches' in measurement ? measurement.batches.map(({ cpu }) => cpu / 1_000) : [];

export function loginRatios(measurements: Measurements): Ratio[] {
  const { bcryptCompare: theirs } = measurements;
  const against = (name: string, against: string, ours: Measurement, goal: number | null): Ratio => {
    const compared = { name, against, goal, unit: 'ms CPU' };
    for (const measurement of [ours, theirs]) if ('reason' in measurement) return noRatio(compared, measurement.reason);
    return ratioOf(compared, cpuOf(ours), cpuOf(theirs));
  };
  return [
    against('login', 'one bcryptjs compare of the same cost', measurements.login, 1.05),
    against('login, argon2id', `one bcryptjs compare of cost ${cost}`, measurements.loginArgon2id, null),
    against('login, argon2id: its hash', `one bcryptjs compare of cost ${cost}`, measurements.argon2idVerify, 1 / 8),
  ];
}
