import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { type ClientEntry, clientBundle } from '../../build/client-bundle.ts';

/** Bytes, gzipped: what each entry promises to add to a page. */
const limits: readonly [ClientEntry, number][] = [
  ['index', 6_144],
  ['account', 1_024],
  ['admin', 1_024],
];

test.each(limits)('all of the entry "%s" is under %i bytes, minified and gzipped', async (entry, limit) => {
  const { outputFiles } = await build({ ...clientBundle('esm', entry), write: false });
  const size = gzipSync(outputFiles[0]?.contents ?? '').length;
  expect(size).toBeGreaterThan(limit / 8);
  expect(size).toBeLessThan(limit);
});
