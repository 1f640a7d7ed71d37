import {
  classic,
  costOf,
  type Measured,
  snapshot,
  snapshotReads,
  strict,
} from '../../../bench/model/authorised-request.ts';
import { deployment, habits, instancesFor, ofRequests, ofUsers } from '../../../bench/model/deployment.ts';
import { inProcess } from '../../../bench/model/in-process.ts';
import { simulate } from '../../../bench/model/simulation.ts';
import { scalePage } from '../../../bench/page/scale-page.ts';

const measured: Measured = { strict: 0.25, snapshot: 0.05, classic: 0.8, login: 245 };
const billion = ofRequests('1 billion a day', 1_000_000_000);
const loadOf = (what: RegExp, staleness: number | null, traffic = billion) =>
  deployment(traffic, staleness, measured).loads.find((load) => what.test(load.what));

test('a classic authorizer costs its invocation, six billed milliseconds at 512 MB, a read, cold starts and its log', () => {
  const { billed, total, ...parts } = costOf(classic(measured));

  expect(billed).toBe(6);
  expect(parts.invocations).toBe(0.2);
  expect(parts.reads).toBe(0.125);
  expect(parts.compute).toBeCloseTo(6_000 * 0.5 * 0.0000133334, 9);
  expect(parts.logs).toBeCloseTo(0.172, 9);
  expect(total).toBeCloseTo(0.2 + 0.04 + 0.125 + 0.01667 + 0.172, 4);
});

test('a snapshot reads once in its staleness, and never more than once a request', () => {
  expect(snapshotReads(5, 10)).toBe(0.02);
  expect(snapshotReads(1, 0.1)).toBe(1);
  expect(costOf(snapshot(measured, 5)).total).toBeLessThan(costOf(strict(measured)).total);
  expect(costOf(strict(measured)).total).toBeLessThan(costOf(classic(measured)).total);
});

test('a billion requests a day are 11,574 a second, and more reads of the list than one table takes by default', () => {
  const { perSecond, atPeak } = deployment(billion, null, measured);
  const reads = loadOf(/^revokedTokens table/, null);

  expect(perSecond).toBeCloseTo(11_574.07, 1);
  expect(atPeak).toBeCloseTo(perSecond * habits.peak, 6);
  expect(reads?.value).toBeGreaterThan(Number(reads?.quota));
  expect(loadOf(/^revokedTokens table/, 5)).toBeUndefined();
});

test('what is nearest to its quota comes first', () => {
  const parts = deployment(billion, 5, measured).loads.map(({ value, quota }) => value / quota);
  expect(parts).toEqual([...parts].sort((one, other) => other - one));
});

test('a longer staleness takes load off the hottest key', () => {
  const queries = (staleness: number) => Number(loadOf(/one query an instance/, staleness)?.value);
  expect(queries(30)).toBeLessThan(queries(5));
  expect(queries(5)).toBeLessThan(queries(1));
});

test('the bill is the sum of its parts, grows with the traffic, and is below Cognito for many users', () => {
  const users = ofUsers('100 million users', 100_000_000);
  const { bill, total, cognito } = deployment(users, 5, measured);

  expect(total).toBeCloseTo(
    Object.values(bill).reduce((sum, part) => sum + part, 0),
    6,
  );
  expect(total).toBeGreaterThan(deployment(billion, 5, measured).total);
  expect(cognito).toEqual({ lite: 550_000, essentials: 1_500_000 });
  expect(total).toBeLessThan(cognito.lite);
});

test('servers of the app’s own leave sign-ins, storage, secrets and the reads of the list to pay for', () => {
  const { bill } = deployment(billion, null, measured);
  const { total, reads, processors } = inProcess(billion, null, measured);

  expect(reads).toBeCloseTo(30_000 * 0.125, 6);
  expect(total).toBeCloseTo(bill.logins + bill.refreshes + bill.storage + bill.secrets + reads, 6);
  expect(processors).toBeCloseTo(11_574.07 * habits.peak * 0.00025, 1);
});

test('a snapshot in the app’s servers reads for next to nothing, and never more than once a request', () => {
  expect(inProcess(billion, 5, measured).reads).toBeLessThan(inProcess(billion, null, measured).reads / 20);
  expect(inProcess(billion, 30, measured).reads).toBeLessThan(inProcess(billion, 5, measured).reads);
  const few = ofRequests('a hundred a day', 100);
  expect(inProcess(few, 1, measured).reads).toBeLessThanOrEqual(inProcess(few, null, measured).reads);
});

test.each([
  [1, 5],
  [463, 5],
  [463, 1],
  [5_000, 5],
])('the formula covers a simulated minute of %i requests a second of %i ms', (perSecond, billed) => {
  const authorizer = { memory: 256, cpu: (billed - 0.5) / 1.5, reads: 0, platformLogs: false };
  expect(costOf(authorizer).billed).toBe(billed);

  const { busiest, instances, requests } = simulate(perSecond, billed, null, 60);
  expect(Math.abs(requests / 60 - perSecond)).toBeLessThan(0.2 * perSecond + 0.5);
  expect(instances).toBeGreaterThanOrEqual(busiest);
  expect(busiest).toBeLessThanOrEqual(instancesFor(authorizer, perSecond));
  expect(simulate(perSecond, billed, null, 60)).toEqual({ busiest, instances, requests, queries: 0 });
});

test('a simulated instance queries at most once in the staleness', () => {
  const { queries, instances } = simulate(463, 5, 5, 60);
  expect(queries).toBeGreaterThan(0);
  expect(queries * 60).toBeLessThanOrEqual(instances * (60 / 5 + 1));
});

test('the page says where each price is from', () => {
  const page = scalePage(measured, '2026-11-24');
  expect(page).toContain(
    '| Lambda, a million invocations | 0.2 | cloudchipr.com/blog/aws-lambda-pricing | 2026-11-23 |',
  );
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
});
