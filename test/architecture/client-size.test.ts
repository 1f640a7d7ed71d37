import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { clientBundle } from '../../build/client-bundle.ts';

/** Bytes, gzipped: what the client promises to add to a page. */
const limit = 6_144;

test('all of the client is under 6 KiB, minified and gzipped', async () => {
  const { outputFiles } = await build({ ...clientBundle('esm'), write: false });
  const size = gzipSync(outputFiles[0]?.contents ?? '').length;
  expect(size).toBeGreaterThan(1_000);
  expect(size).toBeLessThan(limit);
});
