/** The other side of `spawnLocalService`: serves until the process that forked it goes away. */
import type { Order, Word } from './forked-server.ts';
import { type LocalService, startLocalService } from './local-server.ts';

let service: LocalService | undefined;
const say = (word: Word) => process.send?.(word);

process.on('message', async (order: Order) => {
  if (order.order === 'invoke') await invoke(order);
  else await start(order);
});
process.on('unhandledRejection', (cause) => console.error('Unhandled rejection:', cause));
process.once('disconnect', async () => {
  await service?.stop();
  process.exit(0);
});

async function start({ options }: Extract<Order, { order: 'start' }>): Promise<void> {
  try {
    service = await startLocalService(options);
    say({ word: 'started', url: service.url, environment: service.environment });
  } catch (error) {
    say({ word: 'failed', message: error instanceof Error ? error.message : String(error) });
    process.disconnect?.();
  }
}

async function invoke({ id, name, event }: Extract<Order, { order: 'invoke' }>): Promise<void> {
  try {
    say({ word: 'answered', id, result: await service?.invoke(name, event) });
  } catch (error) {
    say({ word: 'answered', id, result: null, fault: String(error) });
  }
}
