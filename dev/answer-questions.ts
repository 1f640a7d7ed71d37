import { parentPort } from 'node:worker_threads';
import { systemClock } from '../core/clock.ts';
import type { LambdaHandler } from './lambda-runtime.ts';
import type { Question, Reply } from './thread-instance.ts';

/** Answers what a thread is asked, one question after the other, until it is stopped. */
export function answerQuestions(handler: LambdaHandler): void {
  const say = (reply: Reply) => parentPort?.postMessage(reply);
  parentPort?.on('message', async ({ event, functionName, invokedFunctionArn, awsRequestId, timeLeft }: Question) => {
    const deadline = systemClock() + timeLeft;
    const getRemainingTimeInMillis = () => Math.max(0, deadline - systemClock());
    try {
      const ids = { functionName, functionVersion: '$LATEST', invokedFunctionArn, awsRequestId } as const;
      const context = { ...ids, getRemainingTimeInMillis };
      say({ result: await handler(event, context) });
    } catch (error) {
      say({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  // On Lambda a stray rejection ends one instance and no more.
  process.on('unhandledRejection', (cause) => console.error('Unhandled rejection:', cause));
  say({ ready: true });
}
