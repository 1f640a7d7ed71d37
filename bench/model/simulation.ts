/** Simulates one busy stretch request by request, to check the formulas of deployment.ts. */
import { seeded } from '../../test/support/seeded.ts';

export interface Simulated {
  /** The most instances that were busy at once. */
  readonly busiest: number;
  /** Instances that answered anything. */
  readonly instances: number;
  /** Snapshot queries a second. */
  readonly queries: number;
  readonly requests: number;
}

/**
 * Requests come by chance, each goes to the idle instance that worked last (a new one where none is idle), and an
 * instance whose snapshot is older than `staleness` queries first.
 * @param perSecond requests
 * @param milliseconds how long one is worked on
 * @param staleness seconds; null: no snapshot
 * @param seconds how long it goes on
 */
export function simulate(
  perSecond: number,
  milliseconds: number,
  staleness: number | null,
  seconds: number,
): Simulated {
  // The page does not change from run to run.
  const random = seeded(1);
  const idle: number[] = [];
  const asOf: number[] = [];
  /** Busy instances with the time they are done; all take equally long, so they are done in the order they began. */
  const busy: [done: number, instance: number][] = [];
  let head = 0;
  let [busiest, queries, requests] = [0, 0, 0];
  for (let at = 0; ; requests++) {
    at += -Math.log(1 - random()) / perSecond;
    if (at > seconds) break;
    for (let first = busy[head]; first && first[0] <= at; first = busy[++head]) idle.push(first[1]);
    const instance = idle.pop() ?? asOf.push(Number.NEGATIVE_INFINITY) - 1;
    if (staleness !== null && at - (asOf[instance] ?? 0) >= staleness) {
      queries++;
      asOf[instance] = at;
    }
    busy.push([at + milliseconds / 1_000, instance]);
    busiest = Math.max(busiest, busy.length - head);
  }
  return { busiest, instances: asOf.length, queries: queries / seconds, requests };
}
