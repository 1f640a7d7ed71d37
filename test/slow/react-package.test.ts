/** The React package as users get it: packed, beside the packed client and their own React. */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? __dirname, '../..');
const consumer = realpathSync(mkdtempSync(join(tmpdir(), 'react-consumer-')));
const modules = join(consumer, 'node_modules');
const env = { PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`, HOME: consumer };
const run = (command: string, args: readonly string[], cwd = consumer): string =>
  execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  for (const name of ['client', 'react']) {
    const [packed] = JSON.parse(
      run('npm', ['pack', '--json', '--pack-destination', consumer], join(root, 'packages', name)),
    ) as [{ filename: string }];
    const installed = join(modules, `hybrid-auth-${name}`);
    mkdirSync(installed, { recursive: true });
    run('tar', ['-xzf', packed.filename, '-C', installed, '--strip-components=1']);
  }
  writeFileSync(join(consumer, 'package.json'), '{"private":true}');
  mkdirSync(join(modules, '@types'));
  for (const name of ['typescript', 'react', 'react-dom', 'scheduler', '@types/react', 'csstype'])
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
}, 120_000);
afterAll(() => rmSync(consumer, { recursive: true }));

test('it holds a bundle of each module kind, which says that it is for the browser, their types and what there is to read', () => {
  const installed = join(modules, 'hybrid-auth-react');
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' }).sort();
  const bundles = ['dist/index.cjs', 'dist/index.js'];
  expect(files).toEqual(
    ['README.md', 'dist', ...bundles, 'dist/index.d.cts', 'dist/index.d.ts', 'package.json'].sort(),
  );
  for (const bundle of bundles) expect(readFileSync(join(installed, bundle), 'utf8')).toMatch(/^'use client';/);
});

const code = `
const auth = createAuth({ url: 'http://localhost:9', mode: 'token' });
const Status = () => useSession().status;
console.log(renderToString(createElement(AuthProvider, { auth }, createElement(Status))));
auth.dispose();`;
test.each([
  [
    'an ES module',
    'app.mjs',
    `import { createAuth } from 'hybrid-auth-client';
import { AuthProvider, useSession } from 'hybrid-auth-react';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';${code}`,
  ],
  [
    'CommonJS',
    'app.cjs',
    `const { createAuth } = require('hybrid-auth-client');
const { AuthProvider, useSession } = require('hybrid-auth-react');
const { createElement } = require('react');
const { renderToString } = require('react-dom/server');${code}`,
  ],
])('%s renders with it', (_, file, text) => {
  writeFileSync(join(consumer, file), text);
  expect(run('node', ['--preserve-symlinks', file])).toBe('unknown\n');
});

test('its README compiles in an app, strictly', () => {
  const readme = readFileSync(join(modules, 'hybrid-auth-react/README.md'), 'utf8');
  const recipes = [...readme.matchAll(/^```tsx$(.*?)^```$/gms)].map(([, recipe = '']) => recipe);
  expect(recipes.length).toBeGreaterThan(0);
  for (const [index, recipe] of recipes.entries()) writeFileSync(join(consumer, `recipe-${index}.tsx`), recipe);
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, types: [], lib: ['es2022', 'dom'] },
    ...{ target: 'es2022', module: 'esnext', moduleResolution: 'bundler', jsx: 'react-jsx', preserveSymlinks: true },
  };
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['recipe-*.tsx'] }));
  const faults = (() => {
    try {
      return run('node', ['node_modules/typescript/bin/tsc', '-p', '.']);
    } catch (fault) {
      return String((fault as { stdout?: string }).stdout);
    }
  })();
  expect(faults).toBe('');
}, 60_000);
