import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { hash } from 'bcryptjs';
import { newId } from '../../core/random.ts';
import { demoPassword, demoUsers } from '../../dev/seed.ts';
import {
  type InstanceLifetime,
  type InstanceOptions,
  instanceLifetime,
  throttledLifetime,
} from '../harness/instance-lifetime.ts';
import { peersFolder } from '../harness/peers.ts';
import type { Service } from '../harness/service.ts';
import type { Environment, Maybe, Measured, Peer, Setup } from '../harness/setup.ts';
import { median, spread } from '../harness/statistics.ts';
import { authorizerEventOf, functionEventOf } from '../ours/events.ts';
import { quickPassword, quickUser } from '../ours/quick-user.ts';
import { noRatio, type Ratio, ratioOf } from '../ratio.ts';
import type { Bar, Part, Table } from './part.ts';

const names = {
  empty: 'an empty function',
  authorizer: 'ours: authorizer',
  tutorial: 'jose + DocumentClient + middy: the tutorial stack',
  joseSdk: 'jose + SDK, no middy',
  jwks: 'ours: jwks',
  me: 'ours: me',
  sessions: 'ours: sessions',
  refresh: 'ours: refresh',
  logout: 'ours: logout',
  login: 'ours: login, its stored hash a quick one',
  tutorialEmbedded: 'the tutorial stack, on the embedded database',
  tutorialLogin: 'the tutorial stack signing in, its stored hash a quick one',
  betterAuth: 'better-auth getSession, memory adapter',
  openauth: 'openauth issuer, DynamoStorage, its JWKS',
} as const;
type Name = keyof typeof names;

/** These use the embedded database, because their answers change; the others get canned answers. */
const others = ['refresh', 'logout', 'me', 'sessions', 'jwks'] as const;

/** MB, each a share of a processor. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const memorySizes = [128, 256, 512, 1_024, 1_769] as const;
const shareOf = (memory: number): number => Math.min(1, memory / 1_769);
type Throttled = 'authorizer' | 'tutorial' | 'me' | 'refresh';
const throttledNames: readonly Throttled[] = ['authorizer', 'me', 'refresh', 'tutorial'];

interface ColdSubject {
  readonly bundle: string;
  readonly env: Environment;
  /** New for each instance: a refresh token and a session can be used once. */
  readonly events: () => Promise<readonly object[]>;
}

export async function coldStart(setup: Setup): Promise<Part> {
  setup.log('cold starts');
  const { quick } = setup;
  const subjects = await subjectsOf(setup);
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
    tables: [tableOf(lifetimes, files), throttledTable(throttled), ...laterTable(throttled)],
    plots: [
      {
        name: 'cold-start',
        title: 'Cold start: INIT and first answer',
        unit: 'ms',
        bars: (Object.keys(names) as Name[]).flatMap((name) => barOf(name, lifetimes[name])),
      },
    ],
    ratios: [...ratiosOf(lifetimes, throttled.get(512)), ...sizeRatio(files)],
  };
}

type Subjects = Readonly<Partial<Record<Name, Maybe<ColdSubject>>>>;
type Lifetimes = Partial<Record<Name, Maybe<{ readonly lifetimes: readonly InstanceLifetime[] }>>>;

