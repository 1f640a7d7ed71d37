/** The other side of `spawnLocalService`: serves until the process that forked it goes away. */
import type { ChildMessage, ParentMessage } from './forked-server.ts';
import type { Invocation } from './lambda-runtime.ts';
import { type LocalService, startLocalService } from './local-server.ts';
import { withResolvers } from './with-resolvers.ts';

let service: LocalService | undefined;
const calls = new Map<number, PromiseWithResolvers<unknown>>();
const send = (word: ChildMessage) => process.send?.(word);

process.on('message', async (order: ParentMessage) => {
  if (order.order === 'invoke') await answer(order.id, () => service?.invoke(order.name, order.event));
  else if (order.order === 'add user') await answer(order.id, () => service?.addUser(order.user));
  else if (order.order === 'note proof') await answer(order.id, () => service?.noteProof(order.proof));
  else if (order.order === 'return') returned(order);
  else if (order.order === 'move clock') await answer(order.id, () => moveClock(order.milliseconds));
  else await start(order);
});
process.on('unhandledRejection', (cause) => console.error('Unhandled rejection:', cause));
process.once('disconnect', async () => {
  await service?.stop();
  process.exit(0);
});

async function start({ options, app }: Extract<ParentMessage, { order: 'start' }>): Promise<void> {
  try {
    const ofApp = app && { app: { routes: () => app.routes, rules: () => app.rules, invoke } };
    service = await startLocalService({ ...options, ...ofApp });
    send({ word: 'started', url: service.url, environment: service.environment });
  } catch (error) {
    send({ word: 'failed', message: error instanceof Error ? error.message : String(error) });
    process.disconnect?.();
  }
}

/** A function of the app: it is in the process that forked this one. */
function invoke(name: string, event: unknown, invocation: Invocation): Promise<unknown> {
  const call = calls.size === 0 ? 0 : Math.max(...calls.keys()) + 1;
  const result = withResolvers<unknown>();
  calls.set(call, result);
  send({ word: 'call', call, name, event, invocation });
  return result.promise.finally(() => calls.delete(call));
}

function returned({ call, result, fault }: Extract<ParentMessage, { order: 'return' }>): void {
  if (fault === undefined) calls.get(call)?.resolve(result);
  else calls.get(call)?.reject(new Error(fault));
}

async function answer(id: number, work: () => unknown): Promise<void> {
  try {
    send({ word: 'answered', id, result: await work() });
  } catch (error) {
    send({ word: 'answered', id, result: null, fault: String(error) });
  }
}

/** Loaded by then, and once: it was preloaded. */
async function moveClock(milliseconds: number): Promise<void> {
  (await import('./movable-clock.ts')).moveClock(milliseconds);
}
