import { type BenchResult, withParts } from '../../../bench/bench-result.ts';
import type { Machine } from '../../../bench/harness/machine.ts';

const machine: Machine = {
  cores: 2,
  processor: 'any',
  architecture: 'any',
  node: 'v24.0.0',
  versions: { jose: '6.2.18' },
};
const measured = (date: string, ...names: string[]): BenchResult => ({
  machine,
  parts: Object.fromEntries(
    names.map((name) => [name, { date, seconds: 1, heading: name, method: '', tables: [], plots: [], ratios: [] }]),
  ),
});
const datesOf = ({ parts }: BenchResult) => Object.entries(parts).map(([name, { date }]) => `${name} ${date}`);
const names = ['one', 'two', 'three'];

test('a run of some parts replaces these parts, and keeps the others and their order', () => {
  const kept = withParts(measured('2026-11-01', 'one', 'two', 'three'), measured('2026-11-02', 'two'), names);
  expect(datesOf(kept)).toEqual(['one 2026-11-01', 'two 2026-11-02', 'three 2026-11-01']);
});

test('a run of all parts needs no earlier one, and forgets it', () => {
  const all = measured('2026-11-02', ...names);
  expect(withParts(null, all, names)).toBe(all);
  expect(withParts(measured('2026-11-01', 'gone'), all, names)).toBe(all);
});

test('figures of two machines, or of two versions of a peer, do not get onto one page', () => {
  const { parts } = measured('2026-11-01', ...names);
  const some = measured('2026-11-02', 'two');
  for (const other of [
    { ...machine, cores: 4 },
    { ...machine, versions: { jose: '6.2.19' } },
  ])
    expect(() => withParts({ machine: other, parts }, some, names)).toThrow('run one, three');
  expect(() => withParts(null, some, names)).toThrow('run one, three');
});
