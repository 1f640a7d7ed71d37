import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** One batch of operations. Times are microseconds an operation. */
export interface Batch {
  readonly count: number;
  /** The mean, by the clock. */
  readonly time: number;
  /** CPU of the whole process, its helper threads included. */
  readonly cpu: number;
  readonly p50: number;
  readonly p99: number;
}

/** What the bench asks of the process of a subject. */
export type SubjectRequest =
  | { readonly do: 'prepare'; readonly module: string; readonly subject: string; readonly given: unknown }
  | { readonly do: 'batch'; readonly milliseconds: number; readonly atLeast: number };

export interface SubjectOptions {
  /** The file of the subject, from `bench/`. */
  readonly module: string;
  /** The name of its export. */
  readonly subject: string;
  readonly given?: unknown;
  readonly env: Readonly<Record<string, string>>;
}

export interface Subject {
  /** Runs for some milliseconds and for some operations at least. */
  batch(milliseconds: number, atLeast?: number): Promise<Batch>;
  stop(): Promise<void>;
}

/** Starts a subject in a process of its own, so that it shares no heap, cache or compiled code. */
export async function startSubject({ module, subject, given = null, env }: SubjectOptions): Promise<Subject> {
  const here = import.meta.dirname;
  const child: ChildProcess = fork(join(here, 'subject-process.ts'), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { ...env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ask = async <T>(request: SubjectRequest): Promise<T> => {
    const answered = new AbortController();
    const exit = once(child, 'exit', { signal: answered.signal }).then(
      () => ({ failure: 'the process ended' }),
      () => ({ failure: 'stopped' }),
    );
    child.send(request);
    const answer = await Promise.race([once(child, 'message').then(([message]) => message), exit]);
    answered.abort();
    if (answer.failure !== undefined) throw new Error(`${module} ${subject}: ${answer.failure}`);
    return answer;
  };
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill();
    await exited;
  };
  try {
    await ask({ do: 'prepare', module: join(here, '..', module), subject, given });
  } catch (error) {
    await stop();
    throw error;
  }
  return { batch: (milliseconds, atLeast = 1) => ask<Batch>({ do: 'batch', milliseconds, atLeast }), stop };
}
