/**
 * One instance, from INIT to its last answer. Plain JavaScript and synchronous pipes, so that nothing is loaded but what
 * Lambda's runtime client has loaded too: version 4.0.2 requires these before it imports the function.
 */
import { readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
for (const name of ['fs', 'http', 'net', 'os', 'path', 'util', 'worker_threads']) require(`node:${name}`);

const [file, events, waits] = process.argv.slice(2);
const [first, ...more] = JSON.parse(events);
const context = { functionName: 'bench', awsRequestId: 'bench', getRemainingTimeInMillis: () => 10_000 };
const milliseconds = ({ user, system }) => (user + system) / 1_000;
const say = (facts) => writeSync(3, `${JSON.stringify(facts)}\n`);

/** The pipe is one that does not block. */
const hasOrder = () => {
  try {
    return readSync(0, Buffer.alloc(1)) > 0;
  } catch (error) {
    if (error.code === 'EAGAIN') return false;
    throw error;
  }
};

const began = performance.now();
const { handler } = await import(file);
const init = performance.now() - began;
if (waits) {
  say({ init });
  // Whoever plays the throttle stops this process now, and the order to go on lies in the pipe by then.
  const wait = new Int32Array(new SharedArrayBuffer(4));
  while (!hasOrder()) Atomics.wait(wait, 0, 0, 1);
}

const calls = [];
let answer;
for (const event of [first, ...more]) {
  const asked = performance.now();
  const given = await handler(event, context);
  calls.push(performance.now() - asked);
  answer ??= { given, cpu: milliseconds(process.cpuUsage()), rss: process.memoryUsage.rss() / 1_048_576 };
}
say({ init, calls, ...answer });
process.exit(0);
