import { compareSubjects, type Measurement } from '../harness/comparison.ts';
import type { Service } from '../harness/service.ts';
import type { Environment, Maybe, Peer, Setup } from '../harness/setup.ts';
import { spread } from '../harness/statistics.ts';
import type { Batch, SubjectOptions } from '../harness/subject.ts';
import { authorizerEventOf } from '../ours/events.ts';
import { moreTokens } from '../ours/more-tokens.ts';
import { noRatio, type Ratio, ratioOf } from '../ratio.ts';
import type { Bar, Part, Table } from './part.ts';

const names = {
  snapshot: 'ours, snapshot: a client that comes back',
  snapshotNew: 'ours, snapshot: every token new to the instance',
  joseAlone: 'jose jwtVerify alone (no revocation)',
  awsJwtVerify: 'aws-jwt-verify verifySync (no revocation)',
  openauth: 'openauth client.verify (no revocation)',
  betterAuth: 'better-auth getSession, memory adapter',
  supertokens: 'supertokens-node getSession (RS256, no revocation)',
  strictCanned: 'ours, strict: a client that comes back',
  strictNew: 'ours, strict: every token new to the instance',
  joseSdkCanned: 'jose + SDK GetItem',
  tutorialCanned: 'jose + DocumentClient + middy',
  snapshotLocal: 'ours, snapshot',
  strictLocal: 'ours, strict: one consistent read',
  cookieLocal: 'ours, session cookie: one consistent read',
  joseSdkLocal: 'jose + SDK GetItem',
  expressSession: 'express-session + connect-dynamodb, over loopback HTTP',
  bareExpress: 'the same Express without a session',
} as const;
type Name = keyof typeof names;

const groups: Readonly<Record<string, readonly Name[]>> = {
  'In process': ['snapshot', 'snapshotNew', 'joseAlone', 'awsJwtVerify', 'openauth', 'betterAuth', 'supertokens'],
  'Canned answers over TCP': ['strictCanned', 'strictNew', 'joseSdkCanned', 'tutorialCanned'],
  'DynamoDB Local': ['snapshotLocal', 'strictLocal', 'cookieLocal', 'joseSdkLocal', 'expressSession', 'bareExpress'],
};

type Measurements = Record<Name, Measurement>;

export async function authorised(setup: Setup): Promise<Part> {
  setup.log('one authorised request');
  const { quick } = setup;
  const measurements = await compareSubjects(subjects(setup, await moreTokens(setup.service, 1_500)), {
    rounds: quick ? 3 : 15,
    milliseconds: quick ? 150 : 400,
    // DynamoDB Local's virtual machine takes a quarter of a minute to its full speed.
    warmUp: quick ? 300 : 4_000,
  });
  return {
    heading: 'One authorised request',
    method:
      'Each subject runs in a process of its own, one request after the other. Each round gives each subject one batch; the order rotates. Ours is the deployed bundle of the authorizer, called with an API Gateway event. Every event carries a valid ES256 token or cookie, and no result is cached. A client sends the same token until it expires, and so does every subject here; ours then skips the signature and checks everything else. With `every token new` it checks the signature too: 1,500 tokens in rotation are more than it remembers. `in process` uses no network; `canned` is a TCP server that answers at once, so that only the client is measured; on DynamoDB Local both sides wait for the same database. CPU is that of the whole process. Express is called over loopback; the cost of bare Express is subtracted in the ratio. A ratio of time is of the mean request of each batch: garbage collection is part of the work.',
    tables: Object.entries(groups).map(([title, members]) => tableOf(title, members, measurements)),
    plots: Object.entries(groups).map(([title, members], index) => ({
      name: `authorised-${['in-process', 'canned', 'dynamodb-local'][index]}`,
      title: `One authorised request, CPU: ${title}`,
      unit: 'µs',
      bars: members.flatMap((name) => barOf(name, measurements[name])),
    })),
    ratios: ratiosOf(measurements),
  };
}

