import { median, quantile, spread } from '../../../bench/harness/statistics.ts';
import { plotSvg } from '../../../bench/page/plot-svg.ts';
import { ratioTable, ratioText } from '../../../bench/page/ratio-table.ts';
import { rounded, tableText } from '../../../bench/page/table-text.ts';
import { noRatio, ratioOf } from '../../../bench/ratio.ts';

const compared = { name: 'work', against: 'a peer', goal: 0.5, unit: 'ms' };

test('a median lies between the two in the middle, whatever the order', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(quantile([1, 2, 3, 4, 5], 0.25)).toBe(2);
  expect(spread([5, 1])).toEqual({ median: 3, low: 2, high: 4 });
  expect(() => median([])).toThrow('no values');
});

test('a ratio is the median of the ratios of pairs, not the ratio of medians', () => {
  const ratio = ratioOf(compared, [1, 2, 9], [10, 4, 10]);

  expect(ratio).toMatchObject({ ratio: 0.5, ours: 2, theirs: 10, samples: 3 });
  expect(ratio.low).toBeCloseTo(0.3);
  expect(ratio.high).toBeCloseTo(0.7);
});

test('a peer that did not run is a row with the reason', () => {
  const [row] = ratioTable([noRatio(compared, 'no java')]).rows;
  expect(row).toContain('no java');
  expect(row).not.toContain('yes');
});

test.each([
  [0.4, '1/2.50', 'yes'],
  [0.6, '1/1.67', 'no'],
])('a ratio of %f is told as %s and is within its goal: %s', (value, text, reached) => {
  expect(ratioText(value)).toBe(text);
  expect(ratioTable([ratioOf(compared, [value], [1])]).rows[0]).toContain(reached);
});

test('numbers are told with three digits', () => {
  expect([12_345.6, 123.4, 12.34, 1.234, 0.01234, 7, 0].map(rounded)).toEqual([
    '12,346',
    '123',
    '12.3',
    '1.23',
    '0.012',
    '7',
    '0',
  ]);
});

test('a table is Markdown, its bars escaped', () => {
  expect(tableText({ columns: ['a', 'b'], rows: [['x|y', null]] })).toBe('| a | b |\n|---|---:|\n| x\\|y |  |');
});

test('a plot is an SVG of its bars, labels escaped', () => {
  const svg = plotSvg({
    name: 'any',
    title: 'A <title>',
    unit: 'ms',
    bars: [{ label: 'ours & theirs', value: 2, low: 1, high: 3, isOurs: true }],
  });
  expect(svg).toMatch(/^<svg /);
  expect(svg).toContain('ours &amp; theirs');
  expect(svg).toContain('A &lt;title&gt;');
  expect(svg).toContain('class="ours"');
});
