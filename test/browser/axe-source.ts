import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The script that looks for barriers on a page, for the page to run. */
export const axeSource = readFileSync(
  createRequire(join(import.meta.dirname ?? __dirname, 'axe-source.js')).resolve('axe-core/axe.min.js'),
  'utf8',
);
