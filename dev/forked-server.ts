import { fork } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import type { LambdaName } from '../lib/function-bundle.ts';
import type { GatewayRoute } from './gateway-route.ts';
import type { Invocation } from './lambda-runtime.ts';
import type { LocalApp, LocalService, LocalServiceOptions } from './local-server.ts';
import { siblingModule } from './sibling-module.ts';
import type { TestProof, TestUser } from './test-users.ts';
import { withResolvers } from './with-resolvers.ts';

/** A local server in a process of its own. */
export interface ForkedService extends Omit<LocalService, 'renewRules'> {
  /** Ends the process as a crash would: no goodbye, nothing flushed. */
  kill(): Promise<void>;
  /** Moves its clock ahead; only where it was started with `movableClock`. */
  moveClock(milliseconds: number): Promise<void>;
}

/** What of an app the process has to know. */
export interface ForkedApp {
  readonly routes: readonly GatewayRoute[];
  readonly rules: string | null;
}

/** What goes to the process. */
export type ParentMessage =
  | {
      readonly order: 'start';
      readonly options: Omit<LocalServiceOptions, 'app'>;
      /** Its functions stay in this process; null where there is none. */
      readonly app: ForkedApp | null;
    }
  | { readonly order: 'invoke'; readonly id: number; readonly name: LambdaName; readonly event: unknown }
  | { readonly order: 'add user'; readonly id: number; readonly user: TestUser }
  | { readonly order: 'note proof'; readonly id: number; readonly proof: TestProof }
  | { readonly order: 'move clock'; readonly id: number; readonly milliseconds: number }
  | { readonly order: 'return'; readonly call: number; readonly result: unknown; readonly fault?: string };

/** What comes back. */
export type ChildMessage =
  | { readonly word: 'started'; readonly url: string; readonly environment: Record<string, string> }
  | { readonly word: 'failed'; readonly message: string }
  | { readonly word: 'answered'; readonly id: number; readonly result: unknown; readonly fault?: string }
  | {
      readonly word: 'call';
      readonly call: number;
      readonly name: string;
      readonly event: unknown;
      readonly invocation: Invocation;
    };

export interface ForkOptions extends LocalServiceOptions {
  /** Whether to drop the log lines of the functions. @default false */
  readonly quiet?: boolean;
  /** Gets what the process writes, log lines and errors, instead of the console. */
  readonly onOutput?: (chunk: Buffer) => void;
  /** Whether its clock can be moved, see movable-clock.ts. @default false */
  readonly movableClock?: boolean;
  /** Whether this process may end while it runs, and takes it along. @default false */
  readonly unattended?: boolean;
  /** More variables of its environment. @default none */
  readonly processEnvironment?: NodeJS.ProcessEnv;
}

/**
 * Starts a local server in a process of its own, which ends with this one: for tests, since the functions read
 * `process.env`, are ES modules, and want the second core.
 */
export async function spawnLocalService({
  quiet = false,
  onOutput,
  movableClock = false,
  unattended = false,
  processEnvironment = {},
  app,
  ...options
}: ForkOptions): Promise<ForkedService> {
  const child = fork(siblingModule('forked-server-entry'), [], {
    // Not this process's own: a test runner has options that a server must not have.
    env: { ...process.env, ...processEnvironment },
    execArgv: movableClock ? ['--import', pathToFileURL(siblingModule('movable-clock')).href] : [],
    stdio: ['ignore', onOutput ? 'pipe' : quiet ? 'ignore' : 'inherit', onOutput ? 'pipe' : 'inherit', 'ipc'],
  });
  if (onOutput) for (const stream of [child.stdout, child.stderr]) stream?.on('data', onOutput);
  const exited = once(child, 'exit');
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  const starting = withResolvers<{ url: string; environment: Record<string, string> }>();

  child.on('message', (word: ChildMessage) => {
    if (word.word === 'started') starting.resolve(word);
    else if (word.word === 'failed') starting.reject(new Error(word.message));
    else if (word.word === 'call') call(word);
    else if (word.fault === undefined) asked.get(word.id)?.resolve(word.result);
    else asked.get(word.id)?.reject(new Error(word.fault));
  });
  child.once('exit', (code, signal) => {
    const gone = new Error(`the local server ended (${signal ?? code})`);
    starting.reject(gone);
    for (const { reject } of asked.values()) reject(gone);
  });
  const order = (message: ParentMessage) => child.connected && child.send(message);
  const call = async ({ call, name, event, invocation }: Extract<ChildMessage, { word: 'call' }>) => {
    const result = (app as LocalApp).invoke(name, event, invocation);
    await result.then(
      (result) => order({ order: 'return', call, result }),
      (error) => order({ order: 'return', call, result: null, fault: error?.stack ?? String(error) }),
    );
  };
  const attend = (isWaiting: boolean) => {
    if (!unattended) return;
    for (const part of [child, child.channel]) part?.[isWaiting ? 'ref' : 'unref']();
  };

  order({ order: 'start', options, app: app ? { routes: app.routes(), rules: app.rules() } : null });
  const { url, environment } = await starting.promise;
  attend(false);
  let orders = 0;
  const answerTo = (message: (id: number) => ParentMessage): Promise<unknown> => {
    const id = orders++;
    const answer = withResolvers<unknown>();
    asked.set(id, answer);
    attend(true);
    order(message(id));
    return answer.promise.finally(() => {
      asked.delete(id);
      attend(asked.size > 0);
    });
  };
  return {
    url,
    environment,
    invoke: (name, event) => answerTo((id) => ({ order: 'invoke', id, name, event })),
    async addUser(user) {
      await answerTo((id) => ({ order: 'add user', id, user }));
    },
    async noteProof(proof) {
      await answerTo((id) => ({ order: 'note proof', id, proof }));
    },
    async moveClock(milliseconds) {
      if (!movableClock) throw new Error('the clock of this server cannot be moved');
      await answerTo((id) => ({ order: 'move clock', id, milliseconds }));
    },
    async stop() {
      attend(true);
      if (child.connected) child.disconnect();
      await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
