import { join, resolve } from 'node:path';
import type { BuildOptions } from 'esbuild';

/** The subpaths for backends: `hybrid-auth/<name>` is `backend/<name>.ts`. */
export const backendNames = ['lambda', 'verify'] as const;

/** As the package has them: CommonJS in `.js`, for its `dist` is CommonJS. */
export const backendFormats = [
  { format: 'cjs', extension: '.js' },
  { format: 'esm', extension: '.mjs' },
] as const;

/** Self-contained: what they take of the repository is inside, and nothing of anybody else's. */
export const backendBundle = (
  { format, extension }: (typeof backendFormats)[number],
  outdir: string,
): BuildOptions => ({
  absWorkingDir: resolve(import.meta.dirname ?? __dirname, '..'),
  entryPoints: backendNames.map((name) => join('backend', `${name}.ts`)),
  outdir,
  outExtension: { '.js': extension },
  bundle: true,
  format,
  platform: 'node',
  target: 'node20',
  charset: 'utf8',
  // Of what is imported for its types and a line or two, the rest is to go.
  treeShaking: true,
});