async function subjectsOf(setup: Setup): Promise<Record<Name, Maybe<ColdSubject>>> {
  const { service, environments } = setup;
  const { canned, service: real } = environments;
  const { bearer, url: origin } = service;
  const always = (event: object) => async () => [event, event, event];
  const ours = (name: Measured, env: Environment, events: ColdSubject['events']): ColdSubject => ({
    bundle: setup.bundles[name],
    env,
    events,
  });
  const theirs = (peer: Peer, env: Environment, events: ColdSubject['events']): Maybe<ColdSubject> => {
    const bundle = setup.peerBundles[peer];
    return 'reason' in bundle ? bundle : { bundle: bundle.file, env, events };
  };
  const authorizing = always(authorizerEventOf({ path: '/demo/whoami', bearer }));
  const get = (path: string) => always(functionEventOf({ path, bearer }));
  const post = (path: string, body: object) => functionEventOf({ method: 'POST', path, origin, body });
  const signedIn = async () => {
    const response = await service.post('/auth/login', {
      // Another user than the one whose token the others carry: the session limit would end that one's session.
      email: demoUsers[1]?.email,
      password: demoPassword,
      client_type: 'api',
    });
    return (await response.json()) as { access_token: string; refresh_token: string };
  };
  return {
    empty: { bundle: join(setup.folder, 'empty.mjs'), env: canned, events: always({}) },
    authorizer: ours('authorizer', canned, authorizing),
    tutorial: theirs('tutorial/authorizer', canned, authorizing),
    joseSdk: theirs('tutorial/jose-and-sdk', canned, authorizing),
    tutorialEmbedded: theirs('tutorial/authorizer', real, authorizing),
    jwks: ours('jwks', real, get('/.well-known/jwks.json')),
    me: ours('me', real, get('/auth/me')),
    sessions: ours('sessions', real, get('/auth/sessions')),
    refresh: ours('refresh', real, async () => {
      const event = post('/auth/refresh', { refresh_token: (await signedIn()).refresh_token });
      // The same token again within the grace window gets the same successor.
      return [event, event, event];
    }),
    logout: ours('logout', real, async () => {
      const { refresh_token } = await signedIn();
      return [post('/auth/logout', { refresh_token })];
    }),
    login: ours('login', real, async () => [post('/auth/login', await quickCredentials(service))]),
    tutorialLogin: await tutorialLogin(
      setup,
      post('/auth/login', { email: 'user@example.com', password: quickPassword }),
    ),
    betterAuth: await betterAuth(setup),
    openauth: await openauth(setup),
  };
}

/** A new user for each sign-in, so that no user's sessions add up. */
async function quickCredentials(service: Service): Promise<object> {
  const email = `${newId().toLowerCase()}@example.com`;
  await quickUser(service, email, Number(service.environment.BCRYPT_COST));
  return { email, password: quickPassword, client_type: 'api' };
}

const keyed = (id: string, sort?: string) => ({
  KeySchema: [
    { AttributeName: id, KeyType: 'HASH' as const },
    ...(sort ? [{ AttributeName: sort, KeyType: 'RANGE' as const }] : []),
  ],
  AttributeDefinitions: [id, ...(sort ? [sort] : [])].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S' as const,
  })),
  BillingMode: 'PAY_PER_REQUEST' as const,
});

async function makeTable({ environment }: Service, name: string, keys: ReturnType<typeof keyed>): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: String(environment.AWS_ENDPOINT_URL_DYNAMODB),
    region: String(environment.AWS_REGION),
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(new CreateTableCommand({ TableName: name, ...keys }));
  client.destroy();
}

async function tutorialLogin(
  { peerBundles, environments, service }: Setup,
  event: object,
): Promise<Maybe<ColdSubject>> {
  const bundle = peerBundles['tutorial/login'];
  if ('reason' in bundle) return bundle;
  const TUTORIAL_TABLE = 'tutorial';
  await makeTable(service, TUTORIAL_TABLE, keyed('id'));
  const env = { ...environments.service, TUTORIAL_TABLE, TUTORIAL_HASH: await hash(quickPassword, 4) };
  return { bundle: bundle.file, env, events: async () => [event, event, event] };
}

/** The tables are those that better-auth's sign-up wrote in another process. */
async function betterAuth({ peerBundles, environments }: Setup): Promise<Maybe<ColdSubject>> {
  const bundle = peerBundles['cold/better-auth'];
  if ('reason' in bundle) return bundle;
  const { stdout } = await promisify(execFile)(process.execPath, [join(peersFolder, 'cold', 'better-auth-seed.mjs')]);
  const { tables, cookie } = JSON.parse(stdout) as { tables: object; cookie: string };
  const env = { ...environments.canned, BETTER_AUTH_TABLES: JSON.stringify(tables), BETTER_AUTH_COOKIE: cookie };
  return { bundle: bundle.file, env, events: async () => [{}, {}, {}] };
}

async function openauth({ peerBundles, environments, service }: Setup): Promise<Maybe<ColdSubject>> {
  const bundle = peerBundles['cold/openauth'];
  if ('reason' in bundle) return bundle;
  await makeTable(service, 'openauth', keyed('pk', 'sk'));
  const event = functionEventOf({ path: '/.well-known/jwks.json' });
  const fresh = { bundle: bundle.file, env: environments.service, events: async () => [event, event, event] };
  // The first instance makes the keys.
  await instanceLifetime({ ...fresh, events: [event] });
  return fresh;
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
      if (!isSuccess(lifetime.response))
        throw new Error(`${names[name]} answered ${JSON.stringify(lifetime.response).slice(0, 300)}`);
      own.push(lifetime);
    }
  for (const { name, lifetimes: own } of running) lifetimes[name] = { lifetimes: own };
  return lifetimes;
}

