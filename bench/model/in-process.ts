/** The same traffic without API Gateway and the authorizer: servers of the app's own check its tokens (`hybrid-auth/verify`). */
import type { Measured } from './authorised-request.ts';
import { deployment, habits, queryUnits, type Staleness, type Traffic } from './deployment.ts';
import { prices } from './prices.ts';

/** Requests a second that one process serves, at least; each process holds a snapshot of its own. An assumption. */
export const perProcess = 500;

export interface InProcess {
  /** USD a month, without the app's own servers and what stands in front of them. */
  readonly total: number;
  readonly reads: number;
  /** Whole processors that the check itself keeps busy at the busiest second. */
  readonly processors: number;
}

export function inProcess(traffic: Traffic, staleness: Staleness, measured: Measured): InProcess {
  const { atPeak, bill, total } = deployment(traffic, staleness, measured);
  const monthly = traffic.authorisedPerDay * habits.days;
  const read = prices.readMillion.value / 1e6;
  const processes = Math.ceil(atPeak / perProcess);
  const queries = (processes * habits.days * 86_400) / (staleness ?? 1);
  const reads =
    staleness === null ? monthly * read : Math.min(monthly, queries) * queryUnits(traffic.users, staleness) * read;
  const cpu = staleness === null ? measured.strict : measured.snapshot;
  return { reads, total: total - bill.gateway - bill.authorizer + reads, processors: (atPeak * cpu) / 1_000 };
}
