import { join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';

export const clientFolder = join(import.meta.dirname ?? __dirname, '../packages/client');

/** The entries of the package by the name of their files in `dist/`, each with its source. */
export const clientEntries = {
  index: 'src/create-auth.ts',
  account: 'src/account-of.ts',
  admin: 'src/users-of.ts',
} as const;
export type ClientEntry = keyof typeof clientEntries;

/** An entry of the client as it is published, and as its size is measured. */
export const clientBundle = (format: 'esm' | 'cjs', entry: ClientEntry = 'index'): BuildOptions => ({
  absWorkingDir: clientFolder,
  entryPoints: [clientEntries[entry]],
  bundle: true,
  minify: true,
  format,
  target: 'es2022',
  ...(entry !== 'index' && { plugins: [errorsOfCore(format === 'esm' ? './index.js' : './index.cjs')] }),
});

/** There is one class `AuthError`, which the core exports: `instanceof` knows those of every entry. */
const errorsOfCore = (core: string): Plugin => ({
  name: 'errors of the core',
  setup: ({ onResolve }) => onResolve({ filter: /\/auth-error\.ts$/ }, () => ({ path: core, external: true })),
});
