import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type LambdaRuntime, lambdaRuntime, TimedOut } from '../lambda-runtime.ts';
import { siblingModule } from '../sibling-module.ts';
import { instanceInThread } from '../thread-instance.ts';
import type { AppDescription } from './app-description.ts';
import type { AppFunction } from './app-function.ts';
import { localUrlMark } from './local-url-mark.ts';

export interface AppRuntimeOptions {
  readonly description: Pick<AppDescription, 'functions'>;
  /** Of this server, where the app names its API. */
  readonly url: () => string;
  /** Of the person at the keyboard: what an AWS SDK finds there is what the functions reach. */
  readonly environment: NodeJS.ProcessEnv;
  /** What the template does not say. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Runs the functions of an app, each instance in a thread with an environment of its own. */
export function appRuntime({ description, url, environment, variables }: AppRuntimeOptions): LambdaRuntime {
  const functionOf = (name: string): AppFunction => {
    const found = description.functions[name];
    if (!found) throw new Error(`there is no function ${name} in the app any more`);
    return found;
  };
  const runtime = lambdaRuntime({
    load: async (name) => {
      const { folder, inline, handler, environment: own } = functionOf(name);
      const { module, member } = handlerParts(handler);
      const file = inline === null ? moduleFile(folder, module) : path.join(folder, `${module}.js`);
      const env = Object.fromEntries(
        Object.entries({ ...own, ...variables }).map(([key, value]) => [key, value.replaceAll(localUrlMark, url())]),
      );
      return instanceInThread({
        entry: siblingModule('app-thread'),
        data: { file: inline === null ? pathToFileURL(file).href : file, member, ...(inline !== null && { inline }) },
        env: {
          ...environment,
          ...{ AWS_REGION: environment.AWS_REGION ?? 'us-east-1', AWS_LAMBDA_FUNCTION_NAME: name },
          ...{ LAMBDA_TASK_ROOT: folder, _HANDLER: handler },
          ...env,
        },
      });
    },
  });
  return {
    ...runtime,
    async invoke(name, event, invocation) {
      const { timeout } = functionOf(name);
      const isOwnLimit = timeout < invocation.timeout;
      try {
        return await runtime.invoke(name, event, { ...invocation, timeout: Math.min(timeout, invocation.timeout) });
      } catch (error) {
        // The function's own limit is an error of the function, the gateway's is the gateway's.
        throw isOwnLimit && error instanceof TimedOut ? new Error(error.message) : error;
      }
    },
  };
}

/** `src/orders.handler` is the member `handler` of `src/orders.mjs`, `.cjs` or `.js`. */
function handlerParts(handler: string): { readonly module: string; readonly member: string } {
  const at = handler.lastIndexOf('.');
  return { module: handler.slice(0, at), member: handler.slice(at + 1) };
}

function moduleFile(folder: string, module: string): string {
  const files = ['.mjs', '.cjs', '.js'].map((extension) => path.join(folder, module + extension));
  const file = files.find((name) => existsSync(name));
  if (file === undefined) throw new Error(`there is no ${module}.mjs, .cjs or .js in ${folder}`);
  return file;
}
