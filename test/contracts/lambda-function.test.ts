import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { lambdaFunction } from '../../adapters/aws/lambda-function.ts';

/** As Lambda answers Invoke: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

let server: Server;
let reply: Reply | 'none';
let received: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ url: request.url ?? '', headers: request.headers, body });
    if (reply !== 'none') response.writeHead(reply.status, { ...reply.headers }).end(reply.body ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  received = [];
});

const functionName = 'arn:aws:lambda:eu-central-1:123456789012:function:claims:live';
const invoke = (invocation: 'RequestResponse' | 'Event', within = 1_000) =>
  lambdaFunction({
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: () => ({ accessKeyId: 'A', secretAccessKey: 'S' }),
    functionName,
    invocation,
    within,
  })({ hook: 'postLogin' });

test('a function that is asked answers what it answers, and its name travels encoded', async () => {
  reply = { status: 200, body: '{"claims":{"plan":"paid"}}' };
  expect(await invoke('RequestResponse')).toEqual({ claims: { plan: 'paid' } });
  expect(received).toMatchObject([
    {
      url: `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`,
      headers: {
        'x-amz-invocation-type': 'RequestResponse',
        authorization: expect.stringContaining('SignedHeaders=content-type;host;x-amz-date;x-amz-invocation-type'),
      },
      body: '{"hook":"postLogin"}',
    },
  ]);
});

test('a function that is told is queued, and answers nothing', async () => {
  reply = { status: 202 };
  expect(await invoke('Event')).toBeNull();
});

test.each<[string, Reply, string]>([
  ['fails', { status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body: '{}' }, 'FunctionError'],
  ['does not exist', { status: 404, body: '{"Type":"User"}' }, 'InvocationRefused'],
  ['is throttled', { status: 429, body: '{}' }, 'InvocationRefused'],
])('a function that %s is an outage, and is not asked twice', async (_, answer, name) => {
  reply = answer;
  await expect(invoke('RequestResponse')).rejects.toMatchObject({ name, transient: true });
  expect(received).toHaveLength(1);
});

test('a function that is late is given up', async () => {
  reply = 'none';
  await expect(invoke('RequestResponse', 50)).rejects.toMatchObject({ name: 'TimeoutError' });
});
