/**
 * Measures the product against its peers, side by side: `npm run bench`.
 *
 *   --only A,B    only some parts: authorised, verify, cold-start, login, refresh, load
 *   --keep        with --only: put the results of these parts in place of the earlier ones
 *   --quick       few rounds, and nothing is kept: for work on the bench itself
 *   --json FILE   write the result of this run into a file
 *
 * A run of all parts is kept. bench/results/latest.json has the result; docs/performance.md with its plots, and
 * docs/scale.md, are written from it. The exit code is 1 if this run misses a goal.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type PartResult, withParts } from './bench-result.ts';
import { machine } from './harness/machine.ts';
import { raisePriority } from './harness/priority.ts';
import { openSetup, type Setup } from './harness/setup.ts';
import { ratioTable } from './page/ratio-table.ts';
import { tableText } from './page/table-text.ts';
import { writePages } from './page/write-pages.ts';
import { authorised } from './parts/authorised.ts';
import { coldStart } from './parts/cold-start.ts';
import { load } from './parts/load.ts';
import { login } from './parts/login.ts';
import type { Part } from './parts/part.ts';
import { withPrice } from './parts/price.ts';
import { refresh } from './parts/refresh.ts';
import { verify } from './parts/verify.ts';
import { goalsText, missedGoals } from './ratio.ts';
import { keepResult, latestResult, resultText } from './results-file.ts';

const parts: Readonly<Record<string, (setup: Setup) => Promise<Part>>> = {
  authorised,
  verify,
  'cold-start': coldStart,
  login,
  refresh,
  load,
};

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
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
const setup = await openSetup(values.quick);
const measured: Record<string, PartResult> = {};
try {
  for (const name of chosen) measured[name] = await timed(parts[name] as (setup: Setup) => Promise<Part>);
} finally {
  await setup.close();
}
const result = { machine: machine(), parts: measured };
const found = withPrice(Object.values(measured));
const ratios = found.flatMap((part) => part.ratios);

for (const { heading, tables } of found)
  for (const table of tables) process.stdout.write(`\n${heading}: ${table.title}\n\n${tableText(table)}\n`);
process.stdout.write(`\nRatios: ours / theirs\n\n${tableText(ratioTable(ratios))}\n\n${goalsText(ratios)}\n`);

if (values.json) await writeFile(values.json, resultText(result));
if (!values.quick && (values.keep || !values.only)) {
  const kept = withParts(await latestResult(), result, Object.keys(parts));
  await keepResult(kept);
  await writePages(kept);
}
if (missedGoals(ratios).length > 0) process.exitCode = 1;

async function timed(part: (setup: Setup) => Promise<Part>): Promise<PartResult> {
  const began = performance.now();
  const date = new Date().toISOString().slice(0, 10);
  return { date, ...(await part(setup)), seconds: Math.round((performance.now() - began) / 1_000) };
}
