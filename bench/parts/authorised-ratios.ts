import type { Measurement } from '../harness/comparison.ts';
import type { Batch } from '../harness/subject.ts';
import { noRatio, type Ratio, ratioOf } from '../ratio.ts';
import { type Name, names } from './authorised-rows.ts';

/** Against each peer, where ours has to check the signature of each request. */
const everyTokenNewGoal = 0.95;

export type Measurements = Readonly<Record<Name, Measurement>>;

/** What is compared, batch by batch, microseconds. */
interface Measure {
  readonly what: string;
  readonly of: (batch: Batch) => number;
}

const cpu: Measure = { what: 'CPU', of: (batch) => batch.cpu };
/** The mean of a batch, garbage collection included. The median over the batches leaves a disturbed batch out. */
const time: Measure = { what: 'a request', of: (batch) => batch.time };

const batchesOf = (measurement: Measurement): readonly Batch[] => ('batches' in measurement ? measurement.batches : []);

export function authorisedRatios(measurements: Measurements): Ratio[] {
  const against = (
    name: string,
    [ours, theirs]: readonly [Name, Name],
    { what, of }: Measure,
    goal: number | null,
  ): Ratio => {
    const compared = { name, against: names[theirs], goal, unit: `µs ${what}` };
    for (const measurement of [measurements[ours], measurements[theirs]])
      if ('reason' in measurement) return noRatio(compared, measurement.reason);
    return ratioOf(compared, batchesOf(measurements[ours]).map(of), batchesOf(measurements[theirs]).map(of));
  };
  const verifiers: readonly (readonly [Name, number | null])[] = [
    ['betterAuth', 1 / 3.5],
    ['openauth', 1 / 2.5],
    ['awsJwtVerify', 1 / 1.2],
    ['supertokens', null],
    ['joseAlone', null],
  ];
  const everyTokenNew = (name: string, pair: readonly [Name, Name]) =>
    against(`${name}, every token new`, pair, cpu, everyTokenNewGoal);
  return [
    against('authorised request, CPU, snapshot', ['snapshot', 'joseSdkCanned'], cpu, 1 / 12),
    everyTokenNew('authorised request, CPU, snapshot', ['snapshotNew', 'joseSdkCanned']),
    against('authorised request, CPU, strict', ['strictCanned', 'joseSdkCanned'], cpu, 1 / 2.5),
    everyTokenNew('authorised request, CPU, strict', ['strictNew', 'joseSdkCanned']),
    ...verifiers.map(([theirs, goal]) => against('authorised request, in process', ['snapshot', theirs], cpu, goal)),
    // An RS256 signature is checked in a third of the time of an ES256 one, so ours has the algorithm of the peer.
    ...verifiers.map(([theirs]) =>
      theirs === 'supertokens'
        ? everyTokenNew('authorised request, in process, both RS256', ['snapshotNewRs256', theirs])
        : everyTokenNew('authorised request, in process', ['snapshotNew', theirs]),
    ),
    sessionRequest(measurements, time, 1 / 5),
    sessionRequest(measurements, cpu, null),
    against('authorised request, DynamoDB Local, strict', ['strictLocal', 'joseSdkLocal'], time, null),
  ];
}

/** Theirs is less the cost of the same Express without a session. */
function sessionRequest(measurements: Measurements, { what, of }: Measure, goal: number | null): Ratio {
  const against = 'express-session + connect-dynamodb, less bare Express';
  const compared = { name: 'session request', against, goal, unit: `µs ${what}` };
  const { cookieLocal, expressSession, bareExpress } = measurements;
  for (const measurement of [cookieLocal, expressSession, bareExpress])
    if ('reason' in measurement) return noRatio(compared, measurement.reason);
  const bare = batchesOf(bareExpress).map(of);
  const theirs = batchesOf(expressSession).map((batch, round) => of(batch) - (bare[round] ?? 0));
  return ratioOf(compared, batchesOf(cookieLocal).map(of), theirs);
}
