import type { Measurement } from '../harness/comparison.ts';
import { noRatio, type Ratio, ratioOf } from '../ratio.ts';
import { type Name, names, requestsIn } from './verify-rows.ts';

export type Measurements = Readonly<Record<Name, Measurement>>;

/** Microseconds: 50,000 requests a second and core. */
const budget = 20;
/** Where the signature is checked: it is most of the work of each. */
const everyTokenNewGoal = 0.95;

/** CPU of a request by batch, microseconds. */
export const cpuOf = (name: Name, measurement: Measurement): readonly number[] =>
  'batches' in measurement ? measurement.batches.map(({ cpu }) => cpu / requestsIn(name)) : [];

export function verifyRatios(measurements: Measurements): Ratio[] {
  const against = (name: string, [ours, theirs]: readonly [Name, Name | null], goal: number | null): Ratio => {
    const compared = {
      name: `verify in process, ${name}`,
      against: theirs ? names[theirs] : `${budget} µs, 50,000 a second and core`,
      goal,
      unit: 'µs CPU',
    };
    for (const each of [ours, theirs]) {
      const measurement = each && measurements[each];
      if (measurement && 'reason' in measurement) return noRatio(compared, measurement.reason);
    }
    const cpu = cpuOf(ours, measurements[ours]);
    return ratioOf(compared, cpu, theirs ? cpuOf(theirs, measurements[theirs]) : cpu.map(() => budget));
  };
  return [
    against('maxStaleness', ['snapshot', null], 1),
    against('maxStaleness', ['snapshot', 'joseAlone'], null),
    against('maxStaleness', ['snapshot', 'awsJwtVerify'], null),
    against('maxStaleness, every token new', ['snapshotNew', 'joseAlone'], everyTokenNewGoal),
    against('maxStaleness, every token new', ['snapshotNew', 'awsJwtVerify'], everyTokenNewGoal),
    against('maxStaleness, every token new', ['snapshotNew', 'signature'], null),
  ];
}
