/**
 * A test file of a stranger's own, that of `docs/testing.md`: in an empty folder, with the package alone, it signs in and calls routes of theirs. On
 * the Node of this run and on the oldest that the package is for, as an ES module and as CommonJS.
 */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../deploy/command.ts';
import { documentedCode } from '../support/documented-code.ts';

export const oldestNode = '20.12.0';

/** @param tarball of the package */
export async function showOwnTest(folder: string, tarball: string, env: NodeJS.ProcessEnv): Promise<void> {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const install = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--silent', tarball];
  await run('npm', [...install, `node@${oldestNode}`], { cwd: folder, env });
  const text = String(documentedCode('testing.md')['orders.test.mjs']);
  assert.ok(text.split('\n').length < 30);
  writeFileSync(join(folder, 'orders.test.mjs'), text);
  writeFileSync(
    join(folder, 'orders.test.cjs'),
    text.replace(/^import (\w+|\{.*\}) from (.*);$/gm, 'const $1 = require($2);'),
  );
  for (const node of [process.execPath, join(folder, 'node_modules', '.bin', 'node')])
    for (const file of ['orders.test.mjs', 'orders.test.cjs']) {
      const told = await run(node, ['--test', '--test-reporter=tap', file], { cwd: folder, env });
      assert.match(told, /^# pass 1$/m);
    }
}
