import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { preProcessFile } from 'typescript';
import { bundleFunctions } from '../../lib/function-bundle.ts';
import { bundledFiles } from '../support/bundled-functions.ts';

const here = import.meta.dirname ?? __dirname;
const outdir = mkdtempSync(join(tmpdir(), 'bundles-'));
// Beside this test, so that its imports find the packages of the project.
const entries = mkdtempSync(join(here, '.entries-'));
afterAll(() => {
  rmSync(outdir, { recursive: true });
  rmSync(entries, { recursive: true });
});

/** One entry that pulls in all that any function might. */
const everything = `
  import middy from '@middy/core';
  import bcrypt from 'bcryptjs';
  import { SignJWT } from 'jose';
  import { dynamoClient } from '../../../adapters/dynamodb/dynamo-client.ts';
  const credentials = () => ({ accessKeyId: 'id', secretAccessKey: 'secret' });
  const dynamo = dynamoClient({ region: 'eu-central-1', endpoint: 'http://127.0.0.1:1', credentials });
  export const handler = middy(async () => ({
    hash: bcrypt.hashSync('password', 4),
    token: new SignJWT({}).constructor.name !== '',
    answer: await dynamo.getItem({ TableName: 'any', Key: {} }).then(() => 'an item', (error) => error.name),
  }));`;

function bundled(source: string): string {
  writeFileSync(join(entries, 'entry.ts'), source);
  return String(bundleFunctions(['entry'], outdir, entries).entry);
}

/** What a fresh Node says of a bundle: its answer, and whether loading it has loaded undici. */
function loaded(file: string, call: string): unknown {
  const script = `
    const { handler } = await import(${JSON.stringify(file)});
    const undici = process.moduleLoadList.some((name) => name.includes('undici'));
    console.log(JSON.stringify({ undici, answer: ${call} }));`;
  return JSON.parse(
    execFileSync(join(here, '../../node_modules/.bin/node'), ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    }),
  );
}

const importsOf = (file: string): string[] =>
  preProcessFile(readFileSync(file, 'utf8')).importedFiles.map(({ fileName }) => fileName);
const foreign = (file: string): string[] => importsOf(file).filter((name) => !isBuiltin(name));

/** What a folder of a function holds beside the licences of what it carries. */
const codeIn = (folder: string): string[] => readdirSync(folder).filter((name) => !name.endsWith('.LEGAL.txt'));

test('a bundle carries its packages with it, runs, and loads no undici', () => {
  const file = bundled(everything);

  expect(loaded(file, 'await handler({}, {})')).toEqual({
    undici: false,
    answer: { hash: expect.stringMatching(/^\$2b\$04\$/), token: true, answer: 'ConnectionError' },
  });
  expect(foreign(file)).toEqual([]);
});

test('node:http as Node has it would load undici, which is why the bundles do without', () => {
  writeFileSync(
    join(outdir, 'plain.mjs'),
    "import { request } from 'node:http'; export const handler = () => typeof request;",
  );
  expect(loaded(join(outdir, 'plain.mjs'), 'handler()')).toEqual({ undici: true, answer: 'function' });
});

test.each(['node:http', 'node:https'])('a bundle that imports %s gets the real one, by another way', (name) => {
  const file = bundled(
    `import whole, { Agent, request } from '${name}'; export const handler = () => whole.request === request && typeof Agent;`,
  );

  expect(loaded(file, 'handler()')).toEqual({ undici: false, answer: 'function' });
  expect(importsOf(file)).toEqual([]);
});

test('what a bundle wants of node:http that is not there stops the build', () => {
  expect(() => bundled("import { createServer } from 'node:http'; export const handler = createServer;")).toThrow(
    'createServer',
  );
});

test('every function bundles into one small file that needs nothing but Node, and imports nothing of it as a module', () => {
  for (const [name, file] of Object.entries(bundledFiles())) {
    const source = readFileSync(file, 'utf8');
    expect(codeIn(dirname(file))).toEqual(['index.mjs', ...(name === 'mails' ? ['templates'] : [])]);
    expect(/\bexport\s*\{[^}]*\bas handler\b/.test(source)).toBe(true);
    expect(['sourceMappingURL', 'Dynamic require of'].filter((text) => source.includes(text))).toEqual([]);
    // The SDK loads it for requests to several Regions at once, which SES takes for global endpoints alone.
    expect(foreign(file)).toEqual(name === 'mails' ? ['@aws-sdk/signature-v4-crt'] : []);
    // Nobody waits for `mails` to start.
    if (name !== 'mails') expect([name, importsOf(file)]).toEqual([name, []]);
    expect(source.length).toBeLessThan(700_000);
  }
});