function subjects(setup: Setup, tokens: readonly string[]): Record<Name, Maybe<SubjectOptions>> {
  const { service, serviceOnLocal, environments, noPeers } = setup;
  const { canned, local } = environments;
  const bearer = (of: Service) => authorizerEventOf({ path: '/demo/whoami', bearer: of.bearer });
  const cookie = (of: Service) => authorizerEventOf({ path: '/demo/whoami', cookie: of.cookie, origin: of.url });
  const authorizer = (bundle: string, event: object, env: Environment, more: object = {}): SubjectOptions => ({
    module: 'ours/subjects.ts',
    subject: 'authorizer',
    given: { bundle, event, ...more },
    env,
  });
  const ours = (event: object, env: Environment, more: object = {}) =>
    authorizer(setup.bundles.authorizer, event, env, more);
  const theirs = (peer: Peer, event: object, env: Environment): Maybe<SubjectOptions> => {
    const bundle = setup.peerBundles[peer];
    return 'reason' in bundle ? bundle : authorizer(bundle.file, event, env);
  };
  const onLocal = (make: (of: Service, env: Environment) => Maybe<SubjectOptions>): Maybe<SubjectOptions> => {
    if ('reason' in serviceOnLocal) return serviceOnLocal;
    return make(serviceOnLocal, local ?? {});
  };
  const peer = (module: string, subject: string, env: Environment, given: object = {}): Maybe<SubjectOptions> =>
    noPeers ? { reason: noPeers } : { module: `peers/${module}.mjs`, subject, given, env };
  const { ISSUER: issuer, AUDIENCE: audience } = service.environment;
  const token = { token: service.bearer, jwks: service.jwks, issuer, audience };
  const snapshot = { REVOCATION_MAX_STALENESS: '5' };
  return {
    snapshot: ours(bearer(service), { ...canned, ...snapshot }),
    snapshotNew: ours(bearer(service), { ...canned, ...snapshot }, { tokens }),
    joseAlone: peer('verifiers', 'jose', canned, token),
    awsJwtVerify: peer('verifiers', 'awsJwtVerify', canned, token),
    openauth: peer('openauth', 'verify', canned),
    betterAuth: peer('better-auth', 'getSession', canned),
    supertokens: peer('supertokens', 'getSession', canned),
    strictCanned: ours(bearer(service), canned),
    strictNew: ours(bearer(service), canned, { tokens }),
    joseSdkCanned: theirs('tutorial/jose-and-sdk', bearer(service), canned),
    tutorialCanned: theirs('tutorial/authorizer', bearer(service), canned),
    snapshotLocal: onLocal((of, env) => ours(bearer(of), { ...env, ...snapshot })),
    strictLocal: onLocal((of, env) => ours(bearer(of), env)),
    cookieLocal: onLocal((of, env) => ours(cookie(of), env)),
    joseSdkLocal: onLocal((of, env) => theirs('tutorial/jose-and-sdk', bearer(of), env)),
    expressSession: onLocal((_, env) => peer('express-session', 'expressSession', env)),
    bareExpress: onLocal((_, env) => peer('express-session', 'bareExpress', env)),
  };
}

const batchesOf = (measurement: Measurement): readonly Batch[] => ('batches' in measurement ? measurement.batches : []);
const cpuOf = (measurement: Measurement): number[] => batchesOf(measurement).map(({ cpu }) => cpu);
/** The mean of a batch, garbage collection included. The median over the batches leaves a disturbed batch out. */
const timeOf = (measurement: Measurement): number[] => batchesOf(measurement).map(({ time }) => time);