const isSuccess = (response: unknown): boolean => {
  const { isAuthorized = true, statusCode = 200 } = response as { isAuthorized?: boolean; statusCode?: number };
  return isAuthorized && statusCode < 300;
};

const lifetimesOf = (
  lifetimes: Maybe<{ readonly lifetimes: readonly InstanceLifetime[] }> | undefined,
): readonly InstanceLifetime[] => (lifetimes && 'lifetimes' in lifetimes ? lifetimes.lifetimes : []);
const coldOf = ({ init, calls }: InstanceLifetime): number => init + (calls[0] ?? 0);

interface File {
  readonly bytes: number;
  readonly gzip: number;
}

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
  measure: (lifetime: InstanceLifetime) => number,
): Table => ({
  title,
  columns: ['', ...[...throttled.keys()].map((memory) => `${memory.toLocaleString('en-US')} MB`)],
  rows: throttledNames.map((name) => [
    names[name],
    ...[...throttled.values()].map((lifetimes) => {
      const own = lifetimesOf(lifetimes[name]);
      return own.length > 0 ? median(own.map(measure)) : null;
    }),
  ]),
});

const throttledTable = (throttled: ReadonlyMap<number, Lifetimes>): Table =>
  memoryTable(
    "The first call after INIT at a memory size's share of a processor, ms",
    throttled,
    ({ calls }) => calls[0] ?? 0,
  );

const laterTable = (throttled: ReadonlyMap<number, Lifetimes>): Table[] => [
  memoryTable('The third call, ms', throttled, ({ calls }) => calls.at(-1) ?? 0),
];

function barOf(name: Name, lifetimes: Lifetimes[Name]): Bar[] {
  const own = lifetimesOf(lifetimes);
  if (own.length === 0 || name === 'empty') return [];
  const { median: value, low, high } = spread(own.map(coldOf));
  return [{ label: names[name], value, low, high, isOurs: names[name].startsWith('ours') }];
}

function ratiosOf(lifetimes: Lifetimes, at512: Lifetimes | undefined): Ratio[] {
  const against = (
    name: string,
    [ours, theirs]: readonly [Name, Name],
    goal: number | null,
    from: Lifetimes = lifetimes,
    measure = coldOf,
  ): Ratio => {
    const compared = { name, against: names[theirs], goal, unit: 'ms' };
    for (const one of [ours, theirs]) {
      const found = from[one];
      if (!found || 'reason' in found) return noRatio(compared, found?.reason ?? 'not run');
    }
    return ratioOf(compared, lifetimesOf(from[ours]).map(measure), lifetimesOf(from[theirs]).map(measure));
  };
  const first = ({ calls }: InstanceLifetime): number => calls[0] ?? 0;
  const each = others.map((name) => against(`cold start, ${name}`, [name, 'tutorialEmbedded'], 1 / 1.8));
  const slowest = [...each].sort((one, other) => (other.ratio ?? 0) - (one.ratio ?? 0))[0];
  return [
    against('authorizer cold start, INIT to first answer', ['authorizer', 'tutorial'], 1 / 3.5),
    against('authorizer cold start, INIT to first answer', ['authorizer', 'betterAuth'], null),
    against('authorizer cold start, INIT to first answer', ['authorizer', 'openauth'], null),
    ...(slowest
      ? [
          {
            ...slowest,
            name: 'other functions, cold start',
            against: `${slowest.against}; the slowest, ${slowest.name.split(', ')[1]}`,
          },
        ]
      : []),
    ...each,
    against('cold start, login', ['login', 'tutorialLogin'], 1 / 1.8),
    against("first call at 512 MB's CPU share after INIT", ['authorizer', 'tutorial'], 1 / 15, at512, first),
  ];
}

function sizeRatio(files: ReadonlyMap<Name, File>): Ratio[] {
  const compared = { name: 'authorizer bundle, gzip', against: names.tutorial, goal: 1 / 10, unit: 'kB' };
  const [ours, theirs] = [files.get('authorizer'), files.get('tutorial')];
  if (!ours || !theirs) return [noRatio(compared, 'the tutorial stack was not bundled')];
  return [ratioOf(compared, [ours.gzip / 1_000], [theirs.gzip / 1_000])];
}
