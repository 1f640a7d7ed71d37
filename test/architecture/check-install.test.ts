import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const script = join(import.meta.dirname ?? __dirname, '../../build/check-install.cjs');
const node = join(import.meta.dirname ?? __dirname, '../../node_modules/.bin/node');
const run = (file: string) => {
  const { status, stdout, stderr } = spawnSync(node, [file], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

test('a whole installation passes without a word', () => {
  expect(run(script)).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('an installation without its binaries is told what it lacks and what to run, in one sentence', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'installed-'));
  copyFileSync(script, join(elsewhere, 'check-install.cjs'));

  const { status, stderr } = run(join(elsewhere, 'check-install.cjs'));
  rmSync(elsewhere, { recursive: true });

  expect(status).toBe(1);
  expect(stderr).toBe(
    "hybrid-auth: the installation lacks esbuild, which npm's install scripts fetch: run `npm ci` without `--ignore-scripts`.\n",
  );
});
