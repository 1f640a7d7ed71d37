/** No number of the catalogue is without a test that begins with it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const titles = readdirSync(__dirname)
  .filter((name) => name.endsWith('.test.ts'))
  .flatMap(
    (name) => readFileSync(join(__dirname, name), 'utf8').match(/(?<=['"`])(?:[AFGLMPR]\d+(?: |(?=['"`])))+/g) ?? [],
  )
  .join('');

test.each([
  ['A', 200],
  ['R', 58],
  ['P', 14],
  ['F', 4],
  ['M', 12],
  ['G', 7],
  ['L', 10],
])('each of %s1 to %i stands at the beginning of a title', (letter, last) => {
  const named = new Set(titles.match(/[AFGLMPR]\d+/g));
  const missing = Array.from({ length: last }, (_, index) => `${letter}${index + 1}`).filter((one) => !named.has(one));
  expect(missing).toEqual([]);
});
