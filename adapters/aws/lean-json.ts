/**
 * AWS's JSON protocols 1.0 and 1.1 in one POST, from the SDK's own signer and HTTP handler without its service clients:
 * for functions where the clients would cost more than the work.
 *
 * No `import` of `node:http` here: as an ES module it loads undici (20 ms at a cold start). The handler loads what the
 * endpoint needs.
 */
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Clock, systemClock } from '../../core/clock.ts';
import { randomFraction } from '../../core/random.ts';
import { AwsError, isTransient, transportFault } from './aws-error.ts';
import type { AwsConnection, AwsServiceName } from './environment.ts';

/** Sends one operation and answers its parsed output; throws AwsError, or what `faults` makes of the error's name. */
export type LeanJson = (operation: string, input: object) => Promise<unknown>;

export interface LeanJsonOptions extends AwsConnection {
  readonly service: AwsServiceName;
  /** Errors that mean something to the caller, by their AWS name; they get the body of the answer. */
  readonly faults?: Readonly<Record<string, (answer: Answer) => Error>>;
  readonly now?: Clock;
  /** The budget of one try, from signing to the last byte, in milliseconds; there are two tries. Default 2,000. */
  readonly tryFor?: number;
}

/** The parsed body of an answer. */
export type Answer = Readonly<Record<string, unknown>>;

const dialects: Record<AwsServiceName, { target: string; contentType: string }> = {
  dynamodb: { target: 'DynamoDB_20120810', contentType: 'application/x-amz-json-1.0' },
  secretsmanager: { target: 'secretsmanager', contentType: 'application/x-amz-json-1.1' },
  events: { target: 'AWSEvents', contentType: 'application/x-amz-json-1.1' },
};

const tries = 2;
const connectFor = 1_000;

export function leanJson(options: LeanJsonOptions): LeanJson {
  const { service, region, credentials, faults = {}, now = systemClock, tryFor = 2_000 } = options;
  const { target, contentType } = dialects[service];
  const url = new URL(options.endpoint ?? publicEndpoint(service, region));
  const signer = new SignatureV4({ service, region, credentials: async () => credentials(), sha256: Sha256 });
  let pool = freshPool();

  const request = (operation: string, body: string) => ({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    ...(url.port ? { port: Number(url.port) } : {}),
    headers: {
      host: url.host,
      'content-type': contentType,
      'content-length': String(Buffer.byteLength(body)),
      'x-amz-target': `${target}.${operation}`,
    },
    body,
  });

  async function tryOnce(operation: string, body: string): Promise<unknown> {
    const signed = await signer.sign(request(operation, body), { signingDate: new Date(now()) });
    const { status, headers, text } = await exchange(operation, signed as Parameters<NodeHttpHandler['handle']>[0]);
    const answer = parsed(text);
    if (status >= 200 && status < 300 && answer) return answer;
    const name = errorName(answer, headers);
    const fault = Object.hasOwn(faults, name) ? faults[name] : undefined;
    if (fault) throw fault(answer ?? {});
    const requestId = headers['x-amzn-requestid'];
    throw new AwsError({ service, operation, name, status, requestId, transient: isTransient(name, status) });
  }

  async function exchange(operation: string, signed: Parameters<NodeHttpHandler['handle']>[0]) {
    const used = pool;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), tryFor);
    try {
      const { response } = await used.handle(signed, { abortSignal: deadline.signal });
      const text = await collected(response.body);
      return { status: response.statusCode, headers: response.headers, text };
    } catch (cause) {
      // After a freeze of the instance every kept connection may be dead: the next try must not take another of them.
      if (pool === used) pool = freshPool();
      const name = deadline.signal.aborted ? 'TimeoutError' : transportFault(cause);
      throw new AwsError({ service, operation, name, status: null, transient: true, cause });
    } finally {
      clearTimeout(timer);
    }
  }

  return async (operation, input) => {
    const body = JSON.stringify(input);
    for (let turn = 1; ; turn++) {
      try {
        return await tryOnce(operation, body);
      } catch (error) {
        if (turn === tries || !(error instanceof AwsError) || !error.transient) throw error;
        await pause();
      }
    }
  };
}

const freshPool = (): NodeHttpHandler => new NodeHttpHandler({ connectionTimeout: connectFor });

/** 10 to 50 ms, so that those who were turned away together do not come back together. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10 + 40 * randomFraction()));

const publicEndpoint = (service: AwsServiceName, region: string): string =>
  `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

/** Throws where the connection breaks before the last byte: a cut answer is no answer. */
async function collected(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Null where the text is no JSON object: a proxy's error page, say. */
function parsed(text: string): Answer | null {
  try {
    const answer: unknown = text === '' ? {} : JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? (answer as Answer) : null;
  } catch {
    return null;
  }
}

/** `com.amazonaws.dynamodb.v20120810#Name` or `Name`, in the body or, from some services, in a header `Name:more`. */
function errorName(answer: Answer | null, headers: Readonly<Record<string, string>>): string {
  const type = answer?.__type ?? headers['x-amzn-errortype'];
  if (typeof type !== 'string') return 'UnknownError';
  return type.slice(type.lastIndexOf('#') + 1).split(':')[0] || 'UnknownError';
}

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** What the signer wants of a hash, over node:crypto: SHA-256, or HMAC-SHA-256 where there is a secret. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: Bytes) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', viewed(secret));
  }

  update(data: Bytes): void {
    this.#hash.update(viewed(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

const viewed = (data: Bytes): string | NodeJS.ArrayBufferView => {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data) ? (data as NodeJS.ArrayBufferView) : new Uint8Array(data);
};
