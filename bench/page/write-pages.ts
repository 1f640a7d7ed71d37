import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchResult } from '../bench-result.ts';
import { measuredIn, price } from '../parts/price.ts';
import { performancePage } from './performance-page.ts';
import { plotSvg } from './plot-svg.ts';
import { scalePage } from './scale-page.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');

/** Writes docs/performance.md with its plots, and docs/scale.md; every figure in them is from the result. */
export async function writePages(result: BenchResult): Promise<void> {
  const parts = Object.values(result.parts);
  const measured = measuredIn(parts.flatMap(({ ratios }) => ratios));
  if (!measured) throw new Error('the pages need the CPU of the authorised requests and of the login');
  const plots = join(docs, 'performance');
  await mkdir(plots, { recursive: true });
  for (const plot of parts.flatMap((part) => part.plots))
    if (plot.bars.length > 0) await writeFile(join(plots, `${plot.name}.svg`), plotSvg(plot));
  const page = join(docs, 'performance.md');
  await writeFile(page, performancePage(result.machine, parts, price(measured), await readFile(page, 'utf8')));
  const date = parts.map((part) => part.date).sort()[0] ?? '';
  await writeFile(join(docs, 'scale.md'), scalePage(measured, date));
}
