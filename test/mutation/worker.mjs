/** Runs the tests of one file against one version of it after the other, in one process, on Jest's own runner. */

import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from 'esbuild';

// Jest's parts are what `jest` itself depends on; they are looked up from there.
const fromJest = createRequire(createRequire(import.meta.url).resolve('jest'));
const fromCore = createRequire(fromJest.resolve('@jest/core'));
const { readConfig } = fromCore('jest-config');
const { default: Runtime } = fromCore('jest-runtime');
const { default: TestRunner } = fromCore('jest-runner');

const { root, file, tests, only } = JSON.parse(process.argv[2] ?? '{}');
const code = join(tmpdir(), `mutant-${process.pid}.cjs`);
process.env.MUTANT_FILE = file;
process.env.MUTANT_CODE = code;
// What a test leaves behind when it is cut short may still fall over; the verdict is the tests' alone.
process.on('uncaughtException', () => {});
process.on('unhandledRejection', () => {});
process.on('exit', () => rmSync(code, { force: true }));

const here = (name) => join(root, 'test', 'mutation', name);
const { transformIgnorePatterns } = createRequire(import.meta.url)(join(root, 'jest.config.cjs')).projects[0];
const { globalConfig: every, projectConfig } = await readConfig(
  { $0: '', _: [], silent: true, runInBand: true, watchman: false },
  {
    rootDir: root,
    displayName: 'mutation',
    testMatch: ['**/*.test.ts'],
    testEnvironment: here('fail-fast-environment.cjs'),
    transform: { '\\.(?:[cm]?[jt]s|txt)$': here('mutable-transform.cjs') },
    transformIgnorePatterns,
  },
  true,
  root,
);
const globalConfig = { ...every, testNamePattern: only };
const context = await Runtime.createContext(projectConfig, { console, maxWorkers: 1, watch: false, watchman: false });
const watcher = { isInterrupted: () => false, isWatchMode: () => false, setState: () => {} };

/** What the tests have against this version; null where they notice nothing. */
async function complaint(version) {
  writeFileSync(code, transformSync(version, { format: 'cjs', target: 'node24', loader: 'ts' }).code);
  let heard = null;
  for (const path of tests) {
    const runner = new TestRunner(globalConfig, {});
    runner.on('test-file-success', ([, { numFailingTests, testExecError, failureMessage }]) => {
      if (numFailingTests > 0 || testExecError) heard = failureMessage ?? testExecError.message;
    });
    runner.on('test-file-failure', ([, error]) => {
      heard = error.message;
    });
    await runner.runTests([{ context, path }], watcher, { serial: true });
    if (heard !== null) break;
  }
  return heard;
}

process.on('message', async (version) => {
  // What does not even compile or load is noticed.
  process.send({ complaint: await complaint(version).catch(({ message }) => message) });
});
process.send({ ready: true });
