import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';

export const clientFolder = join(import.meta.dirname ?? __dirname, '../packages/client');

/** The client as it is published, and as its size is measured. */
export const clientBundle = (format: 'esm' | 'cjs'): BuildOptions => ({
  absWorkingDir: clientFolder,
  entryPoints: ['src/create-auth.ts'],
  bundle: true,
  minify: true,
  format,
  target: 'es2022',
});
