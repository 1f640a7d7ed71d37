/** A deployment on paper: rates, instances, capacity, the hottest keys, and the bill of a month. */
import { loginFunction } from '../../contract/functions.ts';
import { accessTokenLifetime } from '../../contract/settings/tokens.ts';
import { keyCacheTimes } from '../../core/keys/key-cache.ts';
import { revocationMargin } from '../../core/revocation/revocation-margin.ts';
import { defaultCapacity, overlap } from '../../core/revocation/revocation-snapshot.ts';
import { actions, attemptsOfLogin } from './actions.ts';
import { type Authorizer, assumed, costOf, type Measured, snapshot, strict } from './authorised-request.ts';
import { prices, quotas } from './prices.ts';

export interface Traffic {
  readonly name: string;
  readonly authorisedPerDay: number;
  /** Active in a month. */
  readonly users: number;
}

/** What a user does in a month, and how the day's traffic is spread. Assumptions. */
export const habits = {
  requestsPerUser: 1_000,
  loginsPerUser: 4,
  refreshesPerUser: 60,
  /** Sessions that end before their time, a user and month: each is one revocation. */
  revocationsPerUser: 2,
  /** The busiest second against the day's mean. */
  peak: 4,
  days: 30,
  /** How long an instance lives, and within what time the busiest second comes from the mean, seconds. */
  instanceLife: 1_800,
  ramp: 300,
  /** Bytes of one user: its item, its address, and the sessions it keeps. */
  bytesPerUser: 3_000,
} as const;

const perMonth = habits.days * 86_400;

export const ofRequests = (name: string, authorisedPerDay: number): Traffic => ({
  name,
  authorisedPerDay,
  users: Math.ceil((authorisedPerDay * habits.days) / habits.requestsPerUser),
});
export const ofUsers = (name: string, users: number): Traffic => ({
  name,
  users,
  authorisedPerDay: (users * habits.requestsPerUser) / habits.days,
});

/** Seconds; `null` reads the list at each request. */
export type Staleness = number | null;

export interface Load {
  readonly what: string;
  /** At the busiest second. */
  readonly value: number;
  readonly quota: number;
  /** The remedy when it is reached. */
  readonly remedy: string;
}

export interface Deployment {
  readonly perSecond: number;
  readonly atPeak: number;
  /** Instances of the authorizer at the peak. */
  readonly instances: number;
  readonly loads: readonly Load[];
  /** USD a month. */
  readonly bill: Readonly<Record<'gateway' | 'authorizer' | 'logins' | 'refreshes' | 'storage' | 'secrets', number>>;
  readonly total: number;
  /** What the same users would cost on Cognito's list price, free users left out: Lite and Essentials. */
  readonly cognito: Readonly<Record<'lite' | 'essentials', number>>;
}

/** Bytes of one entry of the revocation log. */
const entryBytes = 120;
/** Seconds. */
export const keysCachedFor = keyCacheTimes.freshFor / 1_000;

/** Seconds: how far back each update of a snapshot reads again, and how far back the first one of an instance reads. */
const readAgain = overlap / 1_000;
const readFirst = accessTokenLifetime.default + revocationMargin + readAgain;

const perSecondOf = (perUserAndMonth: number, users: number): number => (users * perUserAndMonth) / perMonth;
/** Read units of one strongly consistent query over the entries of so many seconds. */
const unitsOf = (revocationsPerSecond: number, seconds: number): number =>
  Math.max(1, Math.ceil((revocationsPerSecond * seconds * entryBytes) / 4_096));

/** Read units of one update of a snapshot in the mean second. */
export const queryUnits = (users: number, staleness: number): number =>
  unitsOf(perSecondOf(habits.revocationsPerUser, users), readAgain + staleness);

export function deployment(traffic: Traffic, staleness: Staleness, measured: Measured): Deployment {
  const { authorisedPerDay, users } = traffic;
  const monthly = authorisedPerDay * habits.days;
  const perSecond = authorisedPerDay / 86_400;
  const atPeak = perSecond * habits.peak;
  const authorizer = staleness === null ? strict(measured) : snapshot(measured, staleness);
  const instances = instancesFor(authorizer, atPeak);
  return {
    perSecond,
    atPeak,
    instances,
    loads: loadsOf(traffic, staleness, { atPeak, instances }).sort(
      (one, other) => other.value / other.quota - one.value / one.quota,
    ),
    ...billOf(traffic, { authorizer, staleness, instances }, monthly, measured),
    cognito: { lite: users * prices.cognitoLite.value, essentials: users * prices.cognitoEssentials.value },
  };
}

/** Little's law, and what arrivals by chance add to it: six standard deviations and one. `simulation.ts` is held against it. */
export function instancesFor(authorizer: Authorizer, perSecond: number): number {
  const mean = (perSecond * costOf(authorizer).billed) / 1_000;
  return Math.ceil(mean + 6 * Math.sqrt(mean) + 1);
}

