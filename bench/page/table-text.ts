import type { Table } from '../parts/part.ts';

/** Three significant digits: a measurement has no more. */
export function rounded(value: number): string {
  const size = Math.abs(value);
  if (size >= 1_000) return Math.round(value).toLocaleString('en-US');
  if (Number.isInteger(value)) return String(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  if (size >= 1) return value.toFixed(2);
  return value === 0 ? '0' : value.toPrecision(2);
}

const cell = (value: string | number | null): string =>
  value === null ? '' : typeof value === 'number' ? rounded(value) : value.replaceAll('|', '\\|');

const line = (cells: readonly (string | number | null)[]): string => `| ${cells.map(cell).join(' | ')} |`;

export const tableText = ({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string =>
  [line(columns), `|${columns.map((_, index) => (index === 0 ? '---|' : '---:|')).join('')}`, ...rows.map(line)].join(
    '\n',
  );
