import type { Machine } from './harness/machine.ts';
import type { Part } from './parts/part.ts';

export interface PartResult extends Part {
  /** The day of the run, in UTC. */
  readonly date: string;
  /** The duration of the part, seconds. */
  readonly seconds: number;
}

/** The content of results/latest.json. */
export interface BenchResult {
  readonly machine: Machine;
  /** By the name of the part, in the order of the page. */
  readonly parts: Readonly<Record<string, PartResult>>;
}

/**
 * The earlier result with the parts of a later run in place of its own.
 * @throws if the two are of different machines or versions, whose figures do not belong on one page
 */
export function withParts(earlier: BenchResult | null, later: BenchResult, names: readonly string[]): BenchResult {
  const missing = names.filter((name) => !Object.hasOwn(later.parts, name));
  if (missing.length === 0) return later;
  if (!earlier || JSON.stringify(earlier.machine) !== JSON.stringify(later.machine))
    throw new Error(
      `the other parts were measured on another machine or with other versions: run ${missing.join(', ')}`,
    );
  const parts = { ...earlier.parts, ...later.parts };
  return { machine: later.machine, parts: Object.fromEntries(names.flatMap((name) => entryOf(parts, name))) };
}

const entryOf = (parts: BenchResult['parts'], name: string): [string, PartResult][] => {
  const part = parts[name];
  return part ? [[name, part]] : [];
};
