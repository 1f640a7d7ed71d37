import { readFile, stat } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import {
  type InstanceLifetime,
  type InstanceOptions,
  instanceLifetime,
  throttledLifetime,
} from '../harness/instance-lifetime.ts';
import type { Maybe, Setup } from '../harness/setup.ts';
import { median, spread } from '../harness/statistics.ts';
import { coldStartRatios, sizeRatio } from './cold-start-ratios.ts';
import { coldOf, type File, type Lifetimes, lifetimesOf, type Name, names } from './cold-start-rows.ts';
import { type ColdSubject, coldStartSubjects, type Subjects } from './cold-start-subjects.ts';
import type { Bar, Part, Table } from './part.ts';

/** MB, each a share of a processor. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const memorySizes = [128, 256, 512, 1_024, 1_769] as const;
const shareOf = (memory: number): number => Math.min(1, memory / 1_769);
type Throttled = 'authorizer' | 'tutorial' | 'me' | 'refresh';
const throttledNames: readonly Throttled[] = ['authorizer', 'me', 'refresh', 'tutorial'];

export async function coldStart(setup: Setup): Promise<Part> {
  setup.log('cold starts');
  const { quick } = setup;
  const subjects = await coldStartSubjects(setup);
  const lifetimes = await runAll(subjects, quick ? 3 : 21, (options) => instanceLifetime(options));
  setup.log("cold starts at Lambda's share of a processor");
  const sizes = quick ? ([512] as const) : memorySizes;
  const throttled = new Map<number, Lifetimes>();
  for (const memory of sizes) {
    const some = Object.fromEntries(throttledNames.map((name) => [name, subjects[name]])) as Subjects;
    const runs = quick ? 2 : memory === 512 ? 15 : 5;
    throttled.set(memory, await runAll(some, runs, (options) => throttledLifetime(options, shareOf(memory))));
  }
  const files = await filesOf(subjects);
  return {
    heading: 'Cold start',
    method:
      'A fresh process of Node 24 that has loaded what the Lambda runtime client loads imports the bundle (INIT) and answers its first event; the runs of all bundles are interleaved. HTTP is plain, on loopback: TLS would add a handshake a connection to each. Peers are bundled as well as they can be without our shims: one minified ES module, ES modules of packages first. Both logins compare with a stored hash of bcrypt cost 4: a full one takes longer than all the rest. At a memory size, INIT runs at full speed, and from then on the process is stopped and continued (SIGSTOP, SIGCONT) so that it has memory / 1,769 MB of each 20 ms.',
    tables: [
      tableOf(lifetimes, files),
      memoryTable(
        "The first call after INIT at a memory size's share of a processor, ms",
        throttled,
        (calls) => calls[0],
      ),
      memoryTable('The third call, ms', throttled, (calls) => calls.at(-1)),
    ],
    plots: [
      {
        name: 'cold-start',
        title: 'Cold start: INIT and first answer',
        unit: 'ms',
        bars: (Object.keys(names) as Name[]).flatMap((name) => barOf(name, lifetimes[name])),
      },
    ],
    ratios: [...coldStartRatios(lifetimes, throttled.get(512)), sizeRatio(files)],
  };
}

/** Runs one instance of each a round, one after the other. Each has to succeed. */
async function runAll(
  subjects: Subjects,
  rounds: number,
  run: (options: InstanceOptions) => Promise<InstanceLifetime>,
): Promise<Lifetimes> {
  const lifetimes: Lifetimes = {};
  const running: { name: Name; fresh: ColdSubject; lifetimes: InstanceLifetime[] }[] = [];
  for (const [name, fresh] of Object.entries(subjects) as [Name, Maybe<ColdSubject>][]) {
    if ('reason' in fresh) lifetimes[name] = fresh;
    else running.push({ name, fresh, lifetimes: [] });
  }
  for (let round = 0; round < rounds; round++)
    for (const { name, fresh, lifetimes: own } of running) {
      const lifetime = await run({ ...fresh, events: await fresh.events() });
      if (!isSuccess(lifetime.response)) throw new Error(`${names[name]} answered ${told(lifetime.response)}`);
      own.push(lifetime);
    }
  for (const { name, lifetimes: own } of running) lifetimes[name] = { lifetimes: own };
  return lifetimes;
}

const isSuccess = (response: unknown): boolean => {
  const { isAuthorized = true, statusCode = 200 } = response as { isAuthorized?: boolean; statusCode?: number };
  return isAuthorized && statusCode < 300;
};

/** The answer without its headers. */
const told = (response: unknown): string => JSON.stringify({ ...(response as object), headers: undefined });

async function filesOf(subjects: Subjects): Promise<Map<Name, File>> {
  const files = new Map<Name, File>();
  for (const [name, fresh] of Object.entries(subjects) as [Name, Maybe<ColdSubject>][])
    if (!('reason' in fresh)) {
      const { size } = await stat(fresh.bundle);
      files.set(name, { bytes: size, gzip: gzipSync(await readFile(fresh.bundle)).length });
    }
  return files;
}

function tableOf(lifetimes: Lifetimes, files: ReadonlyMap<Name, File>): Table {
  const bare = median(lifetimesOf(lifetimes.empty).map(({ rss }) => rss));
  const rows = (Object.keys(names) as Name[]).map((name) => {
    const found = lifetimes[name];
    if (!found || 'reason' in found)
      return [names[name], null, null, null, null, null, null, null, found?.reason ?? ''];
    const own = lifetimesOf(found);
    const cold = spread(own.map(coldOf));
    return [
      names[name],
      (files.get(name)?.bytes ?? 0) / 1_000,
      (files.get(name)?.gzip ?? 0) / 1_000,
      median(own.map(({ init }) => init)),
      median(own.map(({ calls }) => calls[0] ?? 0)),
      cold.median,
      `${cold.low.toFixed(1)} to ${cold.high.toFixed(1)}`,
      median(own.map(({ rss }) => rss)) - bare,
      `${own.length} runs`,
    ];
  });
  const columns = ['', 'kB', 'gzip kB', 'INIT ms', 'first ms', 'both ms', 'quartiles', 'MiB more', ''];
  return { title: 'INIT and first answer', columns, rows };
}

const memoryTable = (
  title: string,
  throttled: ReadonlyMap<number, Lifetimes>,
  call: (calls: InstanceLifetime['calls']) => number | undefined,
): Table => ({
  title,
  columns: ['', ...[...throttled.keys()].map((memory) => `${memory.toLocaleString('en-US')} MB`)],
  rows: throttledNames.map((name) => [
    names[name],
    ...[...throttled.values()].map((lifetimes) => {
      const own = lifetimesOf(lifetimes[name]);
      return own.length > 0 ? median(own.map(({ calls }) => call(calls) ?? 0)) : null;
    }),
  ]),
});

function barOf(name: Name, lifetimes: Lifetimes[Name]): Bar[] {
  const own = lifetimesOf(lifetimes);
  if (own.length === 0 || name === 'empty') return [];
  const { median: value, low, high } = spread(own.map(coldOf));
  return [{ label: names[name], value, low, high, isOurs: names[name].startsWith('ours') }];
}
