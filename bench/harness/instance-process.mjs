/**
 * One instance, from INIT to its last answer. It is plain JavaScript with synchronous pipes: nothing is loaded but the
 * modules that version 4.0.2 of Lambda's runtime client requires before it imports the function.
 */
import { readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
for (const name of ['fs', 'http', 'net', 'os', 'path', 'util', 'worker_threads']) require(`node:${name}`);

const [file, events, isThrottled] = process.argv.slice(2);
const [first, ...more] = JSON.parse(events);
const context = {
  functionName: 'bench',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
  awsRequestId: 'bench',
  getRemainingTimeInMillis: () => 10_000,
};
const send = (facts) => writeSync(3, `${JSON.stringify(facts)}\n`);

/** The pipe does not block. */
const mayContinue = () => {
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
if (isThrottled) {
  send({ init });
  // The bench stops this process now and puts the byte to continue into the pipe before it lets the process run again.
  const wait = new Int32Array(new SharedArrayBuffer(4));
  while (!mayContinue()) Atomics.wait(wait, 0, 0, 1);
}

const calls = [];
let answer;
for (const event of [first, ...more]) {
  const asked = performance.now();
  const response = await handler(event, context);
  calls.push(performance.now() - asked);
  answer ??= { response, rss: process.memoryUsage.rss() / 1_048_576 };
}
send({ init, calls, ...answer });
process.exit(0);
