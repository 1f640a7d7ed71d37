/**
 * An import as an operator runs it: killed in the middle, taken up again, and then its users sign in. As many users as
 * IMPORT_USERS says; docs/performance.md has what 100,000 took.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ForkedService, spawnLocalService } from '../../dev/forked-server.ts';
import { bundledFunctions } from '../support/bundled-functions.ts';
import { emailOf, hashKinds, passwordOf, writeUsersFile } from '../support/users-file.ts';

const count = Number(process.env.IMPORT_USERS ?? 2_000);
const root = join(import.meta.dirname ?? __dirname, '../..');
const kinds = Object.keys(hashKinds);
const patience = Math.max(120_000, count * 20);

let service: ForkedService;
let folder: string;
let file: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
  file = join(folder, 'users.jsonl');
  await writeUsersFile(file, count);
  service = await spawnLocalService({
    port: 0,
    data: join(folder, 'data'),
    demoUsers: false,
    quiet: true,
    movableClock: true,
    functions: bundledFunctions(),
    settings: { bcryptCost: 10 },
  });
}, patience);
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function users(...args: string[]): {
  child: ChildProcess;
  ended: Promise<{ code: number | null; out: string; err: string; peak: number }>;
} {
  const child = spawn(process.execPath, ['cli/users.ts', ...args, '--url', service.url], { cwd: root });
  const output = { out: '', err: '', peak: 0 };
  child.stdout.on('data', (chunk) => (output.out += chunk));
  child.stderr.on('data', (chunk) => (output.err += chunk));
  const watch = setInterval(() => (output.peak = Math.max(output.peak, peakOf(child.pid))), 100);
  return {
    child,
    ended: once(child, 'close').then(([code]) => {
      clearInterval(watch);
      return { code, ...output };
    }),
  };
}

/** MiB of memory at most; 0 where the machine does not say. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

const checkpoint = (): { records: number } | null =>
  existsSync(`${file}.checkpoint.json`) ? JSON.parse(readFileSync(`${file}.checkpoint.json`, 'utf8')) : null;
const signIn = async (kind: string, password: string): Promise<number> => {
  const response = await fetch(`${service.url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: emailOf(kind), password, client_type: 'api' }),
  });
  return response.status;
};
async function exported(): Promise<Map<string, Record<string, unknown>>> {
  const { code, out } = await users('export', '--with-hashes').ended;
  expect(code).toBe(0);
  return new Map(
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map((user) => [user.email, user]),
  );
}

test(
  'an import that is killed in the middle goes on where it was, and brings each user once',
  async () => {
    const began = performance.now();
    const first = users('import', file, '--json');
    while ((checkpoint()?.records ?? 0) < count / 2) await sleep(5);
    first.child.kill('SIGKILL');
    const { code, peak } = await first.ended;
    expect(code).toBeNull();
    const done = checkpoint()?.records ?? 0;
    expect(done).toBeLessThan(count);

    const careless = await users('import', file).ended;
    expect(careless).toMatchObject({ code: 2, err: expect.stringContaining('--resume') });

    const second = await users('import', file, '--resume', '--json').ended;
    const seconds = (performance.now() - began) / 1_000;
    expect(second).toMatchObject({ code: 0 });
    const { read, created, unchanged, refused } = JSON.parse(second.out);
    expect({ read, refused, sum: created + unchanged }).toEqual({ read: count, refused: 0, sum: count });
    expect(checkpoint()).toBeNull();

    const all = await exported();
    expect(all.size).toBe(count);
    const highest = Math.round(Math.max(peak, second.peak));
    expect(highest).toBeLessThan(400);
    console.log(`${count} users in ${seconds.toFixed(1)} s; ${unchanged} were brought twice; at most ${highest} MiB`);
  },
  patience,
);

test(
  'each kind of hash opens to its password alone, and is renewed by it',
  async () => {
    // Instances that are warm read the signer key within minutes.
    await service.moveClock(4 * 60_000);
    const before = await exported();
    for (const kind of kinds) {
      expect([kind, before.get(emailOf(kind))?.password_hash]).toEqual([kind, expect.stringMatching(/^\$/)]);
      expect([kind, await signIn(kind, 'not the password')]).toEqual([kind, 401]);
      expect([kind, await signIn(kind, passwordOf(kind))]).toEqual([kind, 200]);
    }
    const after = await exported();
    for (const kind of kinds) {
      expect(after.get(emailOf(kind))).toMatchObject({
        peppered_hash: { scheme: 'bcrypt-hmac', pepper_version: expect.stringMatching(/^[\w-]{22}$/) },
      });
      expect(after.get(emailOf(kind))).not.toHaveProperty('password_hash');
      expect([kind, await signIn(kind, passwordOf(kind))]).toEqual([kind, 200]);
    }
  },
  patience,
);

test(
  'the same file again changes nothing',
  async () => {
    const before = await exported();
    const again = await users('import', file, '--json').ended;
    expect(again).toMatchObject({ code: 0 });
    expect(JSON.parse(again.out)).toMatchObject({ read: count, created: 0, unchanged: count, refused: 0 });
    expect(await exported()).toEqual(before);
  },
  patience,
);
