/**
 * Takes the defences of defences.ts out, one at a time and in a copy of the tree, and runs the attack cases that have to
 * notice. A defence whose removal no test notices is reported, and so is one that no longer can be taken out as it says.
 *
 *   npx node test/security/check-defences.ts [part of a name, or a number such as A155 ...]
 *
 * For developers: all of it takes ten minutes on two processors.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Defence, defences } from './defences.ts';

const root = resolve(import.meta.dirname, '../..');
const copied = [
  'adapters',
  'backend',
  'contract',
  'core',
  'dev',
  'functions',
  'lib',
  'test',
  'cdk.json',
  'jest.config.cjs',
];
const workers = 2;
/** Milliseconds for the tests of one defence; without it something may wait for ever. */
const patience = 240_000;

interface Test {
  readonly title: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

/** A fault of the defence's own entry, or the numbers that did not notice; null where all of them did. */
type Complaint = { readonly fault: string } | { readonly silent: readonly string[] } | null;

const wanted = process.argv.slice(2);
const chosen = defences.filter(
  ({ without, red }) => wanted.length === 0 || wanted.some((word) => without.includes(word) || red.includes(word)),
);

const copies = Array.from({ length: workers }, copyOfTheTree);
process.once('exit', () => {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
});
process.once('SIGINT', () => process.exit(130));

const queue = [...chosen];
let complaints = 0;
await Promise.all(
  copies.map(async (copy) => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const complaint = await withoutDefence(copy, next);
      if (complaint) complaints++;
      console.log(`${complaint ? 'UNNOTICED' : 'noticed  '} ${next.without} (${next.file}): ${said(next, complaint)}`);
    }
  }),
);
console.log(`${chosen.length - complaints} of ${chosen.length} defences are held by their tests`);
process.exitCode = complaints > 0 ? 1 : 0;

function said({ red }: Defence, complaint: Complaint): string {
  if (complaint === null) return red.join(' ');
  return 'fault' in complaint ? complaint.fault : `no test of ${complaint.silent.join(' ')} failed`;
}

function copyOfTheTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'prove-'));
  for (const name of copied) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, 'package.json'), readFileSync(join(root, 'package.json')));
  return copy;
}

async function withoutDefence(copy: string, defence: Defence): Promise<Complaint> {
  const file = join(copy, defence.file);
  const whole = readFileSync(file, 'utf8');
  let patched = whole;
  for (const [from, to] of defence.patch) {
    if (patched.split(from).length !== 2) return { fault: `"${from}" is not there, or not once` };
    patched = patched.replace(from, () => to);
  }
  writeFileSync(file, patched);
  try {
    const tests = await run(copy, defence);
    if (tests === null) return { fault: 'jest ended without an outcome' };
    const ran = tests.filter(({ status }) => status === 'passed' || status === 'failed');
    // Where the service cannot even start, nothing has been proven. A test of that very thing quotes it in its own words.
    const broken = ran.find(({ failureMessages }) =>
      /^(?:Error: )?(?:the local server ended|registration answered)|esbuild/.test(failureMessages[0] ?? ''),
    );
    if (broken) return { fault: `the service broke down: ${broken.failureMessages[0]?.slice(0, 300)}` };
    const failed = ran.filter(({ status }) => status === 'failed').map(({ title }) => title);
    const silent = defence.red.filter((number) => !failed.some((title) => new RegExp(`\\b${number}\\b`).test(title)));
    if (silent.length === 0) return null;
    return { silent };
  } finally {
    writeFileSync(file, whole);
  }
}

/** Runs the tests that have one of the numbers in their title; null where that ended in no outcome. */
async function run(copy: string, { tests, red }: Defence): Promise<Test[] | null> {
  const output = join(copy, 'outcome.json');
  const jest = spawn(
    process.execPath,
    [
      join(copy, 'node_modules/jest/bin/jest.js'),
      ...['--selectProjects', 'security', '--testPathPatterns', `test/security/(${tests})`],
      ...['--testNamePattern', `\\b(${red.join('|')})\\b`, '--json', '--outputFile', output, '--runInBand', '--silent'],
    ],
    { cwd: copy, stdio: 'ignore', env: { ...process.env, NODE_OPTIONS: '' }, timeout: patience, killSignal: 'SIGKILL' },
  );
  await new Promise((done) => jest.once('exit', done));
  if (!existsSync(output)) return null;
  const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as {
    testResults: { assertionResults: Test[]; message: string }[];
  };
  rmSync(output);
  for (const { assertionResults, message } of testResults)
    if (assertionResults.length === 0) throw new Error(`a test file did not run: ${message}`);
  return testResults.flatMap(({ assertionResults }) => assertionResults);
}
