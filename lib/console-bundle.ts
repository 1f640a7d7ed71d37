/**
 * Where the files of the account console come from: pre-built beside us in the published package, bundled from
 * `packages/console` in the repository.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { consoleAssets } from '../contract/console.ts';
import { temporaryFolder } from './temporary-folder.ts';

const here = import.meta.dirname ?? __dirname;
const root = join(here, '..');
const source = 'packages/console';

/** Pages of their own are loaded when they are opened. */
const bundleOptions = (outdir: string): BuildOptions => ({
  absWorkingDir: root,
  entryPoints: { main: `${source}/src/main.tsx`, styles: `${source}/src/styles.css` },
  outdir: join(outdir, consoleAssets),
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: ['es2022', 'chrome123', 'firefox121', 'safari17.5'],
  charset: 'utf8',
  legalComments: 'none',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  metafile: true,
  logLevel: 'silent',
});

/**
 * Bundles the console: `index.html`, which is never to be kept, and what it names, in a folder for ever.
 * @param outdir is made where it is not there
 * @returns every file that went into it
 * @throws where esbuild finds an error or has a warning
 */
export function bundleConsole(outdir: string): readonly string[] {
  // Loaded only here: users of the published package have no esbuild.
  const { buildSync } = createRequire(join(here, 'console-bundle.js'))('esbuild') as typeof import('esbuild');
  const { warnings, metafile } = buildSync(bundleOptions(outdir));
  if (warnings.length > 0) throw new Error(`esbuild warns: ${warnings.map(({ text }) => text).join('; ')}`);
  const outputs = Object.entries(metafile?.outputs ?? {});
  const fileOf = (entry: string): string => {
    const [path = ''] = outputs.find(([, { entryPoint }]) => entryPoint === `${source}/${entry}`) ?? [];
    return `${consoleAssets}/${basename(path)}`;
  };
  const main = outputs.find(([, { entryPoint }]) => entryPoint === `${source}/src/main.tsx`)?.[1];
  const shared = (main?.imports ?? []).filter(({ kind }) => kind === 'import-statement');
  const preloads = shared.map(({ path }) => `<link rel="modulepreload" href="${consoleAssets}/${basename(path)}">`);
  const page = readFileSync(join(root, source, 'index.html'), 'utf8')
    .replace('<!-- preloads -->', preloads.join('\n'))
    .replace('src/styles.css', fileOf('src/styles.css'))
    .replace('src/main.tsx', fileOf('src/main.tsx'));
  mkdirSync(outdir, { recursive: true });
  writeFileSync(join(outdir, 'index.html'), page);
  cpSync(join(root, source, 'icon.svg'), join(outdir, 'icon.svg'));
  return Object.keys(metafile?.inputs ?? {});
}

/** The folder to serve: static files. */
export function consoleFolder(): string {
  const prebuilt = join(root, 'console');
  return existsSync(join(prebuilt, 'index.html')) ? prebuilt : bundledOnce();
}

let bundled: string | undefined;

function bundledOnce(): string {
  if (bundled === undefined) {
    const folder = temporaryFolder('hybrid-auth-console');
    bundleConsole(folder);
    bundled = folder;
  }
  return bundled;
}
