import type { Measurement } from '../../../bench/harness/comparison.ts';
import { authorisedRatios } from '../../../bench/parts/authorised-ratios.ts';
import { type Name, names } from '../../../bench/parts/authorised-rows.ts';
import { loginRatios } from '../../../bench/parts/login-ratios.ts';
import { verifyRatios } from '../../../bench/parts/verify-ratios.ts';
import { type Name as VerifyName, names as verifyNames } from '../../../bench/parts/verify-rows.ts';
import { goalsText, missedGoals, noRatio, ratioOf } from '../../../bench/ratio.ts';

const compared = { name: 'work', against: 'a peer', goal: 0.5, unit: 'ms' };
const costing = (cpu: number): Measurement => ({ batches: [{ count: 1, time: cpu, cpu, p50: cpu, p99: cpu }] });
const authorised = (costs: Partial<Record<Name, number>> = {}) =>
  authorisedRatios(
    Object.fromEntries((Object.keys(names) as Name[]).map((name) => [name, costing(costs[name] ?? 100)])) as Record<
      Name,
      Measurement
    >,
  );
const peers = (ratios: ReturnType<typeof authorised>) => ratios.map(({ against }) => against);

test('a goal is missed above it and without a ratio, and a row without a goal misses none', () => {
  const reached = ratioOf(compared, [0.5], [1]);
  const missed = ratioOf(compared, [0.51], [1]);
  const notRun = noRatio(compared, 'no java');

  expect(missedGoals([reached, missed, notRun, noRatio({ ...compared, goal: null }, 'no java')])).toEqual([
    missed,
    notRun,
  ]);
  expect(goalsText([reached])).toBe('Every goal is reached.');
  expect(goalsText([reached, missed])).toBe('Not reached: work (against a peer).');
});

test('with every token new, ours has a goal of 0.95 against each peer of the table', () => {
  const ratios = authorised();
  const isNew = ({ name }: { name: string }) => name.endsWith('every token new');
  const [inProcess, ofEachRequest] = [/in process/, /CPU/].map((kind) => ratios.filter(({ name }) => kind.test(name)));

  expect(ratios.filter(isNew).map(({ goal }) => goal)).toEqual(Array(7).fill(0.95));
  expect(new Set(peers(inProcess?.filter(isNew) ?? []))).toEqual(
    new Set(peers(inProcess?.filter((ratio) => !isNew(ratio)) ?? [])),
  );
  expect(ofEachRequest?.filter(isNew)).toHaveLength(2);
});

test('a peer that signs with RS256 is compared with ours under RS256', () => {
  const of = (ratios: ReturnType<typeof authorised>) =>
    ratios.find(({ name, against }) => name.includes('RS256') && against.startsWith('supertokens'))?.ratio;

  expect(of(authorised({ snapshotNew: 200 }))).toBe(1);
  expect(of(authorised({ snapshotNewRs256: 50 }))).toBe(0.5);
});

test('an argon2id hash may take an eighth of a bcryptjs compare, and a login 1.05 of it', () => {
  const of = (argon2id: number, login: number) =>
    loginRatios({
      login: costing(login),
      loginArgon2id: costing(login),
      bcryptCompare: costing(800),
      argon2idVerify: costing(argon2id),
    });

  expect(missedGoals(of(100, 840))).toEqual([]);
  expect(missedGoals(of(101, 841)).map(({ name }) => name)).toEqual(['login', 'login, argon2id: its hash']);
});

test('a server of one’s own has 20 µs for a token that it knows, and 0.95 of a peer for one that it does not', () => {
  const of = (costs: Partial<Record<VerifyName, number>>) =>
    verifyRatios(
      Object.fromEntries(
        (Object.keys(verifyNames) as VerifyName[]).map((name) => [name, costing(costs[name] ?? 100)]),
      ) as Record<VerifyName, Measurement>,
    );

  expect(missedGoals(of({ snapshot: 20, snapshotNew: 95 }))).toEqual([]);
  expect(missedGoals(of({ snapshot: 20.1, snapshotNew: 95 })).map(({ against }) => against)).toEqual([
    '20 µs, 50,000 a second and core',
  ]);
  expect(missedGoals(of({ snapshot: 20, snapshotNew: 96 }))).toHaveLength(2);
});
