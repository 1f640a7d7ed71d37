import { awsConnection } from '../../adapters/aws/environment.ts';
import { lambdaFunction } from '../../adapters/aws/lambda-function.ts';
import { lambda } from '../../adapters/aws/services.ts';
import { type HookName, hooks } from '../../contract/hooks.ts';
import type { InvokeHook } from '../../core/hooks/invoke-hook.ts';
import { environment, type WithHooks } from './configuration.ts';

/** Milliseconds: a function that is asked gets a third of a request's time; one that is told only has to be queued. */
const within = { RequestResponse: 3_000, Event: 1_000 } as const;

/** Null where the app has no such function. */
export function invokeHook<Name extends HookName>({ hook }: WithHooks<Name>, name: Name): InvokeHook | null {
  const functionName = hook(name);
  if (functionName === null) return null;
  const { invocation } = hooks[name];
  return lambdaFunction({
    ...awsConnection(lambda, environment),
    functionName,
    invocation,
    within: within[invocation],
  });
}
