import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import type { LocalAnswer } from './local-page.ts';

const here = import.meta.dirname ?? __dirname;
const root = join(here, '..');
const source = join(root, 'packages/developer');
/** In the published package. */
const prebuilt = join(here, 'developer');

/** How esbuild bundles the script of the view. */
export const developerBundle: BuildOptions = {
  absWorkingDir: root,
  entryPoints: { main: 'packages/developer/src/main.tsx' },
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  logLevel: 'silent',
};

/** Files that the bundle has beside it, as they are, each with its source. */
export const developerFiles = {
  'index.html': join(source, 'index.html'),
  'styles.css': join(source, 'src/styles.css'),
} as const;

/** The files of the developer's view by their paths. @throws where esbuild finds an error */
export function developerAnswers(): Readonly<Record<string, LocalAnswer>> {
  const isPrebuilt = existsSync(prebuilt);
  const page = (name: keyof typeof developerFiles): string =>
    readFileSync(isPrebuilt ? join(prebuilt, name) : developerFiles[name], 'utf8');
  const answer = (type: string, body: string): LocalAnswer => ({ status: 200, type: `${type}; charset=utf-8`, body });
  return {
    '/dev': answer('text/html', page('index.html')),
    '/dev/styles.css': answer('text/css', page('styles.css')),
    '/dev/main.js': answer('text/javascript', isPrebuilt ? readFileSync(join(prebuilt, 'main.js'), 'utf8') : bundled()),
  };
}

function bundled(): string {
  // Loaded only here: users of the published package have no esbuild.
  const { buildSync } = createRequire(join(here, 'developer-bundle.js'))('esbuild') as typeof import('esbuild');
  return String(buildSync({ ...developerBundle, write: false }).outputFiles?.[0]?.text);
}
