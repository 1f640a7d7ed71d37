/** The client and the React package as users get them. In one file: both pack the client, whose build empties its folder first. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packedConsumer } from '../support/packed-consumer.ts';

describe('the client, packed, and beside it the compiler alone', () => {
  const { folder: consumer, run, install, compile, remove } = packedConsumer('client-consumer');
  let installed: string;

  beforeAll(() => {
    installed = install('hybrid-auth-client', 'packages/client');
  });
  afterAll(remove);

  test('it holds two bundles of each entry, their types and what there is to read, and depends on nothing', () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' }).sort();
    expect(files).toEqual([
      'README.md',
      'dist',
      'dist/account.cjs',
      'dist/account.d.cts',
      'dist/account.d.ts',
      'dist/account.js',
      'dist/admin.cjs',
      'dist/admin.d.cts',
      'dist/admin.d.ts',
      'dist/admin.js',
      'dist/index.cjs',
      'dist/index.d.cts',
      'dist/index.d.ts',
      'dist/index.js',
      'package.json',
    ]);
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect([manifest.dependencies, manifest.peerDependencies]).toEqual([undefined, undefined]);
  });

  test.each([
    ['an ES module', 'app.mjs', "import { createAuth } from 'hybrid-auth-client';"],
    ['CommonJS', 'app.cjs', "const { createAuth } = require('hybrid-auth-client');"],
  ])('%s imports it, and the process ends by itself', (_, file, imports) => {
    const code = `${imports}\nconst auth = createAuth({ url: 'http://localhost:9', mode: 'token' });
auth.ready().then((state) => console.log(state.status));`;
    writeFileSync(join(consumer, file), code);
    expect(run('node', [file])).toBe('signed-out\n');
  });

  test.each([
    [
      'ES modules',
      'errors.mjs',
      "import { AuthError, createAuth } from 'hybrid-auth-client';\nimport { accountOf } from 'hybrid-auth-client/account';\nimport { usersOf } from 'hybrid-auth-client/admin';",
    ],
    [
      'CommonJS',
      'errors.cjs',
      "const { AuthError, createAuth } = require('hybrid-auth-client');\nconst { accountOf } = require('hybrid-auth-client/account');\nconst { usersOf } = require('hybrid-auth-client/admin');",
    ],
  ])('the entries share one class of errors, as %s', (_, file, imports) => {
    const code = `${imports}
const fetch = async () => Response.json({ strange: true });
const auth = createAuth({ url: 'http://localhost:9', mode: 'cookie', fetch });
const told = (fault) => console.log(fault instanceof AuthError, fault.code);
await Promise.all([accountOf(auth).factors().catch(told), usersOf(auth).list().catch(told)]);`;
    writeFileSync(join(consumer, file), file.endsWith('.cjs') ? code.replace('await ', '') : code);
    expect(run('node', [file])).toBe('true unreachable\n'.repeat(2));
  });

  test('its README compiles in a page, strictly, with nothing of ours beside it', () => {
    const readme = readFileSync(join(installed, 'README.md'), 'utf8');
    const recipes = [...readme.matchAll(/^```tsx?\n(.*?)^```$/gms)].map(([, code = '']) => code);
    expect(recipes.length).toBeGreaterThan(4);
    for (const [index, code] of recipes.entries())
      writeFileSync(join(consumer, `recipe-${index}.mts`), `${code}\nexport {};\n`);
    const compilerOptions = {
      ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, types: [], lib: ['es2022', 'dom'] },
      ...{ target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext' },
    };
    expect(compile(compilerOptions, ['recipe-*.mts'])).toBe('');
  });
});

describe('the React package, packed, beside the packed client and a React of its users', () => {
  const { folder: consumer, run, install, link, compile, remove } = packedConsumer('react-consumer');
  let installed: string;

  beforeAll(() => {
    install('hybrid-auth-client', 'packages/client');
    installed = install('hybrid-auth-react', 'packages/react');
    link('react', 'react-dom', 'scheduler', '@types/react', '@types/react-dom', 'csstype');
  });
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
  });
});
