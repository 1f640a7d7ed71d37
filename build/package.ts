/**
 * Makes what is published, in `dist/`: the constructs as CommonJS, because that is what the apps and tests of CDK users
 * can load whatever they are written in, their types, the functions, bundled, so that users need neither our
 * run-time packages nor esbuild, and what backends use, in both module kinds: a bundler that makes an ES module of a
 * function cannot take a CommonJS file that requires `node:crypto`.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { developerBundle, developerFiles } from '../dev/developer-bundle.ts';
import { bundleConsole } from '../lib/console-bundle.ts';
import { bundleOptions, copyMailTemplates, lambdaNames } from '../lib/function-bundle.ts';
import { backendBundle, backendFormats, backendNames } from './backend-bundle.ts';
import { devBundle, testingBundle } from './dev-bundle.ts';

const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'dist');

/** Of the passwords that `register` carries. */
const blocklistLicense = 'core/passwords/blocklist/LICENSE.txt';
const separator = `\n${'-'.repeat(80)}\n\n`;

rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
await build({
  absWorkingDir: root,
  entryPoints: ['lib/index.ts'],
  outfile: join(dist, 'lib', 'index.js'),
  bundle: true,
  packages: 'external',
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  // There is no `import.meta` in CommonJS; lib falls back to `__dirname`.
  logOverride: { 'empty-import-meta': 'silent' },
});
for (const kind of backendFormats) await build(backendBundle(kind, join(dist, 'backend')));
for (const kind of backendFormats) await build(testingBundle(kind, join(dist, 'dev')));
const { metafile: ofDev } = await build({ ...devBundle(join(dist, 'dev')), metafile: true });
const developer = join(dist, 'dev', 'developer');
const { metafile: ofView } = await build({ ...developerBundle, outdir: developer, metafile: true });
for (const [name, source] of Object.entries(developerFiles)) copyFileSync(source, join(developer, name));
const typed = [...backendNames.map((name) => `backend/${name}`), 'dev/testing'];
keepTypesOf(['lib/index', ...typed]);
for (const name of typed) copyFileSync(join(dist, `${name}.d.ts`), join(dist, `${name}.d.mts`));
writeFileSync(join(dist, 'package.json'), '{"type":"commonjs"}\n');
const { metafile } = await build({ ...bundleOptions(lambdaNames, join(dist, 'functions')), metafile: true });
copyMailTemplates(join(dist, 'functions'));
const ofConsole = bundleConsole(join(dist, 'console'));
writeFileSync(
  join(dist, 'THIRD-PARTY-LICENSES.txt'),
  [
    licensesOf([...[metafile, ofDev, ofView].flatMap(({ inputs }) => Object.keys(inputs)), ...ofConsole]),
    readFileSync(join(root, blocklistLicense), 'utf8'),
  ].join(separator),
);

/** The compiler writes the types of each file that it sees; of those only what the entries' own types refer to is of use. */
function keepTypesOf(entries: readonly string[]): void {
  const isType = (file: string): boolean => file.endsWith('.d.ts');
  const needed = new Set<string>();
  const follow = (file: string): void => {
    if (needed.has(file) || !existsSync(file)) return;
    needed.add(file);
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)\.ts['"]/g))
      follow(join(dirname(file), `${path}.d.ts`));
  };
  for (const entry of entries) follow(join(dist, `${entry}.d.ts`));
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(isType))
    if (!needed.has(join(dist, file))) rmSync(join(dist, file));
}

/** The licenses of the packages that the files belong to; the bundles carry those packages, so the package carries these. */
function licensesOf(files: readonly string[]): string {
  const folders = files
    .map((file) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)].sort().map(licenseOf).join(separator);
}

function licenseOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (!license) throw new Error(`${name} names no license`);
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(root, folder, file), 'utf8') : ''}`;
}
