/** What a million authorised requests cost beyond API Gateway's own price. Prices and what is measured go in, USD come out. */
import { authorizerFunction } from '../../contract/functions.ts';
import { prices } from './prices.ts';

export interface Measured {
  /** CPU of one authorised request of a warm instance that has not seen its token before, milliseconds. */
  readonly strict: number;
  readonly snapshot: number;
  /** jose and the SDK's client with one read. */
  readonly classic: number;
  /** Of one sign-in. */
  readonly login: number;
}

/** What is assumed and not measured here: the network, and Lambda itself. */
export const assumed = {
  /** One strongly consistent read over a kept connection, milliseconds. */
  read: 4,
  /** A young instance's code is not yet compiled to the end: its CPU against that of a warm one. */
  young: 1.5,
  /** The part of invocations that start an instance. */
  cold: 0.01,
  /** How long such a start is billed, milliseconds. */
  init: 250,
  /** Bytes of START, END and REPORT a request. */
  platformLog: 344,
  /** Requests a second that one instance answers: what a snapshot's query is shared by. */
  perInstance: 10,
} as const;

export interface Authorizer {
  /** MB. */
  readonly memory: number;
  /** CPU of a request, milliseconds. */
  readonly cpu: number;
  /** Strongly consistent reads a request. */
  readonly reads: number;
  readonly platformLogs: boolean;
}

export interface Cost {
  /** Milliseconds, rounded up as they are billed. */
  readonly billed: number;
  readonly invocations: number;
  readonly compute: number;
  readonly reads: number;
  readonly coldStarts: number;
  readonly logs: number;
  readonly total: number;
}

const million = 1_000_000;

/** USD a million requests. */
export function costOf({ memory, cpu, reads, platformLogs }: Authorizer): Cost {
  const waited = Math.min(1, Math.ceil(reads)) * (reads >= 1 ? assumed.read : 0);
  const billed = Math.ceil(cpu * assumed.young + waited);
  // A read that many requests share delays one of them.
  const shared = reads < 1 ? reads * assumed.read : 0;
  const gigabytes = memory / 1_024;
  const gbSeconds = (milliseconds: number) => ((million * milliseconds) / 1_000) * gigabytes;
  const parts = {
    invocations: prices.lambdaMillion.value,
    compute: gbSeconds(billed + shared) * prices.lambdaGbSecond.value,
    reads: reads * prices.readMillion.value,
    coldStarts: gbSeconds(assumed.init) * assumed.cold * prices.lambdaGbSecond.value,
    logs: platformLogs ? ((million * assumed.platformLog) / 1e9) * prices.logGb.value : 0,
  };
  return { billed, ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

/** A snapshot's query, by the requests that share it. */
export const snapshotReads = (revocationMaxStaleness: number, perInstance: number = assumed.perInstance): number =>
  Math.min(1, 1 / (perInstance * revocationMaxStaleness));

/** The usual Lambda authorizer: 512 MB, the default log, one read a request. */
export const classic = (measured: Measured): Authorizer => ({
  memory: 512,
  cpu: measured.classic,
  reads: 1,
  platformLogs: true,
});

/** MB of our authorizer. */
export const authorizerMemory = authorizerFunction.memory;

export const strict = (measured: Measured): Authorizer => ({
  memory: authorizerMemory,
  cpu: measured.strict,
  reads: 1,
  platformLogs: false,
});

export const snapshot = (measured: Measured, revocationMaxStaleness: number): Authorizer => ({
  memory: authorizerMemory,
  cpu: measured.snapshot,
  reads: snapshotReads(revocationMaxStaleness),
  platformLogs: false,
});
