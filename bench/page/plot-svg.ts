import type { Plot } from '../parts/part.ts';
import { rounded } from './table-text.ts';

const width = 860;
const left = 400;
const right = 90;
const rowHeight = 26;
const top = 44;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Horizontal bars from zero, with a whisker from `low` to `high`; readable on light and dark pages. */
export function plotSvg({ title, unit, bars }: Plot): string {
  const height = top + bars.length * rowHeight + 14;
  const most = Math.max(...bars.map(({ value, high }) => Math.max(value, high)), Number.MIN_VALUE);
  const x = (value: number): number => left + (value / most) * (width - left - right);
  const rows = bars.map(({ label, value, low, high, isOurs }, index) => {
    const y = top + index * rowHeight;
    const middle = y + rowHeight / 2 - 3;
    return [
      `<text class="label" x="${left - 8}" y="${middle + 4}" text-anchor="end">${escaped(label)}</text>`,
      `<rect class="${isOurs ? 'ours' : 'theirs'}" x="${left}" y="${y}" width="${Math.max(1, x(value) - left).toFixed(1)}" height="${rowHeight - 8}" rx="2"/>`,
      `<path class="whisker" d="M${x(low).toFixed(1)} ${middle}H${x(high).toFixed(1)}"/>`,
      `<text class="value" x="${(x(Math.max(value, high)) + 6).toFixed(1)}" y="${middle + 4}">${rounded(value)} ${escaped(unit)}</text>`,
    ].join('\n');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>
text { font: 12px system-ui, sans-serif; fill: #24292f; }
.title { font-size: 15px; font-weight: 600; }
.ours { fill: #1a7f37; }
.theirs { fill: #8c959f; }
.whisker { stroke: #24292f; stroke-width: 1.5; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .ours { fill: #3fb950; }
  .theirs { fill: #6e7681; }
  .whisker { stroke: #e6edf3; }
}
</style>
<text class="title" x="8" y="24">${escaped(title)}</text>
${rows.join('\n')}
</svg>
`;
}
