import {
  type Authorizer,
  assumed,
  classic,
  costOf,
  type Measured,
  snapshot,
  strict,
} from '../model/authorised-request.ts';
import { costTable } from '../page/cost-table.ts';
import type { Compared, Ratio } from '../ratio.ts';
import type { Part } from './part.ts';

/** The measurements that the model needs, milliseconds; null if a part that has them did not run. */
export function measuredIn(ratios: readonly Ratio[]): Measured | null {
  const of = (name: string) => ratios.find((ratio) => ratio.name === name);
  const request = of('authorised request, CPU, snapshot, every token new');
  const one = of('authorised request, CPU, strict, every token new');
  const login = of('login');
  if (!request?.ours || !request.theirs || !one?.ours || !login?.ours) return null;
  return {
    snapshot: request.ours / 1_000,
    classic: request.theirs / 1_000,
    strict: one.ours / 1_000,
    login: login.ours,
  };
}

/** The parts, and the price where they have what it is computed from. */
export function withPrice(parts: readonly Part[]): Part[] {
  const measured = measuredIn(parts.flatMap(({ ratios }) => ratios));
  return measured ? [...parts, price(measured)] : [...parts];
}

export function price(measured: Measured): Part {
  const compared = (name: string, goal: number | null): Compared => ({
    name,
    against: 'a classic Lambda authorizer with one read',
    goal,
    unit: 'USD',
  });
  const heading = 'Price of a million authorised requests';
  const method = `List prices of us-east-1 (see [scale.md](scale.md#prices)) on the CPU measured above, times ${assumed.young} for young instances; ${assumed.read} ms a strongly consistent read, ${assumed.cold * 100} % cold starts of ${assumed.init} ms, ${assumed.perInstance} requests a second an instance and a snapshot of at most 5 s are assumed. API Gateway's own price comes on top of each. The classic one has 512 MB, jose and the SDK's client, one read a request, and the default log lines.`;
  const snapshotPrice = compared("price of a million authorised requests beyond API Gateway's own", 0.45);
  const rows: [string, Authorizer][] = [
    ['classic: jose + SDK, one read, default logs', classic(measured)],
    ['ours, strict', strict(measured)],
    ['ours, snapshot of at most 5 s', snapshot(measured, 5)],
  ];
  const total = (authorizer: Authorizer): number => costOf(authorizer).total;
  const ratio = (line: Compared, ours: Authorizer): Ratio => {
    const value = total(ours) / total(classic(measured));
    const sides = { ours: total(ours), theirs: total(classic(measured)), samples: 1 };
    return { ...line, ratio: value, low: value, high: value, ...sides };
  };
  return {
    heading,
    method,
    tables: [costTable(rows)],
    plots: [],
    ratios: [
      ratio(snapshotPrice, snapshot(measured, 5)),
      ratio(
        compared("price of a million authorised requests beyond API Gateway's own, strict", null),
        strict(measured),
      ),
    ],
  };
}
