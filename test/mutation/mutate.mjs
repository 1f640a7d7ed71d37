/**
 * A small mutation tester: breaks a file in every way that mutants.mjs knows, one at a time and in memory, and runs the
 * tests that are responsible for it. A mutant that no test notices has survived: the line says nothing that is tested.
 * Mutants on lines that no test reaches are counted apart; coverage is another question.
 *
 *   node test/mutation/mutate.mjs [part of a file name ...]
 */
import { fork } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { instrumented, mutantsOf, siteOf } from './mutants.mjs';

const sessionTests = {
  tests: ['test/contracts/session-store.test.ts', 'test/contracts/dynamo.test.ts'],
  only: 'through the SDK',
};
const refreshTests = ['refresh', 'refresh-refusals', 'confirm-delivery'].map(
  (name) => `test/unit/use-cases/${name}.test.ts`,
);

/** Each file, the tests that have to notice when it is wrong (fast ones), and which of them by name where not all. */
const subjects = {
  'core/tokens/verify-access-token.ts': { tests: ['test/unit/tokens/verify-access-token.test.ts'] },
  'core/tokens/access-token-claims.ts': { tests: ['test/unit/tokens/access-token-claims.test.ts'] },
  'core/tokens/refresh-token.ts': { tests: ['test/unit/tokens/refresh-token.test.ts'] },
  'core/sessions/session-secret.ts': { tests: ['test/unit/sessions/session-secret.test.ts'] },
  'core/principal-rule.ts': { tests: ['test/unit/principal-rule.test.ts', 'test/unit/backend/lambda.test.ts'] },
  'functions/http/principal-context.ts': { tests: ['test/unit/backend/lambda.test.ts'] },
  'backend/token-principal.ts': {
    tests: ['test/unit/backend/token-principal.test.ts', 'test/unit/backend/verify.test.ts'],
  },
  'backend/authorization-of.ts': { tests: ['test/unit/backend/authorization-of.test.ts'] },
  'adapters/remote-jwks.ts': { tests: ['test/unit/adapters/remote-jwks.test.ts'] },
  'functions/http/cookies.ts': { tests: ['test/unit/http/cookies.test.ts'] },
  'functions/http/credentials.ts': { tests: ['test/unit/http/credentials.test.ts'] },
  'functions/http/origin-check.ts': { tests: ['test/unit/http/origin-check.test.ts'] },
  'core/throttle/login-throttle.ts': { tests: ['test/unit/throttle/login-throttle.test.ts'] },
  'core/use-cases/refresh.ts': { tests: refreshTests },
  'core/sessions/refresh-family.ts': { tests: refreshTests },
  'core/keys/key-cache.ts': { tests: ['test/unit/keys/key-cache.test.ts'] },
  'core/keys/ring.ts': { tests: ['test/unit/keys/ring.test.ts'] },
  'adapters/dynamodb/session-table.ts': sessionTests,
  'adapters/dynamodb/sessions-in-use.ts': sessionTests,
};

const passMark = 90;
const root = resolve(import.meta.dirname, '../..');
const workers = Math.min(2, availableParallelism());
/** A version that takes longer than this runs in circles, which is noticed. */
const patience = 30_000;
/** After so many versions a worker is replaced, before what Jest forgets to free is felt. */
const workerLife = 60;

/** Runs versions of one file; answers, in order, what the tests said against each: null where they noticed nothing. */
async function complaints(file, { tests, only = '' }, versions) {
  const verdicts = new Array(versions.length);
  let next = 0;

  const work = async () => {
    while (next < versions.length) {
      const job = { root, file: join(root, file), tests: tests.map((test) => join(root, test)), only };
      const worker = fork(join(import.meta.dirname, 'worker.mjs'), [JSON.stringify(job)], {
        cwd: root,
        env: { ...process.env, NODE_OPTIONS: '', MUTATION_HITS: hitsFile },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      if (!(await message(worker, patience))) throw new Error('a worker did not start');
      for (let life = 0; life < workerLife && next < versions.length; life++) {
        const id = next++;
        worker.send(versions[id]);
        const answer = await message(worker, patience);
        verdicts[id] = answer === null ? 'runs in circles' : answer.complaint;
        if (answer === null) break;
      }
      worker.kill('SIGKILL');
    }
  };

  await Promise.all(Array.from({ length: Math.min(workers, versions.length) }, work));
  return verdicts;
}

/** The worker's next message; null where it takes too long or dies. */
const message = (worker, within) =>
  new Promise((answer) => {
    const settle = (value) => {
      clearTimeout(timer);
      worker.removeAllListeners('message');
      worker.removeAllListeners('exit');
      answer(value);
    };
    const timer = setTimeout(settle, within, null);
    worker.once('message', settle);
    worker.once('exit', () => settle(null));
  });

const hitsFile = join(tmpdir(), `mutation-hits-${process.pid}`);

/** The sites that the tests reach. Throws where they fail without any mutant: then no verdict would mean anything. */
async function sitesReached(file, how, source, sites) {
  rmSync(hitsFile, { force: true });
  const counter =
    `const __hits = new Set(); const __hit = (at) => { if (!__hits.has(at)) { __hits.add(at); ` +
    `process.getBuiltinModule('node:fs').appendFileSync(process.env.MUTATION_HITS, at + '\\n'); } };\n`;
  const [complaint] = await complaints(file, how, [counter + instrumented(source, sites)]);
  if (complaint !== null) throw new Error(`the tests of ${file} fail without a mutant: ${complaint}`);
  const hits = readFileSync(hitsFile, { encoding: 'utf8', flag: 'a+' });
  rmSync(hitsFile, { force: true });
  return new Set(hits.split('\n').filter(Boolean).map(Number));
}

const wanted = process.argv.slice(2);
const chosen = Object.entries(subjects).filter(
  ([file]) => wanted.length === 0 || wanted.some((part) => file.includes(part)),
);
let killed = 0;
let survived = 0;

for (const [file, how] of chosen) {
  const begun = Date.now();
  const source = readFileSync(join(root, file), 'utf8');
  const { mutants, sites } = mutantsOf(source, file);
  const reached = await sitesReached(file, how, source, sites);
  const covered = mutants.filter((mutant) => {
    const site = siteOf(mutant, sites);
    return site === null || reached.has(site);
  });
  const versions = covered.map(({ start, end, text }) => source.slice(0, start) + text + source.slice(end));
  const verdicts = await complaints(file, how, versions);
  const survivors = covered.filter((_, at) => verdicts[at] === null);
  killed += covered.length - survivors.length;
  survived += survivors.length;

  const seconds = Math.round((Date.now() - begun) / 1_000);
  console.log(
    `${file}: ${covered.length - survivors.length} of ${covered.length} killed, ${mutants.length - covered.length} not covered, ${seconds} s`,
  );
  for (const { start, end, text, line } of survivors) {
    const was = source.slice(start, end).replace(/\s+/g, ' ');
    console.log(`  ${file}:${line}  ${was.length > 90 ? `${was.slice(0, 90)}...` : was}  ->  ${text}`);
  }
}

const score = killed + survived === 0 ? 0 : Math.floor((killed / (killed + survived)) * 1_000) / 10;
console.log(`mutation score ${score} %`);
process.exitCode = score >= passMark ? 0 : 1;
