/** The React package as users get it: packed, beside the packed client and their own React. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packedConsumer } from '../support/packed-consumer.ts';

const { folder: consumer, run, install, link, compile, remove } = packedConsumer('react-consumer');
let installed: string;

beforeAll(() => {
  install('hybrid-auth-client', 'packages/client');
  installed = install('hybrid-auth-react', 'packages/react');
  link('react', 'react-dom', 'scheduler', '@types/react', 'csstype');
}, 120_000);
afterAll(remove);

test('it holds a bundle of each module kind, which says that it is for the browser, their types and what there is to read', () => {
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
  const readme = readFileSync(join(installed, 'README.md'), 'utf8');
  const recipes = [...readme.matchAll(/^```tsx$(.*?)^```$/gms)].map(([, recipe = '']) => recipe);
  expect(recipes.length).toBeGreaterThan(0);
  for (const [index, recipe] of recipes.entries()) writeFileSync(join(consumer, `recipe-${index}.tsx`), recipe);
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, types: [], lib: ['es2022', 'dom'] },
    ...{ target: 'es2022', module: 'esnext', moduleResolution: 'bundler', jsx: 'react-jsx', preserveSymlinks: true },
  };
  expect(compile(compilerOptions, ['recipe-*.tsx'])).toBe('');
}, 60_000);
