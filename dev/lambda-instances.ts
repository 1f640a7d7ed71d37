import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { newId } from '../core/random.ts';
import './text-files.ts';
import { InstanceLost, type LambdaInstance } from './lambda-runtime.ts';

/** What a thread is asked, and what it says back. It answers one question at a time, so neither carries a name. */
export type Question = {
  readonly event: unknown;
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  readonly awsRequestId: string;
  readonly timeLeft: number;
};
export type Reply = { readonly ready: true } | { readonly result: unknown } | { readonly fault: string };

/** An instance in this thread: the query makes it a module that was never loaded before. */
export async function instanceHere(file: string): Promise<LambdaInstance> {
  const { handler } = await import(`${pathToFileURL(path.resolve(file)).href}?instance=${newId()}`);
  return { handler };
}

/**
 * An instance in a thread of its own: for functions that hash passwords, which would hold up all others, and the
 * database with them, until their calls time out.
 */
export async function instanceInThread(file: string): Promise<LambdaInstance> {
  const worker = new Worker(path.join(import.meta.dirname, 'lambda-thread.ts'), {
    workerData: { file: pathToFileURL(path.resolve(file)).href },
  });
  let pending = Promise.withResolvers<unknown>();
  let isGone = false;
  worker.on('message', (reply: Reply) => {
    if ('fault' in reply) pending.reject(new Error(reply.fault));
    else pending.resolve('result' in reply ? reply.result : undefined);
  });
  worker.on('error', (cause) => pending.reject(cause));
  worker.on('exit', () => {
    isGone = true;
    pending.reject(lost());
  });
  await pending.promise;

  return {
    handler: (event, { functionName, invokedFunctionArn, awsRequestId, getRemainingTimeInMillis }) => {
      if (isGone) throw lost();
      pending = Promise.withResolvers();
      worker.postMessage({
        event,
        functionName,
        invokedFunctionArn,
        awsRequestId,
        timeLeft: getRemainingTimeInMillis(),
      } satisfies Question);
      return pending.promise;
    },
    stop: () => worker.terminate(),
  };
}

const lost = () => new InstanceLost('the thread of the function ended');
