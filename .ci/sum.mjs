/**
 * Tells each test that failed, with what it said, and the sum of all on the last line: the end of a long log is what people read.
 * `node .ci/sum.mjs <folder of jest's JSON>`; exits with 1 where a test failed, or none passed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const [folder = '.'] = process.argv.slice(2);
const runs = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
const tell = (what, said) => console.log(`--- ${what}\n${stripVTControlCharacters(said).slice(0, 2_000)}\n`);

for (const { assertionResults, name, message } of runs.flatMap(({ testResults }) => testResults)) {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  for (const { fullName, failureMessages } of failed) tell(fullName, failureMessages.join('\n'));
  // A file that does not even load has no tests.
  if (failed.length === 0 && message) tell(name, message);
}
const sum = (member) => runs.reduce((all, run) => all + run[member], 0);
const [passed, failed] = [sum('numPassedTests'), sum('numFailedTests')];
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
