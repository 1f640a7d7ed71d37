/** The recipes of `docs/clients.md`, compiled strictly beside the packed clients and the frameworks that they are for. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../deploy/command.ts';
import { documentedCode } from '../support/documented-code.ts';

const root = join(import.meta.dirname, '../..');
const frameworks = [
  ...['vue@3.5.45', 'svelte@5.57.3', 'next@16.4.6', 'react@19.3.1', 'react-dom@19.3.1', 'react-native@0.88.1'],
  ...['expo-secure-store@57.0.4', 'typescript@5.9.3', '@types/react@19.3.0', '@types/node@24.19.2'],
];
const recipes = documentedCode('clients.md');

export async function showRecipes(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const tarballs = await Promise.all(
    ['client', 'react'].map((name) => packed(join(root, 'packages', name), folder, env)),
  );
  // Types are all that is looked at: neither Expo itself nor binaries have to be there.
  const quietly = ['--no-audit', '--no-fund', '--no-package-lock', '--silent', '--ignore-scripts', '--omit=optional'];
  await run('npm', ['install', ...quietly, '--legacy-peer-deps', ...tarballs, ...frameworks], {
    ...{ cwd: folder, env },
  });
  assert.ok(Object.keys(recipes).length > 5);
  for (const [name, code] of Object.entries(recipes)) writeFileSync(join(folder, name), code);
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: true, jsx: 'react-jsx' },
    ...{ target: 'es2022', module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom'], types: ['node'] },
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts', '*.tsx'] }));
  await run('npx', ['tsc', '-p', '.'], { cwd: folder, env });
}

async function packed(from: string, to: string, env: NodeJS.ProcessEnv): Promise<string> {
  const told = await run('npm', ['pack', '--json', '--pack-destination', to], { cwd: from, env });
  const [{ filename }] = JSON.parse(told.slice(told.indexOf('['))) as [{ filename: string }];
  return join(to, filename);
}
