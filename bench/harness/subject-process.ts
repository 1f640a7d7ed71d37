/** The process of one subject: the other side of `subject.ts`. */
import { pathToFileURL } from 'node:url';
import type { Batch, SubjectRequest } from './subject.ts';

/** What the module of a subject exports: it prepares, tries the operation once, and returns the operation. */
export type MakeOperation = (given: unknown) => Promise<() => unknown>;

let operation: (() => unknown) | undefined;

process.on('message', async (request: SubjectRequest) => {
  try {
    if (request.do === 'prepare') {
      const module = (await import(pathToFileURL(request.module).href)) as Record<string, MakeOperation>;
      operation = await module[request.subject]?.(request.given);
      if (!operation) throw new Error(`${request.module} exports no ${request.subject}`);
      process.send?.({ ready: true });
    } else process.send?.(await batch(request.milliseconds, request.atLeast));
  } catch (error) {
    process.send?.({ failure: error instanceof Error ? `${error.message}\n${error.stack}` : String(error) });
  }
});
process.once('disconnect', () => process.exit(0));

/** Repeats the operation, one after the other. */
async function batch(milliseconds: number, atLeast: number): Promise<Batch> {
  if (!operation) throw new Error('not prepared');
  const times: number[] = [];
  const began = performance.now();
  const before = process.cpuUsage();
  let now = began;
  while (now - began < milliseconds || times.length < atLeast) {
    const from = now;
    const pending = operation();
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
