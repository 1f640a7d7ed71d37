/**
 * AWS's JSON protocols 1.0 and 1.1 in one POST, without the SDK: for functions where its clients would cost more than
 * the work.
 */
import { type Clock, systemClock } from '../../core/clock.ts';
import { randomFraction } from '../../core/random.ts';
import { AwsError, isTransient } from './aws-error.ts';
import { crc32 } from './crc32.ts';
import type { AwsConnection } from './environment.ts';
import { type HttpAnswer, keepAliveClient, NoResponse } from './keep-alive-client.ts';
import type { JsonService } from './services.ts';
import { signatureV4 } from './signature-v4.ts';

/** Sends one operation and answers its parsed output; throws AwsError, or what `faults` makes of the error's name. */
export type AwsJsonClient = (operation: string, input: object) => Promise<unknown>;

export interface AwsJsonClientOptions extends AwsConnection {
  readonly service: JsonService;
  /** Errors that mean something to the caller, by their AWS name; they get the body of the answer. */
  readonly faults?: Readonly<Record<string, (answer: Answer) => Error>>;
  readonly now?: Clock;
  /** The budget of one try, from signing to the last byte, in milliseconds; there are two tries. Default 2,000. */
  readonly attemptTimeout?: number;
}

/** The parsed body of an answer. */
export type Answer = Readonly<Record<string, unknown>>;

const tries = 2;
const connectFor = 1_000;

export function awsJsonClient(options: AwsJsonClientOptions): AwsJsonClient {
  const { region, credentials, faults = {}, now = systemClock, attemptTimeout = 2_000 } = options;
  const { name: service, target, jsonVersion } = options.service;
  const contentType = `application/x-amz-json-${jsonVersion}`;
  const headersOf = (operation: string) => ({ 'content-type': contentType, 'x-amz-target': `${target}.${operation}` });
  const url = new URL(options.endpoint);
  const sign = signatureV4(service, region);
  const post = keepAliveClient(url, { within: attemptTimeout, connectWithin: connectFor });

  async function tryOnce(operation: string, body: string): Promise<unknown> {
    const headers = sign({ url, headers: headersOf(operation), body }, await credentials(), now());
    const response = await posted(operation, headers, body);
    const { status, headers: answered } = response;
    const answer = parsed(response.text);
    const isSuccess = status >= 200 && status < 300;
    if (isSuccess && answer && isOfAws(response)) return answer;
    const name = isSuccess ? 'ForeignResponse' : errorName(answer, answered['x-amzn-errortype']);
    const fault = Object.hasOwn(faults, name) ? faults[name] : undefined;
    if (fault) throw fault(answer ?? {});
    const requestId = answered['x-amzn-requestid'] as string | undefined;
    const transient = isSuccess || isTransient(name, status);
    throw new AwsError({ service, operation, name, status, requestId, transient });
  }

  async function posted(operation: string, headers: Record<string, string>, body: string): Promise<HttpAnswer> {
    try {
      return await post(headers, body);
    } catch (error) {
      if (!(error instanceof NoResponse)) throw error;
      const { name, cause } = error;
      throw new AwsError({ service, operation, name, status: null, transient: true, cause });
    }
  }

  return async (operation, input) => {
    const body = JSON.stringify(input);
    for (let attempt = 1; ; attempt++) {
      try {
        return await tryOnce(operation, body);
      } catch (error) {
        if (attempt === tries || !(error instanceof AwsError) || !error.transient) throw error;
        await pause();
      }
    }
  };
}

/** 10 to 50 ms, so that those who were turned away together do not come back together. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10 + 40 * randomFraction()));

/** Null where the text is no JSON object: a proxy's error page, say, or nothing at all. */
function parsed(text: string): Answer | null {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? (answer as Answer) : null;
  } catch {
    return null;
  }
}

/**
 * Whether AWS said so. DynamoDB says of an item that is not there `{}`, which another server might say of anything: taken
 * for DynamoDB's, it would read as "not revoked". So the media type and the request's id have to be there, and DynamoDB's
 * checksum has to fit; Secrets Manager and EventBridge send none.
 */
function isOfAws({ headers, text }: HttpAnswer): boolean {
  const checksum = headers['x-amz-crc32'];
  return (
    /^application\/x-amz-json-1\.[01]$/.test(headers['content-type'] ?? '') &&
    headers['x-amzn-requestid'] !== undefined &&
    (checksum === undefined || Number(checksum) === crc32(text))
  );
}

/** `com.amazonaws.dynamodb.v20120810#Name` or `Name`, in the body or, from some services, in a header `Name:more`. */
function errorName(answer: Answer | null, header: unknown): string {
  const type = answer?.__type ?? header;
  if (typeof type !== 'string') return 'UnknownError';
  return type.slice(type.lastIndexOf('#') + 1).split(':')[0] || 'UnknownError';
}
