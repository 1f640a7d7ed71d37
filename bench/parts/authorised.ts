import { contest, type Score } from '../harness/contest.ts';
import type { Batch, ContestantOptions } from '../harness/contestant.ts';
import type { Environment, Maybe, Peer, Stage } from '../harness/stage.ts';
import { spread } from '../harness/statistics.ts';
import type { World } from '../harness/world.ts';
import { askingEvent } from '../ours/events.ts';
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

const grounds: Readonly<Record<string, readonly Name[]>> = {
  'In process': ['snapshot', 'snapshotNew', 'joseAlone', 'awsJwtVerify', 'openauth', 'betterAuth', 'supertokens'],
  'Canned answers over TCP': ['strictCanned', 'strictNew', 'joseSdkCanned', 'tutorialCanned'],
  'DynamoDB Local': ['snapshotLocal', 'strictLocal', 'cookieLocal', 'joseSdkLocal', 'expressSession', 'bareExpress'],
};

type Scores = Record<Name, Score>;

export async function authorised(stage: Stage): Promise<Part> {
  stage.say('one authorised request');
  const { quick } = stage;
  const scores = await contest(entrants(stage, await moreTokens(stage.world, 1_500)), {
    rounds: quick ? 3 : 15,
    milliseconds: quick ? 150 : 400,
    // DynamoDB Local's virtual machine takes a quarter of a minute to its full speed.
    warmUp: quick ? 300 : 4_000,
  });
  return {
    heading: 'One authorised request',
    method:
      'Each contender runs in a process of its own, one request after the other; in each round each has one batch, and the order turns. Ours is the deployed bundle of the authorizer, given an API Gateway event; every event carries a valid ES256 token or cookie, and no verdict is cached. A client comes back with the same token for as long as that lives, and so does every contender here; ours then does not check the signature again, but everything else. With `every token new` it does: 1,500 tokens in turns are more than it remembers. `in process` touches no network; `canned` is a TCP server that answers at once, so that only the client is measured; on DynamoDB Local both sides wait for the same database. CPU is that of the whole process. Express is asked over loopback; its bare cost is subtracted in the ratio. A ratio of time and not of CPU is of the mean request of each batch: garbage collection is part of the work.',
    tables: Object.entries(grounds).map(([title, members]) => tableOf(title, members, scores)),
    plots: Object.entries(grounds).map(([title, members], index) => ({
      name: `authorised-${['in-process', 'canned', 'dynamodb-local'][index]}`,
      title: `One authorised request, CPU: ${title}`,
      unit: 'µs',
      bars: members.flatMap((name) => barOf(name, scores[name])),
    })),
    ratios: ratiosOf(scores),
  };
}

function entrants(stage: Stage, tokens: readonly string[]): Record<Name, Maybe<ContestantOptions>> {
  const { world, localWorld, environments, noPeers } = stage;
  const { canned, local } = environments;
  const bearer = (of: World) => askingEvent({ path: '/demo/whoami', bearer: of.bearer });
  const cookie = (of: World) => askingEvent({ path: '/demo/whoami', cookie: of.cookie, origin: of.url });
  const asked = (bundle: string, event: object, env: Environment, more: object = {}): ContestantOptions => ({
    module: 'ours/contenders.ts',
    contender: 'authorizer',
    given: { bundle, event, ...more },
    env,
  });
  const ours = (event: object, env: Environment, more: object = {}) =>
    asked(stage.bundles.authorizer, event, env, more);
  const theirs = (peer: Peer, event: object, env: Environment): Maybe<ContestantOptions> => {
    const bundle = stage.peerBundles[peer];
    return 'reason' in bundle ? bundle : asked(bundle.file, event, env);
  };
  const onLocal = (make: (of: World, env: Environment) => Maybe<ContestantOptions>): Maybe<ContestantOptions> => {
    if ('reason' in localWorld) return localWorld;
    return make(localWorld, local ?? {});
  };
  const peer = (module: string, contender: string, env: Environment, given: object = {}): Maybe<ContestantOptions> =>
    noPeers ? { reason: noPeers } : { module: `peers/${module}.mjs`, contender, given, env };
  const { ISSUER: issuer, AUDIENCE: audience } = world.environment;
  const token = { token: world.bearer, jwks: world.jwks, issuer, audience };
  const snapshot = { MAX_STALENESS: '5' };
  return {
    snapshot: ours(bearer(world), { ...canned, ...snapshot }),
    snapshotNew: ours(bearer(world), { ...canned, ...snapshot }, { tokens }),
    joseAlone: peer('verifiers', 'jose', canned, token),
    awsJwtVerify: peer('verifiers', 'awsJwtVerify', canned, token),
    openauth: peer('openauth', 'verify', canned),
    betterAuth: peer('better-auth', 'getSession', canned),
    supertokens: peer('supertokens', 'getSession', canned),
    strictCanned: ours(bearer(world), canned),
    strictNew: ours(bearer(world), canned, { tokens }),
    joseSdkCanned: theirs('tutorial/jose-and-sdk', bearer(world), canned),
    tutorialCanned: theirs('tutorial/authorizer', bearer(world), canned),
    snapshotLocal: onLocal((of, env) => ours(bearer(of), { ...env, ...snapshot })),
    strictLocal: onLocal((of, env) => ours(bearer(of), env)),
    cookieLocal: onLocal((of, env) => ours(cookie(of), env)),
    joseSdkLocal: onLocal((of, env) => theirs('tutorial/jose-and-sdk', bearer(of), env)),
    expressSession: onLocal((_, env) => peer('express-session', 'expressSession', env)),
    bareExpress: onLocal((_, env) => peer('express-session', 'bareExpress', env)),
  };
}

