import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { userMemory } from '../../../adapters/memory/user-memory.ts';
import { type ImportFileOptions, importFile } from '../../../cli/import/import-file.ts';
import { type Operator, OperatorRefused, OperatorUnreachable } from '../../../cli/operator.ts';
import { importUsers } from '../../../core/use-cases/admin/import-users.ts';
import { operationIn } from '../../../functions/operations/operation.ts';
import { aUser, noon } from '../../support/builders.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-file-'));
  file = join(folder, 'users.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The operator's function over users in memory; `fails` is asked before each call. */
function operatorOf(fails: (call: number) => Error | null = () => null) {
  const users = userMemory();
  const calls: { name: string; event: Record<string, unknown> }[] = [];
  const settings = { passwordHash: 'bcrypt', bcryptCost: 10 } as const;
  const run = importUsers({ users, settings, now: () => noon, logEvent: () => {} });
  const operator: Operator = async (name, event) => {
    calls.push({ name, event: event as Record<string, unknown> });
    const failure = fails(calls.length);
    if (name === 'keys') return {};
    const operation = operationIn(event);
    if (operation.action !== 'import') throw new Error('only imports here');
    // A batch may be done although its answer is lost.
    const results = (await run(operation)).map((outcome) => ({
      ...outcome,
      user_id: 'userId' in outcome ? outcome.userId : undefined,
    }));
    if (failure) throw failure;
    return { results };
  };
  return { operator, users, calls };
}

const write = (lines: readonly unknown[]) =>
  writeFileSync(file, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
const people = (count: number) => Array.from({ length: count }, (_, at) => ({ email: `user-${at}@example.com` }));
const linesOf = (path: string): unknown[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

function bring(operator: Operator, more: Partial<ImportFileOptions> = {}) {
  const written: string[] = [];
  const target = { isTTY: true, write: (text: string) => written.push(text) };
  const options = {
    ...{
      file,
      format: null,
      source: null,
      hashConfig: null,
      keepRoles: false,
      withoutPasswords: false,
      allowDearer: false,
    },
    ...{ dryRun: false, resume: false, restart: false, refused: `${file}.refused`, ids: `${file}.ids`, now: noon },
    ...more,
  };
  let clock = 0;
  const done = importFile({ operator, progressTarget: target, clock: () => (clock += 200), waits: [0, 0] })(options);
  return done.then((report) => ({ ...report, written: written.join('') }));
}
const counts = (created: number, unchanged: number, refused: number) => ({ created, unchanged, refused });

test('every record is accounted for: created, unchanged, or refused by line and reason', async () => {
  const { operator, users } = operatorOf();
  await users.register(aUser({ email: 'taken@example.com' }));
  write([
    { email: 'ada@example.com' },
    'no JSON',
    '',
    { email: 'ada@example.com' },
    { email: 'ADA@example.com', disabled: true },
    { email: 'taken@example.com' },
    { email: 'x' },
  ]);

  const report = await bring(operator);

  expect({ read: report.read, counts: report.counts }).toEqual({ read: 6, counts: counts(1, 1, 4) });
  expect(linesOf(`${file}.refused`)).toEqual([
    { line: 2, status: 'invalid', reasons: ['is not JSON'] },
    { line: 5, status: 'duplicate' },
    { line: 6, status: 'conflict' },
    { line: 7, status: 'invalid', reasons: ['email is no e-mail address'] },
  ]);
  const id = await users.userIdOf('ada@example.com');
  expect(linesOf(`${file}.ids`)).toEqual([
    { line: 1, email: 'ada@example.com', id },
    { line: 4, email: 'ada@example.com', id },
  ]);
  expect(report.written).toContain('100 %  6 records, 4 refused');
});

test('what broke off goes on behind the last batch that is done, under the same run, and loses nothing', async () => {
  const everybody = people(1_050);
  write([...everybody.slice(0, 50), 'no JSON', ...everybody.slice(50), 'no JSON either']);
  const { operator, users, calls } = operatorOf((call) => (call === 5 ? new OperatorRefused('no more') : null));
  await expect(bring(operator)).rejects.toThrow('no more');
  const interrupted = JSON.parse(readFileSync(`${file}.checkpoint.json`, 'utf8'));
  expect(interrupted).toMatchObject({ records: 400, counts: counts(399, 0, 1) });
  // Written behind the checkpoint, as by a process that was killed before the next one.
  writeFileSync(`${file}.refused`, `${readFileSync(`${file}.refused`, 'utf8')}{"line":1,"status":"half`);

  await expect(bring(operator)).rejects.toThrow('--resume goes on');
  const before = calls.length;
  const report = await bring(operator, { resume: true });

  expect(report.read).toBe(1_052);
  expect(report.counts.refused).toBe(2);
  expect(report.counts.created + report.counts.unchanged).toBe(1_050);
  expect(linesOf(`${file}.refused`)).toEqual(
    [51, 1_052].map((line) => ({ line, status: 'invalid', reasons: ['is not JSON'] })),
  );
  expect(linesOf(`${file}.ids`)).toHaveLength(1_050);
  for (const { email } of everybody) expect(await users.userIdOf(email)).not.toBeNull();
  expect(new Set(calls.map(({ event }) => event.run)).size).toBe(1);
  expect(calls.length - before).toBe(7);
  expect(existsSync(`${file}.checkpoint.json`)).toBe(false);
});

test('a file or options that changed since are not taken up again', async () => {
  write(people(300));
  const { operator } = operatorOf((call) => (call >= 2 ? new OperatorRefused('no more') : null));
  await expect(bring(operator)).rejects.toThrow('no more');
  await expect(bring(operator, { resume: true, withoutPasswords: true })).rejects.toThrow('are not those');
  write(people(301));
  await expect(bring(operator, { resume: true })).rejects.toThrow('are not those');
  expect((await bring(operatorOf().operator, { restart: true })).read).toBe(301);
  await expect(bring(operator, { resume: true })).rejects.toThrow('has no import that was interrupted');
});

test('a batch whose answer was lost is brought again, and its users are there once', async () => {
  write(people(10));
  const { operator, calls } = operatorOf((call) => (call < 3 ? new OperatorUnreachable('busy') : null));
  expect((await bring(operator)).counts).toEqual(counts(0, 10, 0));
  expect(calls).toHaveLength(3);

  const { operator: dead } = operatorOf(() => new OperatorUnreachable('gone'));
  await expect(bring(dead, { restart: true })).rejects.toThrow('gone');
});

test('the signer key of a Firebase project is placed once, before its first user, and goes along with none', async () => {
  const key = Buffer.alloc(64, 7);
  const hash = `$fbscrypt$v=1,n=10,r=8,p=1,ss=Bw==,sk=${key.toString('base64')}$c2FsdA==$${Buffer.alloc(64).toString('base64')}`;
  write([...people(150), ...people(150).map(({ email }) => ({ email: `f-${email}`, password_hash: hash }))]);
  const { operator, calls } = operatorOf();
  expect((await bring(operator)).counts).toEqual(counts(300, 0, 0));
  expect(calls.filter(({ name }) => name === 'keys')).toEqual([
    { name: 'keys', event: { signerKey: key.toString('base64url') } },
  ]);
  expect(calls.findIndex(({ name }) => name === 'keys')).toBe(1);
  expect(JSON.stringify(calls.filter(({ name }) => name === 'operator'))).not.toContain(
    key.toString('base64').slice(0, 30),
  );
});

test('a dry run asks, and leaves nothing but the list of what would be refused', async () => {
  write([...people(3), {}]);
  const { operator, users, calls } = operatorOf();
  expect(await bring(operator, { dryRun: true })).toMatchObject({ read: 4, counts: counts(3, 0, 1) });
  expect(await users.userIdOf('user-0@example.com')).toBeNull();
  expect(calls[0]?.event).toMatchObject({ dry_run: true });
  expect(existsSync(`${file}.checkpoint.json`)).toBe(false);
  expect(existsSync(`${file}.ids`)).toBe(false);
  expect(linesOf(`${file}.refused`)).toHaveLength(1);
});

test('a terminal sees a bar, a log a line now and then', async () => {
  write(people(250));
  const { written } = await bring(operatorOf().operator);
  expect(written).toContain('\r[');
  expect(written.endsWith('\r\u001b[K')).toBe(true);
});
