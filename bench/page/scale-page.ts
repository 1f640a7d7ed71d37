import {
  assumed,
  authorizerMemory,
  classic,
  costOf,
  type Measured,
  snapshot,
  strict,
} from '../model/authorised-request.ts';
import {
  type Deployment,
  deployment,
  habits,
  instancesFor,
  keysCachedFor,
  ofRequests,
  ofUsers,
  type Staleness,
  type Traffic,
} from '../model/deployment.ts';
import { inProcess, perProcess } from '../model/in-process.ts';
import { type Fact, prices, quotas } from '../model/prices.ts';
import { simulate } from '../model/simulation.ts';
import { costTable } from './cost-table.ts';
import { rounded, tableText } from './table-text.ts';

const traffics: readonly Traffic[] = [
  ofRequests('10 thousand a day', 10_000),
  ofRequests('10 million a day', 10_000_000),
  ofRequests('1 billion a day', 1_000_000_000),
  ofUsers('100 million users', 100_000_000),
];

/** The revocation modes: strict, and snapshots of at most so many seconds. */
const modes: readonly Staleness[] = [null, 5, 30];
const modeName = (staleness: Staleness): string => (staleness === null ? 'strict' : `snapshot, ${staleness} s`);

const usd = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(2));
const count = (value: number): string => (value < 10 ? rounded(value) : Math.ceil(value).toLocaleString('en-US'));

/** @param measured milliseconds, of the bench on that day */
export function scalePage(measured: Measured, date: string): string {
  const cases = traffics.flatMap((traffic) =>
    modes.map((staleness) => ({ traffic, staleness, found: deployment(traffic, staleness, measured) })),
  );
  return `# Scale

Printed by \`npm run bench\` from list prices, default quotas and what it measured on ${date}; do not edit by hand. It is
a model. The network, Lambda and the habits of users are assumptions; each is named below.

## Load, instances, dollars

The busiest second has ${habits.peak} times the mean. *Instances* are of the authorizer at that second (its billed
milliseconds by Little's law, six standard deviations and one). The bill is of a month: API Gateway, the authorizer,
sign-ins, refreshes, tables and secrets, without the backend's own functions.

${tableText({
  columns: [
    'traffic',
    'mode',
    'requests a second',
    'at the busiest',
    'instances',
    'USD a month',
    'of it API Gateway',
    'authorizer',
    'sign-ins and refreshes',
    'storage',
  ],
  rows: cases.map(({ traffic, staleness, found }) => rowOf(traffic, staleness, found)),
})}

${traffics.map(({ name, users, authorisedPerDay }) => `- ${name}: ${count(users)} users active in a month, ${count(authorisedPerDay)} authorised requests a day.`).join('\n')}

## Against Cognito

Cognito's list price for the same active users, without its free tier, against the whole bill above. Cognito does not
revoke access tokens and has no session cookies; its tokens still have to be verified.

${tableText({
  columns: [
    'traffic',
    'ours, strict',
    'ours, snapshot of 5 s',
    'Cognito Lite',
    'Cognito Essentials',
    'Lite / ours, snapshot',
  ],
  rows: traffics.map((traffic) => {
    const [exact, short] = [deployment(traffic, null, measured), deployment(traffic, 5, measured)];
    const { lite, essentials } = short.cognito;
    return [traffic.name, usd(exact.total), usd(short.total), usd(lite), usd(essentials), lite / short.total];
  }),
})}

More than ${Math.round(share(deployment(traffics[3] as Traffic, 5, measured)) * 100)} % of the largest bill is API Gateway's own price. At such traffic, a cheaper
front for the service, or a check inside the backend's function, saves the most.

## Without API Gateway

The same traffic where servers of the app's own check its tokens with \`hybrid-auth/verify\` ([backends](backends.md)), beside
the whole bill above. Sign-ins and refreshes still go through API Gateway. The app's servers and their load balancer are in
neither bill; the check keeps so many of their processors busy at the busiest second.

${tableText({
  columns: ['traffic', 'mode', 'behind API Gateway', 'in servers of the app', 'of it reads', 'processors', 'saved'],
  rows: traffics.flatMap((traffic) => ([null, 5] as const).map((staleness) => savedBy(traffic, staleness, measured))),
})}

## What reaches its quota first, and the remedy

Every load at the busiest second, as a part of its default quota; above 100 % requests are refused. All quotas but those
of one partition can be raised on request.

${traffics.map((traffic) => limitsOf(traffic, measured)).join('\n\n')}

- **Partitions and hot keys.** Sessions, revocations, users and counters are each keyed by random ids or hashes, so they
  spread by themselves. Two keys are shared by the requests of all users. The public keys are one item, read by each
  instance once in ${keysCachedFor / 60} minutes. The revocation log is one key, because a snapshot reads it in the order of time: it bears ${count(quotas.partitionReads.value)} queries of a quiet log a second, and each
  instance asks once in \`revocationMaxStaleness\`.
- **A new table** begins at ${count(quotas.newTableReads.value)} reads and ${count(quotas.newTableWrites.value)} writes a second and doubles within half an hour: before a launch, give
  the tables warm throughput.
- **Cold starts at the same time** are bounded by ${count(quotas.newInstancesPer10Seconds.value)} new instances in 10 s.
- **Sign-ins cost CPU**: ${rounded(measured.login)} ms of a whole processor each. Lambda's concurrency bounds them, not a table.

## The simulation beside the formula

One minute at the busiest second, or half a million requests, one by one, with random arrivals. The idle instance that
worked last takes the next request, as on Lambda. The formula's instances have to cover the simulation's.

${tableText({
  columns: [
    'traffic',
    'mode',
    'requests',
    'busy at once, simulated',
    'instances, formula',
    'snapshot queries a second, simulated',
    'formula',
  ],
  rows: traffics
    .slice(0, 3)
    .flatMap((traffic) => ([null, 5] as const).map((staleness) => simulated(traffic, staleness, measured))),
})}

## A million authorised requests

Beyond API Gateway's own price, in USD, at ${authorizerMemory} MB (the classic one: 512 MB and the default log).

${tableText(
  costTable([
    ['classic: jose + SDK, one read', classic(measured)],
    ['strict', strict(measured)],
    ['snapshot, 1 s', snapshot(measured, 1)],
    ['snapshot, 5 s', snapshot(measured, 5)],
    ['snapshot, 30 s', snapshot(measured, 30)],
  ]),
)}

Most of it is Lambda's price of an invocation. An authorizer result cache (\`resultsCacheTtl\`) saves invocations, but
delays every revocation by as much; it is off.

## Assumptions

- A user: ${habits.requestsPerUser.toLocaleString('en-US')} requests, ${habits.loginsPerUser} sign-ins, ${habits.refreshesPerUser} refreshes, ${habits.revocationsPerUser} revocations a month; ${habits.bytesPerUser.toLocaleString('en-US')} bytes in the tables.
- A strongly consistent read over a kept connection: ${assumed.read} ms. Cold starts: ${assumed.cold * 100} % of invocations, or an instance's life of ${habits.instanceLife / 60} minutes where that is fewer; ${assumed.init} ms each. The busiest second comes from the mean within ${habits.ramp / 60} minutes.
- CPU of the bench times ${assumed.young}, because instances are young. Measured: strict ${rounded(measured.strict)} ms, snapshot ${rounded(measured.snapshot)} ms, classic ${rounded(measured.classic)} ms, a sign-in ${rounded(measured.login)} ms.
- A server of the app's own serves ${perProcess} requests a second at the busiest, and holds one snapshot.
- For the price of a million: ${assumed.perInstance} requests a second an instance share its snapshot.

## Prices

${tableText({ columns: ['what', 'USD', 'source', 'read on'], rows: facts(prices) })}

## Quotas

${tableText({ columns: ['what', 'default', 'source', 'read on'], rows: facts(quotas) })}
`;
}