function loadsOf(
  { users }: Traffic,
  staleness: Staleness,
  { atPeak, instances }: { atPeak: number; instances: number },
): Load[] {
  const [logins, refreshes, revocations] = [
    habits.loginsPerUser,
    habits.refreshesPerUser,
    habits.revocationsPerUser,
  ].map((each) => perSecondOf(each, users) * habits.peak) as [number, number, number];
  const raise = 'ask for a higher quota';
  const loads: Load[] = [
    { what: 'API Gateway, requests a second', value: atPeak, quota: quotas.apiPerSecond.value, remedy: raise },
    {
      what: "Lambda, calls a second: the authorizer's and those behind it",
      value: 2 * atPeak,
      quota: quotas.concurrency.value * quotas.callsPerInstance.value,
      remedy: `${raise}; check inside the backend's own function`,
    },
    {
      what: 'Lambda, instances of the authorizer at once',
      value: instances,
      quota: quotas.concurrency.value,
      remedy: raise,
    },
    {
      what: 'sessions table, writes: logins, refreshes, proofs',
      value: logins + 2 * refreshes,
      quota: quotas.tableWrites.value,
      remedy: `longer access tokens; warm throughput; ${raise}`,
    },
    {
      what: 'attempts table, writes: logins',
      value: attemptsOfLogin * logins,
      quota: quotas.tableWrites.value,
      remedy: `warm throughput; ${raise}`,
    },
    {
      what: `hottest key, the public keys: one read an instance in ${keysCachedFor / 60} minutes`,
      value: instances / keysCachedFor,
      quota: quotas.partitionReads.value,
      remedy: 'a longer cache of keys',
    },
  ];
  if (staleness === null)
    return [
      ...loads,
      {
        what: 'revokedTokens table, reads: one a request, spread over sessions',
        value: atPeak,
        quota: quotas.tableReads.value,
        remedy: `revocationMaxStaleness above 0; warm throughput; ${raise}`,
      },
    ];
  const queries = Math.min(atPeak, instances / staleness);
  const newInstances = (instances * (1 - 1 / habits.peak)) / habits.ramp;
  return [
    ...loads,
    {
      what: 'hottest key, the revocation log, reads: one query an instance and staleness',
      value: queries * unitsOf(revocations, readAgain + staleness),
      quota: quotas.partitionReads.value,
      remedy: 'a longer revocationMaxStaleness; strict; a log of several shards, or a packed base',
    },
    {
      what: 'hottest key, the revocation log, reads: all of it for each new instance',
      value: newInstances * unitsOf(revocations, readFirst),
      quota: quotas.partitionReads.value,
      remedy: 'shorter access tokens; strict; a packed base',
    },
    {
      what: 'snapshot, live revocations that an instance holds',
      value: revocations * readFirst,
      quota: defaultCapacity,
      remedy: 'shorter access tokens; strict: beyond it each request reads the list anyway',
    },
    {
      what: 'hottest key, the revocation log, writes: one a revocation',
      value: revocations,
      quota: quotas.partitionWrites.value,
      remedy: 'strict; a log of several shards',
    },
  ];
}

const millions = (count: number): number => count / 1_000_000;

interface Billed {
  readonly authorizer: Authorizer;
  readonly staleness: Staleness;
  readonly instances: number;
}

function billOf(
  { users }: Traffic,
  { authorizer, staleness, instances }: Billed,
  monthly: number,
  measured: Measured,
): Pick<Deployment, 'bill' | 'total'> {
  const read = prices.readMillion.value / 1e6;
  const units = ({ reads, writes }: { reads: number; writes: number }): number =>
    reads * prices.readMillion.value + writes * prices.writeMillion.value;
  const gbSecond = prices.lambdaGbSecond.value;
  const call = prices.lambdaMillion.value + prices.httpApiMillion.value;
  // Of ten calls four wait for one another.
  const loginCompute = ((measured.login + 4 * assumed.read) / 1_000) * (loginFunction.memory / 1_024) * gbSecond * 1e6;
  const login = call + units(actions.login) + loginCompute;
  const refreshCompute = ((3 * assumed.read) / 1_000) * 0.5 * gbSecond * 1e6;
  const refresh = call + units(actions.refresh) + units(actions.proof) + refreshCompute;
  const firstTier = Math.min(monthly, 300e6);
  // Where there is much traffic, an instance lives long, and few requests meet a new one.
  const coldStarts = Math.min(monthly * assumed.cold, instances * (perMonth / habits.instanceLife));
  const { total, coldStarts: coldShare } = costOf(authorizer);
  const load = staleness === null ? 0 : unitsOf(perSecondOf(habits.revocationsPerUser, users), readFirst) * read;
  const init = (assumed.init / 1_000) * (authorizer.memory / 1_024) * gbSecond;
  const secretReads = coldStarts + instances * (perMonth / keysCachedFor);
  const bill = {
    gateway:
      millions(firstTier) * prices.httpApiMillion.value +
      millions(monthly - firstTier) * prices.httpApiMillionAbove.value,
    authorizer: millions(monthly) * (total - coldShare) + coldStarts * (init + load),
    logins: millions(users * habits.loginsPerUser) * login,
    refreshes: millions(users * habits.refreshesPerUser) * refresh,
    storage: ((users * habits.bytesPerUser) / 1e9) * prices.storedGb.value,
    secrets: 3 * prices.secretMonth.value + (Math.min(secretReads, monthly) * prices.secretTenThousand.value) / 10_000,
  };
  return { bill, total: Object.values(bill).reduce((sum, part) => sum + part, 0) };
}
