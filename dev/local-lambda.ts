import { createServer } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { HookName } from '../contract/hooks.ts';
import { newId } from '../core/random.ts';
import { type StandIn, standIn } from './stand-in.ts';
import { StartupFault } from './startup-fault.ts';

/** The file of each hook: a module with an async function `handler`. */
export type HookFiles = Readonly<Partial<Record<HookName, string>>>;

type Handler = (event: unknown) => unknown;

/**
 * Stands in for the one operation of AWS Lambda that we use, over functions in files, and others.
 *
 * @throws {StartupFault} where a file is no function
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function startLocalLambda(
  files: HookFiles,
  others: Readonly<Record<string, Handler>> = {},
): Promise<StandIn> {
  const handlers = new Map<string, Handler>(Object.entries(others));
  for (const [name, file] of Object.entries(files)) handlers.set(name, await handlerIn(name, file));

  const server = createServer(async (request, response) => {
    const [, name = ''] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? '') ?? [];
    const handler = handlers.get(decodeURIComponent(name));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = (status: number, body: unknown, headers = {}) =>
      response
        .writeHead(status, { 'content-type': 'application/json', 'x-amzn-requestid': newId(), ...headers })
        .end(body === undefined ? '' : JSON.stringify(body));
    if (!handler) return answer(404, { Type: 'User', Message: 'there is no such function' });
    const run = async () => handler(JSON.parse(Buffer.concat(chunks).toString()));
    const failed = (error: unknown) => console.error(`The hook ${name} failed:`, error);
    if (request.headers['x-amz-invocation-type'] === 'Event') {
      answer(202, undefined);
      return run().catch(failed);
    }
    try {
      return answer(200, (await run()) ?? null);
    } catch (error) {
      failed(error);
      return answer(200, { errorMessage: String(error) }, { 'x-amz-function-error': 'Unhandled' });
    }
  });
  return standIn(server);
}

async function handlerIn(name: string, file: string): Promise<Handler> {
  const fault = (what: string) => new StartupFault(`--hook: ${name}: ${file} ${what}`, 2);
  const module = await import(pathToFileURL(path.resolve(file)).href).catch((error: Error) => {
    throw fault(`cannot be loaded: ${error.message}`);
  });
  if (typeof module.handler !== 'function') throw fault('exports no function "handler"');
  return module.handler;
}
