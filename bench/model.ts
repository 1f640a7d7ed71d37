/**
 * Writes docs/scale.md from the model and from what the last whole run of the bench measured: `node bench/model.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measured } from './model/authorised-request.ts';
import { scalePage } from './page/scale-page.ts';

const here = import.meta.dirname;
const { date, measured } = JSON.parse(readFileSync(join(here, 'results', 'latest.json'), 'utf8')) as {
  date: string;
  measured: Measured;
};
writeFileSync(join(here, '..', 'docs', 'scale.md'), scalePage(measured, date));
