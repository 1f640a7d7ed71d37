/** Commands that end: each has a time, and takes what it started with it when that is up, or when we are stopped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Seconds, many times what it takes: only for what hangs. @default 900 */
  readonly within?: number;
  /** Whether its output is shown as it comes; otherwise it is kept, and shown where the command fails. */
  readonly shown?: boolean;
}

const running = new Set<ChildProcess>();

/** A child that leads a process group of its own, so that whatever it starts can be ended with it. */
export function leader(command: string, args: readonly string[], options: Parameters<typeof spawn>[2]): ChildProcess {
  const child = spawn(command, args, { ...options, detached: true });
  running.add(child);
  return child;
}

/** Ends a leader and everything in its group: asked first, then by force. */
export async function endGroup(child: ChildProcess, patience = 8_000): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  running.delete(child);
  if (!signal(pid, 'SIGTERM')) return;
  for (let waited = 0; waited < patience; waited += 100) {
    await sleep(100);
    if (!signal(pid, 0)) return;
  }
  signal(pid, 'SIGKILL');
}

/** Whether there was anybody in the group to get it. */
function signal(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, name);
  } catch {
    return false;
  }
}

export async function endAll(): Promise<void> {
  await Promise.all([...running].map((child) => endGroup(child)));
}

/** @returns what it wrote; @throws where it ended with anything but 0, or took too long */
export async function run(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const { within = 900, shown = false, ...rest } = options;
  const child = leader(command, args, {
    ...rest,
    stdio: ['ignore', shown ? 'inherit' : 'pipe', shown ? 'inherit' : 'pipe'],
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      written += chunk;
    });
  }
  const outcome = Promise.withResolvers<string>();
  child.once('error', (error) => outcome.resolve(String(error)));
  child.once('close', (code, name) => outcome.resolve(code === 0 ? '' : `ended with ${name ?? code}`));
  const late = setTimeout(() => outcome.resolve(`took longer than ${within} s`), within * 1_000);
  const fault = await outcome.promise;
  clearTimeout(late);
  await endGroup(child, 2_000);
  if (fault !== '') throw new Error(`${[command, ...args].join(' ')}: ${fault}\n${written}`);
  return written;
}
