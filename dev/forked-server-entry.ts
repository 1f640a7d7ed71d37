/** The other side of `spawnLocalService`: serves until the process that forked it goes away. */
import type { ChildMessage, ParentMessage } from './forked-server.ts';
import { type LocalService, startLocalService } from './local-server.ts';

let service: LocalService | undefined;
const send = (word: ChildMessage) => process.send?.(word);

process.on('message', async (order: ParentMessage) => {
  if (order.order === 'invoke') await answer(order.id, () => service?.invoke(order.name, order.event));
  else if (order.order === 'move clock') await answer(order.id, () => moveClock(order.milliseconds));
  else await start(order);
});
process.on('unhandledRejection', (cause) => console.error('Unhandled rejection:', cause));
process.once('disconnect', async () => {
  await service?.stop();
  process.exit(0);
});

async function start({ options }: Extract<ParentMessage, { order: 'start' }>): Promise<void> {
  try {
    service = await startLocalService(options);
    send({ word: 'started', url: service.url, environment: service.environment });
  } catch (error) {
    send({ word: 'failed', message: error instanceof Error ? error.message : String(error) });
    process.disconnect?.();
  }
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
