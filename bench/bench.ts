/**
 * Measures the product against its peers, side by side in one run: `npm run bench`.
 *
 *   --quick       few rounds, nothing written: for work on the bench itself
 *   --only A,B    only some parts: authorised, cold-start, login, refresh, load; nothing written
 *   --json FILE   the ratios
 *
 * A whole run writes bench/results/latest.json, docs/performance.md and its plots. The exit code is 1 if a goal is missed.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine } from './harness/machine.ts';
import { raisePriority } from './harness/priority.ts';
import { openSetup, type Setup } from './harness/setup.ts';
import { writePerformancePage } from './page/performance-page.ts';
import { ratioTable } from './page/ratio-table.ts';
import { tableText } from './page/table-text.ts';
import { authorised } from './parts/authorised.ts';
import { coldStart } from './parts/cold-start.ts';
import { load } from './parts/load.ts';
import { login } from './parts/login.ts';
import type { Part } from './parts/part.ts';
import { measuredIn, price } from './parts/price.ts';
import { refresh } from './parts/refresh.ts';
import { goalsText, missedGoals } from './ratio.ts';

const parts: Readonly<Record<string, (setup: Setup) => Promise<Part>>> = {
  authorised,
  'cold-start': coldStart,
  login,
  refresh,
  load,
};

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});
const chosen = values.only?.split(',') ?? Object.keys(parts);
const unknown = chosen.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  process.stderr.write(`no such part: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}\n`);
  process.exit(1);
}

raisePriority();
const began = performance.now();
const setup = await openSetup(values.quick);
const found: Part[] = [];
try {
  for (const name of chosen) found.push(await (parts[name] as (setup: Setup) => Promise<Part>)(setup));
} finally {
  await setup.close();
}
const measured = measuredIn(found.flatMap(({ ratios }) => ratios));
// A run of some parts may lack what the price is computed from.
if (measured || !values.only) found.push(price(measured));
const ratios = found.flatMap((part) => part.ratios);

for (const { heading, tables } of found)
  for (const table of tables) process.stdout.write(`\n${heading}: ${table.title}\n\n${tableText(table)}\n`);
process.stdout.write(`\nRatios: ours / theirs\n\n${tableText(ratioTable(ratios))}\n\n${goalsText(ratios)}\n`);

const result = { ...machine(), seconds: Math.round((performance.now() - began) / 1_000), measured, ratios };
if (values.json) await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
if (!values.quick && !values.only) {
  const folder = join(import.meta.dirname, 'results');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'latest.json'), `${JSON.stringify(result, null, 2)}\n`);
  await writePerformancePage(result, found);
}
if (missedGoals(ratios).length > 0) process.exitCode = 1;
