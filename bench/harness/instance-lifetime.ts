import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** The lifetime of one function instance, a fresh process, as it reports it. Times are milliseconds. */
export interface InstanceLifetime {
  /** From the import of the bundle to its end, top-level `await` included. */
  readonly init: number;
  /** How long each call took, the first one first. */
  readonly calls: readonly number[];
  /** What the first call returned. */
  readonly response: unknown;
  /** Resident memory after the first answer, MiB. */
  readonly rss: number;
}

export interface InstanceOptions {
  readonly bundle: string;
  readonly env: Readonly<Record<string, string>>;
  readonly events: readonly object[];
}

const child = join(import.meta.dirname, 'instance-process.mjs');

const launch = ({ bundle, env, events }: InstanceOptions, more: readonly string[]): ChildProcess =>
  spawn(process.execPath, [child, bundle, JSON.stringify(events), ...more], {
    env: { ...env },
    stdio: ['pipe', 'ignore', 'inherit', 'pipe'],
  });

async function* messagesOf(instance: ChildProcess): AsyncGenerator<Partial<InstanceLifetime>> {
  for await (const line of createInterface({ input: instance.stdio[3] as Readable })) yield JSON.parse(line);
}

const ended = (bundle: string) => new Error(`${bundle} ended before its answer`);

/** Runs an instance at full speed. */
export async function instanceLifetime(options: InstanceOptions): Promise<InstanceLifetime> {
  const instance = launch(options, []);
  const exited = new Promise((resolve) => instance.once('exit', resolve));
  for await (const message of messagesOf(instance)) {
    await exited;
    return message as InstanceLifetime;
  }
  throw ended(options.bundle);
}

/** Milliseconds: how often Lambda's scheduler renews an instance's share of a processor. An assumption. */
const period = 20;

/**
 * Runs an instance with INIT at full speed and the calls at `share` of a processor: the process is stopped for the rest
 * of each period. The first period begins with the call.
 */
export async function throttledLifetime(options: InstanceOptions, share: number): Promise<InstanceLifetime> {
  const instance = launch(options, ['waits']);
  const messages = messagesOf(instance);
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  let isOver = false;
  instance.once('exit', () => {
    isOver = true;
  });
  await messages.next();
  instance.kill('SIGSTOP');
  instance.stdin?.write('.');
  await new Promise((resolve) => setTimeout(resolve, 5));
  const last = messages.next();
  while (!isOver) {
    instance.kill('SIGCONT');
    Atomics.wait(sleeper, 0, 0, share * period);
    instance.kill('SIGSTOP');
    // The pipe is read in this part of the period.
    const until = performance.now() + (1 - share) * period;
    await new Promise((resolve) => setImmediate(resolve));
    if (instance.exitCode !== null) break;
    Atomics.wait(sleeper, 0, 0, Math.max(0, until - performance.now()));
  }
  const { value } = await last;
  if (!value) throw ended(options.bundle);
  return value as InstanceLifetime;
}
