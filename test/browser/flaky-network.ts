import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fate } from '../support/client-device.ts';
import type { Answer, Call, HttpService } from '../support/http-service.ts';
import { RefreshesInFlight } from '../support/refreshes-in-flight.ts';

export interface NetworkOptions {
  readonly service: HttpService;
  /** Of the pages: what is no word of the service has to be readable, too. */
  readonly pageOrigin: string;
  readonly fate: (request: { readonly url: string }) => Fate;
  /** By how many milliseconds the service's clock is ahead of Node's, which writes the `Date` of answers. */
  readonly ahead: () => number;
  /** Carries one request to the service. @default as it is */
  readonly carry?: (path: string, call: Call) => Promise<Answer>;
  /** @default /auth/refresh */
  readonly refreshPath?: string;
}

/** What lies between one browser and the service: real connections, which break. */
export interface FlakyNetwork {
  /** Where the service is to be found behind it. */
  readonly origin: string;
  isOffline: boolean;
  isCalm: boolean;
  /** Answers to refreshes come late. */
  isRefreshLate: boolean;
  /** Whether a request is on its way, also one whose page has gone. */
  readonly isBusy: boolean;
  /** How many refreshes pages waited for at once. */
  readonly mostInFlight: number;
  stop(): Promise<void>;
}

export async function startFlakyNetwork(options: NetworkOptions): Promise<FlakyNetwork> {
  const { service, pageOrigin, ahead, refreshPath = '/auth/refresh' } = options;
  const carry = options.carry ?? ((path, call) => service.call(path, call));
  const refreshes = new RefreshesInFlight();
  let underWay = 0;
  const network = {
    ...{ origin: '', isOffline: false, isCalm: false, isRefreshLate: false },
    get mostInFlight() {
      return refreshes.most;
    },
    get isBusy() {
      return underWay > 0;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const readable = {
    'access-control-allow-origin': pageOrigin,
    'access-control-allow-credentials': 'true',
    // A connection for each request: a browser sends what a kept one lost once more by itself.
    connection: 'close',
  };

  async function passage(request: IncomingMessage, response: ServerResponse, lose: () => void): Promise<void> {
    const { method = '', url = '' } = request;
    const isPreflight = method === 'OPTIONS';
    if (network.isOffline) return lose();
    const fate = network.isCalm || isPreflight ? 'arrives' : options.fate({ url });
    if (fate === 'request lost') return lose();
    if (fate === 'failed') return void response.writeHead(502, { ...readable }).end('<h1>Bad gateway</h1>');
    // A portal that wants to be signed in to first.
    if (fate === 'forged')
      return void response
        .writeHead(401, { ...readable, 'content-type': 'application/json' })
        .end('{"error":"unauthenticated"}');
    const call = await callOf(request);
    if (fate === 'slow') await sleep(100);
    const [answer] = await Promise.all([carry(url, call), ...(fate === 'duplicated' ? [carry(url, call)] : [])]);
    if (network.isRefreshLate && url === refreshPath) await sleep(300);
    if (fate === 'answer lost') return lose();
    const { 'set-cookie': _, 'keep-alive': __, ...headers } = answer.headers;
    const date = new Date(Date.now() + ahead()).toUTCString();
    response.writeHead(answer.status, {
      ...headers,
      ...{ connection: 'close', date },
      ...(answer.setCookies.length > 0 && { 'set-cookie': [...answer.setCookies] }),
    });
    response.end(answer.text);
  }

  const server = createServer((request, response) => {
    const end = request.method === 'POST' && request.url === refreshPath ? refreshes.begin() : null;
    underWay++;
    // Also when the page goes away, of which the proxy may hear after the next refresh has come.
    response.once('close', () => end?.(!response.writableFinished));
    const lose = () => {
      end?.();
      request.socket.destroy();
    };
    void passage(request, response, lose)
      .catch(() => request.socket.destroy())
      .finally(() => underWay--);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  network.origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return network;
}

async function callOf(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
  return {
    method: request.method ?? 'GET',
    headers: headers as Record<string, string>,
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  };
}
