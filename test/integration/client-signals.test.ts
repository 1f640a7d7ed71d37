/// <reference lib="dom" />
/** What gives a request up, with Node's own `fetch`: its `Request` forgets a signal that nobody else holds at the next garbage collection. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createAuth } from '../../packages/client/src/create-auth.ts';
import { memoryStorage } from '../../packages/client/src/storage.ts';
import { tokensOf } from '../support/client-service.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const credentials = { email: 'user@example.com', password: 'correct horse battery' };
let server: Server;
let url: string;
/** Requests that have no answer: all but these two. */
let arrived: PromiseWithResolvers<void>;

beforeEach(async () => {
  arrived = Promise.withResolvers();
  const answers: Record<string, (response: ServerResponse) => void> = {
    '/auth/login': (response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(tokensOf(1))),
    '/auth/logout': (response) => response.writeHead(204).end(),
  };
  server = createServer(({ url: path = '' }, response) =>
    (answers[path.split('?')[0] ?? ''] ?? (() => arrived.resolve()))(response),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
});

async function hanging(): Promise<void> {
  await arrived.promise;
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    collectGarbage();
  }
}

test('a sign-out waits for no refresh that hangs', async () => {
  const storage = memoryStorage();
  const page = createAuth({ url, mode: 'token', storage });
  await page.signIn(credentials);
  page.dispose();
  const auth = createAuth({ url, mode: 'token', storage });
  const ready = auth.ready();
  await hanging();
  expect(await auth.signOut()).toEqual({ told: true });
  await ready;
  expect(auth.state).toEqual({ status: 'signed-out', reason: 'logged_out' });
  auth.dispose();
});

test.each<[string, (auth: ReturnType<typeof createAuth>, signal: AbortSignal) => Promise<Response>]>([
  ['with the credential', (auth, signal) => auth.fetch('/orders', { signal })],
  ['to another origin', (auth, signal) => auth.fetch(`${url.replace('127.0.0.1', 'localhost')}/orders`, { signal })],
])(
  'a request %s is given up by the caller’s signal',
  async (_, ask) => {
    const auth = createAuth({ url, mode: 'token' });
    await auth.signIn(credentials);
    const controller = new AbortController();
    const asked = ask(auth, controller.signal).catch((fault: unknown) => fault);
    await hanging();
    controller.abort();
    expect(await asked).toMatchObject({ name: 'AbortError' });
    auth.dispose();
  },
  5_000,
);