function tableOf(title: string, members: readonly Name[], measurements: Measurements): Table {
  const rows = members.map((name) => {
    const measurement = measurements[name];
    if ('reason' in measurement) return [names[name], null, null, null, null, null, measurement.reason];
    const cpu = spread(cpuOf(measurement));
    return [
      names[name],
      cpu.median,
      `${cpu.low.toFixed(0)} to ${cpu.high.toFixed(0)}`,
      spread(measurement.batches.map(({ time }) => time)).median,
      spread(measurement.batches.map(({ p50 }) => p50)).median,
      spread(measurement.batches.map(({ p99 }) => p99)).median,
      `${measurement.batches.reduce((sum, { count }) => sum + count, 0).toLocaleString('en-US')} requests`,
    ];
  });
  return { title, columns: ['', 'CPU µs', 'quartiles', 'time µs', 'p50 µs', 'p99 µs', ''], rows };
}

function barOf(name: Name, measurement: Measurement): Bar[] {
  if ('reason' in measurement) return [];
  const { median: value, low, high } = spread(cpuOf(measurement));
  return [{ label: names[name], value, low, high, isOurs: names[name].startsWith('ours') }];
}

function ratiosOf(measurements: Measurements): Ratio[] {
  type Measure = (measurement: Measurement) => number[];
  const against = (
    name: string,
    [ours, theirs]: readonly [Name, Name],
    {
      measure,
      what,
      goal,
      peer = names[theirs],
    }: { measure: Measure; what: string; goal: number | null; peer?: string },
  ): Ratio => {
    const compared = { name, against: peer, goal, unit: `µs ${what}` };
    for (const measurement of [measurements[ours], measurements[theirs]])
      if ('reason' in measurement) return noRatio(compared, measurement.reason);
    return ratioOf(compared, measure(measurements[ours]), measure(measurements[theirs]));
  };
  const cpu = { measure: cpuOf, what: 'CPU' };
  const time = { measure: timeOf, what: 'a request' };
  const verifiers: readonly (readonly [Name, number | null])[] = [
    ['betterAuth', 1 / 3.5],
    ['openauth', 1 / 2.5],
    ['awsJwtVerify', 1 / 1.2],
    ['supertokens', null],
    ['joseAlone', null],
  ];
  const inProcess = (ours: Name, name: string, hasGoals: boolean): Ratio[] =>
    verifiers.map(([theirs, goal]) => against(name, [ours, theirs], { ...cpu, goal: hasGoals ? goal : null }));
  return [
    against('authorised request, CPU, snapshot', ['snapshot', 'joseSdkCanned'], { ...cpu, goal: 1 / 12 }),
    against('authorised request, CPU, snapshot, every token new', ['snapshotNew', 'joseSdkCanned'], {
      ...cpu,
      goal: null,
    }),
    against('authorised request, CPU, strict', ['strictCanned', 'joseSdkCanned'], { ...cpu, goal: 1 / 2.5 }),
    against('authorised request, CPU, strict, every token new', ['strictNew', 'joseSdkCanned'], { ...cpu, goal: null }),
    ...inProcess('snapshot', 'authorised request, in process', true),
    ...inProcess('snapshotNew', 'authorised request, in process, every token new', false),
    sessionRequest(measurements, timeOf, 'a request', 1 / 5),
    sessionRequest(measurements, cpuOf, 'CPU', null),
    against('authorised request, DynamoDB Local, strict', ['strictLocal', 'joseSdkLocal'], { ...time, goal: null }),
    against('authorised request, DynamoDB Local, snapshot', ['snapshotLocal', 'joseSdkLocal'], { ...time, goal: null }),
  ];
}

/** Theirs is less the cost of the same Express without a session. */
function sessionRequest(
  measurements: Measurements,
  measure: (measurement: Measurement) => number[],
  what: string,
  goal: number | null,
): Ratio {
  const compared = {
    name: 'session request',
    against: 'express-session + connect-dynamodb, less bare Express',
    goal,
    unit: `µs ${what}`,
  };
  const { cookieLocal, expressSession, bareExpress } = measurements;
  for (const measurement of [cookieLocal, expressSession, bareExpress])
    if ('reason' in measurement) return noRatio(compared, measurement.reason);
  const bare = measure(bareExpress);
  const theirs = measure(expressSession).map((value, round) => value - (bare[round] ?? 0));
  return ratioOf(compared, measure(cookieLocal), theirs);
}
