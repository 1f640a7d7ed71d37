import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles a peer's function as its own guides would at their best: one minified ES module, the ES modules of packages
 * first. None of our shims.
 * @returns the file
 */
export async function bundlePeer(entry: string, outdir: string): Promise<string> {
  const outfile = join(outdir, `${entry.replaceAll('/', '-')}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, '..', 'peers', `${entry}.mjs`)],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    charset: 'utf8',
    legalComments: 'none',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  return outfile;
}
