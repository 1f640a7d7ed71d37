import { median, quantile } from './harness/statistics.ts';

/** One comparison of ours with a peer's, measured side by side. */
export interface Ratio {
  readonly name: string;
  readonly against: string;
  /** The median of the ratios ours / theirs; null where the peer did not run. */
  readonly ratio: number | null;
  /** Its quartiles. */
  readonly low: number | null;
  readonly high: number | null;
  /** The highest ratio allowed; null where there is no goal. */
  readonly goal: number | null;
  /** Medians. */
  readonly ours: number | null;
  readonly theirs: number | null;
  readonly unit: string;
  /** The number of pairs. */
  readonly samples: number;
  /** The reason why there is no ratio. */
  readonly reason?: string;
}

export interface Compared {
  readonly name: string;
  readonly against: string;
  readonly goal: number | null;
  readonly unit: string;
}

/** The median of the ratios of pairs; values at the same index were measured side by side. */
export function ratioOf(compared: Compared, ours: readonly number[], theirs: readonly number[]): Ratio {
  const pairs = ours.map((value, index) => value / (theirs[index] ?? Number.NaN));
  return {
    ...compared,
    ratio: median(pairs),
    low: quantile(pairs, 0.25),
    high: quantile(pairs, 0.75),
    ours: median(ours),
    theirs: median(theirs),
    samples: pairs.length,
  };
}

/** What the run says about its goals: that each is reached, or which are not. A goal without a ratio is not reached. */
export function goalsText(ratios: readonly Ratio[]): string {
  const missed = missedGoals(ratios).map(({ name, against }) => `${name} (against ${against})`);
  return missed.length === 0 ? 'Every goal is reached.' : `Not reached: ${missed.join('; ')}.`;
}

export const missedGoals = (ratios: readonly Ratio[]): Ratio[] =>
  ratios.filter(({ ratio, goal }) => goal !== null && (ratio === null || !(ratio <= goal)));

export const noRatio = (compared: Compared, reason: string): Ratio => ({
  ...compared,
  ratio: null,
  low: null,
  high: null,
  ours: null,
  theirs: null,
  samples: 0,
  reason,
});
