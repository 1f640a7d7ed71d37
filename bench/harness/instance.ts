import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** What one fresh process told of its life. Times in milliseconds. */
export interface Life {
  /** From the import of the bundle to its end, top-level `await` included. */
  readonly init: number;
  /** How long each call took, the first one first. */
  readonly calls: readonly number[];
  /** What the first call answered. */
  readonly given: unknown;
  /** CPU of the whole process up to the first answer; node's own start included. */
  readonly cpu: number;
  /** Resident memory after the first answer, MiB. */
  readonly rss: number;
}

export interface InstanceOptions {
  readonly bundle: string;
  readonly env: Readonly<Record<string, string>>;
  readonly events: readonly object[];
}

const child = join(import.meta.dirname, 'cold-child.mjs');

/** Node 24 is the first on the PATH of an npm script, and is what runs this. */
const launch = ({ bundle, env, events }: InstanceOptions, more: readonly string[]): ChildProcess =>
  spawn(process.execPath, [child, bundle, JSON.stringify(events), ...more], {
    env: { ...env },
    stdio: ['pipe', 'ignore', 'inherit', 'pipe'],
  });

async function* wordsOf(instance: ChildProcess): AsyncGenerator<Partial<Life>> {
  for await (const line of createInterface({ input: instance.stdio[3] as Readable })) yield JSON.parse(line);
}

const ended = (bundle: string) => new Error(`${bundle} ended before its answer`);

/** A life at full speed. */
export async function livedLife(options: InstanceOptions): Promise<Life> {
  const instance = launch(options, []);
  const exited = new Promise((resolve) => instance.once('exit', resolve));
  for await (const word of wordsOf(instance)) {
    await exited;
    return word as Life;
  }
  throw ended(options.bundle);
}

/** Milliseconds: how often Lambda's scheduler gives an instance its share anew. An assumption. */
const period = 20;

/**
 * A life whose INIT ran at full speed and whose calls had `share` of a processor: stopped but for that part of each
 * period, the first of which begins with the call.
 */
export async function throttledLife(options: InstanceOptions, share: number): Promise<Life> {
  const instance = launch(options, ['waits']);
  const words = wordsOf(instance);
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  let isOver = false;
  instance.once('exit', () => {
    isOver = true;
  });
  await words.next();
  instance.kill('SIGSTOP');
  instance.stdin?.write('.');
  await new Promise((resolve) => setTimeout(resolve, 5));
  const last = words.next();
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
  return value as Life;
}
