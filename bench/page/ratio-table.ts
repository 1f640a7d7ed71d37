import type { Table } from '../parts/part.ts';
import type { Ratio } from '../ratio.ts';
import { rounded } from './table-text.ts';

/** `1/12.3` below one, `1.02` above. */
export const ratioText = (ratio: number): string => (ratio < 0.8 ? `1/${rounded(1 / ratio)}` : ratio.toFixed(3));

export function ratioTable(ratios: readonly Ratio[]): Table {
  return {
    title: 'Ratios',
    columns: ['work', 'against', 'ours', 'theirs', '', 'ratio', 'quartiles', 'at most', 'reached', 'pairs'],
    rows: ratios.map(({ name, against, ratio, low, high, goal, ours, theirs, unit, samples, reason }) => [
      name,
      against,
      ours,
      theirs,
      unit,
      ratio === null ? (reason ?? '') : ratioText(ratio),
      low === null || high === null ? null : `${ratioText(high)} to ${ratioText(low)}`,
      goal === null ? null : ratioText(goal),
      goal === null || ratio === null ? null : ratio <= goal ? 'yes' : 'no',
      samples,
    ]),
  };
}