const batchesOf = (score: Score): readonly Batch[] => ('batches' in score ? score.batches : []);
const cpuOf = (score: Score): number[] => batchesOf(score).map(({ cpu }) => cpu);
/** With its pauses for garbage; what a neighbour on the machine does to a batch, the median over the batches leaves out. */
const timeOf = (score: Score): number[] => batchesOf(score).map(({ time }) => time);

function tableOf(title: string, members: readonly Name[], scores: Scores): Table {
  const rows = members.map((name) => {
    const score = scores[name];
    if ('reason' in score) return [names[name], null, null, null, null, null, score.reason];
    const cpu = spread(cpuOf(score));
    return [
      names[name],
      cpu.median,
      `${cpu.low.toFixed(0)} to ${cpu.high.toFixed(0)}`,
      spread(score.batches.map(({ time }) => time)).median,
      spread(score.batches.map(({ p50 }) => p50)).median,
      spread(score.batches.map(({ p99 }) => p99)).median,
      `${score.batches.reduce((sum, { count }) => sum + count, 0).toLocaleString('en-US')} requests`,
    ];
  });
  return { title, columns: ['', 'CPU µs', 'quartiles', 'time µs', 'p50 µs', 'p99 µs', ''], rows };
}

function barOf(name: Name, score: Score): Bar[] {
  if ('reason' in score) return [];
  const { median: value, low, high } = spread(cpuOf(score));
  return [{ label: names[name], value, low, high, isOurs: names[name].startsWith('ours') }];
}

function ratiosOf(scores: Scores): Ratio[] {
  type Measure = (score: Score) => number[];
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
    for (const score of [scores[ours], scores[theirs]]) if ('reason' in score) return noRatio(compared, score.reason);
    return ratioOf(compared, measure(scores[ours]), measure(scores[theirs]));
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
  const inProcess = (ours: Name, name: string, isPromised: boolean): Ratio[] =>
    verifiers.map(([theirs, goal]) => against(name, [ours, theirs], { ...cpu, goal: isPromised ? goal : null }));
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
    sessionRequest(scores, timeOf, 'a request', 1 / 5),
    sessionRequest(scores, cpuOf, 'CPU', null),
    against('authorised request, DynamoDB Local, strict', ['strictLocal', 'joseSdkLocal'], { ...time, goal: null }),
    against('authorised request, DynamoDB Local, snapshot', ['snapshotLocal', 'joseSdkLocal'], { ...time, goal: null }),
  ];
}

/** Theirs less what the same Express costs without a session. */
function sessionRequest(scores: Scores, measure: (score: Score) => number[], what: string, goal: number | null): Ratio {
  const compared = {
    name: 'session request',
    against: 'express-session + connect-dynamodb, less bare Express',
    goal,
    unit: `µs ${what}`,
  };
  const { cookieLocal, expressSession, bareExpress } = scores;
  for (const score of [cookieLocal, expressSession, bareExpress])
    if ('reason' in score) return noRatio(compared, score.reason);
  const bare = measure(bareExpress);
  const theirs = measure(expressSession).map((value, round) => value - (bare[round] ?? 0));
  return ratioOf(compared, measure(cookieLocal), theirs);
}
