/** The client as users get it: packed, and beside it the compiler alone. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packedConsumer } from '../support/packed-consumer.ts';

const { folder: consumer, run, install, compile, remove } = packedConsumer('client-consumer');
let installed: string;

beforeAll(() => {
  installed = install('hybrid-auth-client', 'packages/client');
}, 120_000);
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
}, 60_000);
