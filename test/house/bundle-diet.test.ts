/**
 * What each function carries, by the strings that give it away: a byte ceiling would notice late and vaguely, and not
 * say what leaked in.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions, type LambdaName, lambdaNames } from '../../lib/function-bundle.ts';

const outdir = mkdtempSync(join(tmpdir(), 'diet-'));
afterAll(() => rmSync(outdir, { recursive: true }));

const files = bundleFunctions(lambdaNames, outdir);
const carriers = (trace: string): LambdaName[] =>
  lambdaNames.filter((name) => readFileSync(String(files[name]), 'utf8').includes(trace));

test.each<[what: string, trace: string, carriers: LambdaName[]]>([
  ['the signing of tokens', 'setProtectedHeader', ['login', 'refresh']],
  ['the hashing of passwords', '$2b$', ['register', 'login']],
  ['the list of common passwords', 'password123', ['register']],
  ['the rest of the SDK’s credential chain', 'AWS_CONTAINER_CREDENTIALS', []],
])('%s is carried by those that need it', (_, trace, expected) => {
  expect(carriers(trace)).toEqual(expected);
});

test.each([
  ['the SDK’s client', 'dynamodb-fips'],
  ['middy', 'earlyResponse'],
])('the authorizer does without %s, which others carry', (_, trace) => {
  const found = carriers(trace);

  expect(found).toContain('login');
  expect(found).not.toContain('authorizer');
});
