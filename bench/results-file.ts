import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BenchResult } from './bench-result.ts';

const file = join(import.meta.dirname, 'results', 'latest.json');

/** The result that the pages are written from; null before the first run. */
export const latestResult = async (): Promise<BenchResult | null> =>
  existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as BenchResult) : null;

export async function keepResult(result: BenchResult): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, resultText(result));
}

export const resultText = (result: BenchResult): string => `${JSON.stringify(result, null, 1)}\n`;
