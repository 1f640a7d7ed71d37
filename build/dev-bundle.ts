import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';

const root = resolve(import.meta.dirname ?? __dirname, '..');

/** What the bundles do without. */
const leftOut: Plugin = {
  name: 'left out',
  setup(build) {
    // Bundled texts are text already.
    build.onResolve({ filter: /\/text-files\.ts$/ }, ({ path }) => ({ path, namespace: 'empty' }));
    build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: '' }));
    // It requires files by names that it puts together; a bundler finds them by their whole names.
    build.onLoad({ filter: /dynalite[\\/](?:index|validations[\\/]index)\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(/require\((['"][^'"]+\/['"] \+ \w+)\)/g, "require($1 + '.js')"),
    }));
    // dynalite's way to a disk, a native build of 6 MB: it is loaded where somebody keeps data, and not before.
    build.onResolve({ filter: /^level$/ }, ({ path }) => ({ path, namespace: 'disk' }));
    build.onLoad({ filter: /.*/, namespace: 'disk' }, () => ({
      contents:
        "exports.Level = function Level(...args) { return new (require('classic-level').ClassicLevel)(...args); };",
      resolveDir: root,
    }));
  },
};

const shim = (name: string): string => resolve(root, 'functions/wiring/shims', `${name}.ts`);

const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minifySyntax: true,
  minifyWhitespace: true,
  platform: 'node',
  target: 'node20',
  charset: 'utf8',
  treeShaking: true,
  external: ['classic-level', 'esbuild'],
  plugins: [leftOut],
  logOverride: { 'empty-import-meta': 'silent' },
};

/**
 * Before each part: packages of CommonJS require Node's modules; and an older Node has no argon2, which the functions look
 * for as they load, and fail by only where it is called.
 */
const preamble = `import { createRequire as requireOfBundle } from 'node:module';
const require = requireOfBundle(import.meta.url);
process.getBuiltinModule ??= require;
require('node:crypto').argon2 ??= (...given) => given.at(-1)(new Error('argon2id needs Node 24.7; this is ' + process.version));`;

/** The processes and threads of the local server. */
export const devBundle = (outdir: string): BuildOptions => ({
  ...shared,
  entryPoints: ['command', 'serve', 'forked-server-entry', 'lambda-thread', 'app-thread'].map(
    (name) => `dev/${name}.ts`,
  ),
  outdir,
  outExtension: { '.js': '.mjs' },
  format: 'esm',
  // As in the functions: a member that an older Node lacks is read, and not imported.
  alias: { 'node:crypto': shim('node-crypto') },
  splitting: true,
  chunkNames: 'part-[hash]',
  banner: { js: preamble },
});

/** `hybrid-auth/testing`, in both module kinds. */
export const testingBundle = (
  { format, extension }: { readonly format: 'cjs' | 'esm'; readonly extension: string },
  outdir: string,
): BuildOptions => ({
  ...shared,
  entryPoints: ['dev/testing.ts'],
  outdir,
  outExtension: { '.js': extension },
  format,
});
