import { Worker } from 'node:worker_threads';
import { InstanceLost, type LambdaInstance } from './lambda-runtime.ts';
import { withResolvers } from './with-resolvers.ts';

/** What a thread is asked, and what it says back. It answers one question at a time, so neither carries a name. */
export type Question = {
  readonly event: unknown;
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  readonly awsRequestId: string;
  readonly timeLeft: number;
};
export type Reply = { readonly ready: true } | { readonly result: unknown } | { readonly fault: string };

export interface ThreadOptions {
  /** What runs in the thread; it answers questions. */
  readonly entry: string;
  /** Its `workerData`. */
  readonly data: Readonly<Record<string, string>>;
  /** @default this process's own */
  readonly env?: NodeJS.ProcessEnv;
}

export async function instanceInThread({ entry, data, env }: ThreadOptions): Promise<LambdaInstance> {
  const worker = new Worker(entry, { workerData: data, ...(env && { env }) });
  let pending = withResolvers<unknown>();
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
      pending = withResolvers();
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
