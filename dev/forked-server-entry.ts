/** The other side of `spawnLocalService`: serves until the process that forked it goes away. */
import type { ChildMessage, ParentMessage } from './forked-server.ts';
import { type LocalService, startLocalService } from './local-server.ts';

let service: LocalService | undefined;
const send = (word: ChildMessage) => process.send?.(word);

process.on('message', async (order: ParentMessage) => {
  if (order.order === 'invoke') await invoke(order);
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

async function invoke({ id, name, event }: Extract<ParentMessage, { order: 'invoke' }>): Promise<void> {
  try {
    send({ word: 'answered', id, result: await service?.invoke(name, event) });
  } catch (error) {
    send({ word: 'answered', id, result: null, fault: String(error) });
  }
}
