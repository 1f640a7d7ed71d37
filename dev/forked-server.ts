import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LambdaName } from '../lib/function-bundle.ts';
import type { LocalService, LocalServiceOptions } from './local-server.ts';

/** A local server in a process of its own. */
export interface ForkedService extends LocalService {
  /** Ends the process as a crash would: no goodbye, nothing flushed. */
  kill(): Promise<void>;
  /** Moves its clock ahead; only where it was started with `movableClock`. */
  moveClock(milliseconds: number): Promise<void>;
}

/** What goes to the process. */
export type ParentMessage =
  | { readonly order: 'start'; readonly options: LocalServiceOptions }
  | { readonly order: 'invoke'; readonly id: number; readonly name: LambdaName; readonly event: unknown }
  | { readonly order: 'move clock'; readonly id: number; readonly milliseconds: number };

/** What comes back. */
export type ChildMessage =
  | { readonly word: 'started'; readonly url: string; readonly environment: Record<string, string> }
  | { readonly word: 'failed'; readonly message: string }
  | { readonly word: 'answered'; readonly id: number; readonly result: unknown; readonly fault?: string };

export interface ForkOptions extends LocalServiceOptions {
  /** Whether to drop the log lines of the functions. @default false */
  readonly quiet?: boolean;
  /** Gets what the process writes, log lines and errors, instead of the console. */
  readonly onOutput?: (chunk: Buffer) => void;
  /** Whether its clock can be moved, see movable-clock.ts. @default false */
  readonly movableClock?: boolean;
}

/**
 * Starts a local server in a process of its own, which ends with this one: for tests, since the functions read
 * `process.env`, are ES modules, and want the second core.
 */
export async function spawnLocalService({
  quiet = false,
  onOutput,
  movableClock = false,
  ...options
}: ForkOptions): Promise<ForkedService> {
  const here = import.meta.dirname ?? __dirname;
  const child = fork(path.join(here, 'forked-server-entry.ts'), [], {
    // Not this process's own: a test runner has options that a server must not have.
    execArgv: movableClock ? ['--import', pathToFileURL(path.join(here, 'movable-clock.ts')).href] : [],
    stdio: ['ignore', onOutput ? 'pipe' : quiet ? 'ignore' : 'inherit', onOutput ? 'pipe' : 'inherit', 'ipc'],
  });
  if (onOutput) for (const stream of [child.stdout, child.stderr]) stream?.on('data', onOutput);
  const exited = once(child, 'exit');
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  const starting = Promise.withResolvers<{ url: string; environment: Record<string, string> }>();

  child.on('message', (word: ChildMessage) => {
    if (word.word === 'started') starting.resolve(word);
    else if (word.word === 'failed') starting.reject(new Error(word.message));
    else if (word.fault === undefined) asked.get(word.id)?.resolve(word.result);
    else asked.get(word.id)?.reject(new Error(word.fault));
  });
  child.once('exit', (code, signal) => {
    const gone = new Error(`the local server ended (${signal ?? code})`);
    starting.reject(gone);
    for (const { reject } of asked.values()) reject(gone);
  });
  const order = (message: ParentMessage) => child.send(message);

  order({ order: 'start', options });
  const { url, environment } = await starting.promise;
  let orders = 0;
  const answerTo = (message: (id: number) => ParentMessage): Promise<unknown> => {
    const id = orders++;
    const answer = Promise.withResolvers<unknown>();
    asked.set(id, answer);
    order(message(id));
    return answer.promise.finally(() => asked.delete(id));
  };
  return {
    url,
    environment,
    invoke: (name, event) => answerTo((id) => ({ order: 'invoke', id, name, event })),
    async moveClock(milliseconds) {
      if (!movableClock) throw new Error('the clock of this server cannot be moved');
      await answerTo((id) => ({ order: 'move clock', id, milliseconds }));
    },
    async stop() {
      if (child.connected) child.disconnect();
      await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
