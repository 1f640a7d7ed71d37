import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What one batch of operations took, in microseconds an operation. */
export interface Batch {
  readonly count: number;
  readonly time: number;
  /** Of the whole process, its helper threads included. */
  readonly cpu: number;
  readonly p50: number;
  readonly p99: number;
}

export type Order =
  | { readonly do: 'prepare'; readonly module: string; readonly contender: string; readonly given: unknown }
  | { readonly do: 'batch'; readonly milliseconds: number; readonly atLeast: number };

export interface ContestantOptions {
  /** Where the contender is, from `bench/`. */
  readonly module: string;
  /** What it is exported as there. */
  readonly contender: string;
  readonly given?: unknown;
  readonly env: Readonly<Record<string, string>>;
}

export interface Contestant {
  /** Runs for some milliseconds and for some operations at least. */
  batch(milliseconds: number, atLeast?: number): Promise<Batch>;
  stop(): Promise<void>;
}

/** Starts a contender in a process of its own: heaps, caches and compiled code are nobody else's. */
export async function enter({ module, contender, given = null, env }: ContestantOptions): Promise<Contestant> {
  const here = import.meta.dirname;
  const child: ChildProcess = fork(join(here, 'contestant-entry.ts'), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { ...env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ask = async <T>(order: Order): Promise<T> => {
    const gone = new AbortController();
    const exit = once(child, 'exit', { signal: gone.signal }).then(
      () => ({ fault: 'the process ended' }),
      () => ({ fault: 'stopped' }),
    );
    child.send(order);
    const answer = await Promise.race([once(child, 'message').then(([word]) => word), exit]);
    gone.abort();
    if (answer.fault !== undefined) throw new Error(`${module} ${contender}: ${answer.fault}`);
    return answer;
  };
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill();
    await exited;
  };
  try {
    await ask({ do: 'prepare', module: join(here, '..', module), contender, given });
  } catch (error) {
    await stop();
    throw error;
  }
  return { batch: (milliseconds, atLeast = 1) => ask<Batch>({ do: 'batch', milliseconds, atLeast }), stop };
}
