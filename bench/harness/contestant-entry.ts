/** The other side of `contestant.ts`: one contender in a process of its own, which does batches when it is told to. */
import { pathToFileURL } from 'node:url';
import type { Batch, Order } from './contestant.ts';

/** What a contender's module exports: it prepares, proves itself once, and answers one operation. */
export type Contender = (given: unknown) => Promise<() => unknown>;

let once: (() => unknown) | undefined;

process.on('message', async (order: Order) => {
  try {
    if (order.do === 'prepare') {
      const module = (await import(pathToFileURL(order.module).href)) as Record<string, Contender>;
      once = await module[order.contender]?.(order.given);
      if (!once) throw new Error(`${order.module} exports no ${order.contender}`);
      process.send?.({ ready: true });
    } else process.send?.(await batch(order.milliseconds, order.atLeast));
  } catch (error) {
    process.send?.({ fault: error instanceof Error ? `${error.message}\n${error.stack}` : String(error) });
  }
});
process.once('disconnect', () => process.exit(0));

/** Does it one after the other for a while. */
async function batch(milliseconds: number, atLeast: number): Promise<Batch> {
  if (!once) throw new Error('not prepared');
  const times: number[] = [];
  const began = performance.now();
  const before = process.cpuUsage();
  let now = began;
  while (now - began < milliseconds || times.length < atLeast) {
    const from = now;
    const pending = once();
    if (pending instanceof Promise) await pending;
    now = performance.now();
    times.push(now - from);
  }
  const { user, system } = process.cpuUsage(before);
  const count = times.length;
  times.sort((one, other) => one - other);
  const at = (share: number) => (times[Math.min(count - 1, Math.floor(count * share))] ?? 0) * 1_000;
  return { count, time: ((now - began) * 1_000) / count, cpu: (user + system) / count, p50: at(0.5), p99: at(0.99) };
}
