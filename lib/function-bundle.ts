/**
 * Where the code of the functions comes from: pre-built beside us in the published package, bundled from
 * `functions/<name>.ts` in the repository.
 */
import { cpSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { type FunctionName, functions } from '../contract/functions.ts';
import { temporaryFolder } from './temporary-folder.ts';

export type LambdaName = FunctionName;
export const lambdaNames = Object.keys(functions) as LambdaName[];

// The published package and the tests run as CommonJS, the repository as ES modules.
const here = import.meta.dirname ?? __dirname;
const root = join(here, '..');
const functionsFolder = join(root, 'functions');
const shim = (name: string): string => join(functionsFolder, 'wiring', 'shims', `${name}.ts`);

/** What passkeys do without: see the shim. */
const certificatePackages = [
  '@peculiar/asn1-android',
  '@peculiar/asn1-rsa',
  '@peculiar/asn1-x509-post-quantum',
  '@peculiar/x509',
];

/** How esbuild bundles functions: one self-contained ES module each. */
export const bundleOptions = (names: readonly string[], outdir: string, entries = functionsFolder): BuildOptions => ({
  absWorkingDir: root,
  entryPoints: names.map((name) => ({ in: join(entries, `${name}.ts`), out: `${name}/index` })),
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  charset: 'utf8',
  // Licences travel with the bundle, in a file beside it.
  legalComments: 'linked',
  // ES modules first: they shake, CommonJS does not.
  mainFields: ['module', 'main'],
  alias: {
    'node:http': shim('node-http'),
    'node:https': shim('node-https'),
    'node:crypto': shim('node-crypto'),
    // As bcryptjs spells it.
    crypto: shim('node-crypto'),
    'node:buffer': shim('node-buffer'),
    'node:url': shim('node-url'),
    'node:async_hooks': shim('node-async-hooks'),
    'node:net': shim('node-net'),
    'node:timers': shim('node-timers'),
    'node:util': shim('node-util'),
    ...Object.fromEntries(certificatePackages.map((name) => [name, shim('certificates')])),
  },
  logLevel: 'silent',
});

/** The templates of the mails: in the published package they lie beside the bundle that reads them. */
export function mailTemplates(): string {
  const prebuilt = join(functionsFolder, 'mails', 'templates');
  return existsSync(prebuilt) ? prebuilt : join(root, 'core', 'mail', 'templates');
}

export const copyMailTemplates = (outdir: string): void =>
  cpSync(mailTemplates(), join(outdir, 'mails', 'templates'), { recursive: true });

/**
 * Bundles functions for Lambda.
 * @param names the entries, without `.ts`
 * @param outdir gets `<name>/index.mjs`
 * @param entries the folder of the entries
 * @returns the file of each name
 * @throws where esbuild finds an error or has a warning
 */
export function bundleFunctions(names: readonly string[], outdir: string, entries?: string): Record<string, string> {
  // Loaded only here: users of the published package have no esbuild.
  const { buildSync } = createRequire(join(here, 'function-bundle.js'))('esbuild') as typeof import('esbuild');
  const { warnings } = buildSync(bundleOptions(names, outdir, entries));
  if (warnings.length > 0) throw new Error(`esbuild warns: ${warnings.map(({ text }) => text).join('; ')}`);
  if (names.includes('mails')) copyMailTemplates(outdir);
  return Object.fromEntries(names.map((name) => [name, join(outdir, name, 'index.mjs')]));
}

/** The folder of the functions as the published package brings them; null in the repository. */
export const prebuiltFunctions = (): string | null =>
  existsSync(join(functionsFolder, 'authorizer', 'index.mjs')) ? functionsFolder : null;

/** The folder to deploy for a function: it holds `index.mjs`, which exports `handler`. */
export const functionFolder = (name: LambdaName): string => join(prebuiltFunctions() ?? bundledOnce(), name);

let bundled: string | undefined;

/** All functions in one go, once a process: what they share is parsed once. */
function bundledOnce(): string {
  if (bundled === undefined) {
    const folder = temporaryFolder('hybrid-auth');
    bundleFunctions(lambdaNames, folder);
    bundled = folder;
  }
  return bundled;
}
