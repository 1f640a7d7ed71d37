import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generated } from '../../build/generate.ts';

const root = join(import.meta.dirname ?? __dirname, '../..');

test.each(Object.entries(generated()))('%s is what `npm run generate` prints', (path, text) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(text);
});
