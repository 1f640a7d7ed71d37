/** The same in a process of its own, for which one message is the job and one the outcome. */
import { type Watch, watch } from './snapshot-instance.ts';

process.once('message', async (job: Watch) => {
  process.send?.(await watch(job), () => process.exit());
});
