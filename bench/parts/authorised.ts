import { compareSubjects, type Measurement } from '../harness/comparison.ts';
import { startService } from '../harness/service.ts';
import type { Setup } from '../harness/setup.ts';
import { spread } from '../harness/statistics.ts';
import type { Batch } from '../harness/subject.ts';
import { authorisedRatios, type Measurements } from './authorised-ratios.ts';
import { groups, type Name, names } from './authorised-rows.ts';
import { authorisedSubjects, type SnapshotServices } from './authorised-subjects.ts';
import type { Bar, Part, Table } from './part.ts';

export async function authorised(setup: Setup): Promise<Part> {
  setup.log('one authorised request');
  const snapshotOf5 = { revocationMaxStaleness: 5 };
  const es256 = await startService({ settings: snapshotOf5 });
  const rs256 = await startService({ settings: { ...snapshotOf5, signingAlgorithm: 'RS256' } });
  try {
    return partOf(await measured(setup, { es256, rs256 }));
  } finally {
    await Promise.all([es256.stop(), rs256.stop()]);
  }
}

const measured = async (setup: Setup, services: SnapshotServices): Promise<Measurements> =>
  compareSubjects(await authorisedSubjects(setup, services), {
    rounds: setup.quick ? 3 : 15,
    milliseconds: setup.quick ? 150 : 400,
    // DynamoDB Local's virtual machine takes a quarter of a minute to its full speed.
    warmUp: setup.quick ? 300 : 4_000,
  });

function partOf(measurements: Measurements): Part {
  return {
    heading: 'One authorised request',
    method:
      'Each subject runs in a process of its own, one request after the other. Each round gives each subject one batch; the order rotates. Ours is the deployed bundle of the authorizer, called with an API Gateway event. Every event carries a valid token (ES256) or cookie, and no result is cached. A client sends the same token until it expires, and so does every subject here; ours then skips the signature and checks everything else. With `every token new` it checks the signature too: 1,500 tokens in rotation are more than it remembers. supertokens-node signs with RS256, whose signature is checked in a third of the time; against it, and only there, ours signs with RS256 too. `in process` has no network in the request, and ours reads the revocation log once in 5 s; `canned` is a TCP server that answers at once, so that only the client is measured; on DynamoDB Local both sides wait for the same database. CPU is that of the whole process. Express is called over loopback; the cost of bare Express is subtracted in the ratio. A ratio of time is of the mean request of each batch: garbage collection is part of the work.',
    tables: Object.entries(groups).map(([title, members]) => tableOf(title, members, measurements)),
    plots: Object.entries(groups).map(([title, members], index) => ({
      name: `authorised-${['in-process', 'canned', 'dynamodb-local'][index]}`,
      title: `One authorised request, CPU: ${title}`,
      unit: 'µs',
      bars: members.flatMap((name) => barOf(name, measurements[name])),
    })),
    ratios: authorisedRatios(measurements),
  };
}

function tableOf(title: string, members: readonly Name[], measurements: Measurements): Table {
  const rows = members.map((name) => {
    const measurement = measurements[name];
    if ('reason' in measurement) return [names[name], null, null, null, null, null, measurement.reason];
    const of = (measure: (batch: Batch) => number) => spread(measurement.batches.map(measure));
    const cpu = of((batch) => batch.cpu);
    return [
      names[name],
      cpu.median,
      `${cpu.low.toFixed(0)} to ${cpu.high.toFixed(0)}`,
      of(({ time }) => time).median,
      of(({ p50 }) => p50).median,
      of(({ p99 }) => p99).median,
      `${measurement.batches.reduce((sum, { count }) => sum + count, 0).toLocaleString('en-US')} requests`,
    ];
  });
  return { title, columns: ['', 'CPU µs', 'quartiles', 'time µs', 'p50 µs', 'p99 µs', ''], rows };
}

function barOf(name: Name, measurement: Measurement): Bar[] {
  if ('reason' in measurement) return [];
  const { median: value, low, high } = spread(measurement.batches.map(({ cpu }) => cpu));
  return [{ label: names[name], value, low, high, isOurs: names[name].startsWith('ours') }];
}
