import { type Clock, systemClock } from '../../core/clock.ts';
import type { InvokeHook } from '../../core/hooks/invoke-hook.ts';
import { AwsError } from './aws-error.ts';
import type { AwsConnection } from './environment.ts';
import { keepAliveClient, NoResponse } from './keep-alive-client.ts';
import { signatureV4 } from './signature-v4.ts';

export interface LambdaFunctionOptions extends AwsConnection {
  /** ARN or name. */
  readonly functionName: string;
  readonly invocation: 'RequestResponse' | 'Event';
  /** Milliseconds from the signing to the last byte; there is one try, for a function may not be idempotent. */
  readonly within: number;
  /** @default systemClock */
  readonly now?: Clock;
}

const service = 'lambda';
const operation = 'Invoke';

/**
 * Invokes one Lambda function. `Event` is answered as soon as Lambda has queued it, with null.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function lambdaFunction(options: LambdaFunctionOptions): InvokeHook {
  const { region, endpoint, credentials, functionName, invocation, within, now = systemClock } = options;
  const url = new URL(`/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`, endpoint);
  const sign = signatureV4(service, region);
  const post = keepAliveClient(url, { within, connectWithin: Math.min(1_000, within) });
  const headers = { 'content-type': 'application/json', 'x-amz-invocation-type': invocation };

  return async (event) => {
    const body = JSON.stringify(event);
    const signed = sign({ url, headers, body }, await credentials(), now());
    const {
      status,
      headers: answered,
      text,
    } = await post(signed, body).catch((error: unknown) => {
      if (!(error instanceof NoResponse)) throw error;
      const { name, cause } = error;
      throw new AwsError({ service, operation, name, status: null, transient: true, cause });
    });
    const requestId = answered['x-amzn-requestid'] as string | undefined;
    const failed = (name: string) => new AwsError({ service, operation, name, status, requestId, transient: true });
    if (status !== (invocation === 'Event' ? 202 : 200)) throw failed('InvocationRefused');
    if (answered['x-amz-function-error'] !== undefined) throw failed('FunctionError');
    return text === '' ? null : JSON.parse(text);
  };
}
