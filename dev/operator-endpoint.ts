import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LambdaName } from '../lib/function-bundle.ts';
import type { RequestListener } from './loopback-server.ts';
import { isOfBrowser, isOwnHost } from './own-machine.ts';

/** What an operator invokes. */
const functions: readonly LambdaName[] = ['operator', 'keys'];
/** Bytes, as Lambda's own for an event. */
const maxBytes = 6 * 1_024 * 1_024;

type Invoke = (name: LambdaName, event: unknown) => Promise<unknown>;

/**
 * Answers `POST /dev/functions/<name>` as Lambda's Invoke does: 200 with the function's answer, or with
 * `{errorType, errorMessage}` and the header `x-amz-function-error`. A browser is refused. Everything else is left to the other listener.
 */
export const withOperator =
  (invoke: Invoke, others: RequestListener): RequestListener =>
  async (request, response) => {
    const [, name] = /^\/dev\/functions\/([a-z-]+)$/.exec(request.url ?? '') ?? [];
    const called = functions.find((known) => known === name);
    if (called === undefined) return others(request, response);
    const refused = refusalOf(request);
    if (refused !== null) return send(response, refused, {});
    const event = await eventIn(request);
    if (event === undefined) return send(response, 400, {});
    try {
      send(response, 200, (await invoke(called, event)) ?? null);
    } catch (cause) {
      const { name: errorType, message: errorMessage } = cause instanceof Error ? cause : new Error(String(cause));
      send(response, 200, { errorType, errorMessage }, { 'x-amz-function-error': 'Unhandled' });
    }
  };

function refusalOf(request: IncomingMessage): number | null {
  const { method, headers } = request;
  if (isOfBrowser(request) || !isOwnHost(headers.host)) return 403;
  if (method !== 'POST') return 405;
  return headers['content-type'] === 'application/json' ? null : 415;
}

/** Undefined for what is no JSON, or too much. */
async function eventIn(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers })
    .end(text);
}