const facts = (of: Readonly<Record<string, Fact>>) =>
  Object.values(of).map(({ what, value, source, read }) => [what, value < 1 ? String(value) : value, source, read]);

function rowOf({ name }: Traffic, staleness: Staleness, { perSecond, atPeak, instances, bill, total }: Deployment) {
  const { gateway, authorizer, logins, refreshes, storage } = bill;
  const dollars = [total, gateway, authorizer, logins + refreshes, storage].map(usd);
  return [name, modeName(staleness), count(perSecond), count(atPeak), instances, ...dollars];
}

function savedBy(traffic: Traffic, staleness: Staleness, measured: Measured) {
  const behindGateway = deployment(traffic, staleness, measured).total;
  const { total, reads, processors } = inProcess(traffic, staleness, measured);
  const saved = `${Math.round((1 - total / behindGateway) * 100)} %`;
  return [traffic.name, modeName(staleness), usd(behindGateway), usd(total), usd(reads), processors, saved];
}

const share = ({ bill, total }: Deployment): number => Math.floor((bill.gateway / total) * 100) / 100;

function limitsOf(traffic: Traffic, measured: Measured): string {
  const byWhat = new Map<string, { remedy: string; parts: Map<Staleness, number> }>();
  for (const staleness of modes)
    for (const { what, value, quota, remedy } of deployment(traffic, staleness, measured).loads) {
      const entry = byWhat.get(what) ?? { remedy, parts: new Map() };
      entry.parts.set(staleness, value / quota);
      byWhat.set(what, entry);
    }
  const most = ({ parts }: { parts: Map<Staleness, number> }) => Math.max(...parts.values());
  const rows = [...byWhat].sort(([, one], [, other]) => most(other) - most(one)).slice(0, 7);
  const part = (value: number | undefined): string => {
    if (value === undefined) return '';
    return value < 0.01 ? '< 1 %' : `${Math.round(value * 100).toLocaleString('en-US')} %`;
  };
  return `**${traffic.name}**\n\n${tableText({
    columns: ['what', ...modes.map(modeName), 'remedy'],
    rows: rows.map(([what, { remedy, parts }]) => [what, ...modes.map((mode) => part(parts.get(mode))), remedy]),
  })}`;
}

function simulated(traffic: Traffic, staleness: Staleness, measured: Measured) {
  const atPeak = (traffic.authorisedPerDay / 86_400) * habits.peak;
  const authorizer = staleness === null ? strict(measured) : snapshot(measured, staleness);
  const { billed } = costOf(authorizer);
  const { requests, busiest, queries } = simulate(atPeak, billed, staleness, Math.min(60, 500_000 / atPeak));
  const instances = instancesFor(authorizer, atPeak);
  const formula = staleness === null ? null : Math.min(atPeak, instances / staleness);
  return [
    traffic.name,
    modeName(staleness),
    requests,
    busiest,
    instances,
    staleness === null ? null : queries,
    formula,
  ];
}
