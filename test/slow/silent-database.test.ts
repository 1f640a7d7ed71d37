/** Waits real seconds: the SDK's client against a server that never answers whole. The rest of it: `test/contracts`. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from '../../adapters/aws/aws-error.ts';
import { localConnection } from '../support/embedded-dynamodb.ts';
import { sdkDynamo } from '../support/sdk-dynamo.ts';

const [getting, putting] = ['DynamoDB_20120810.GetItem', 'DynamoDB_20120810.PutItem'];
const received: unknown[] = [];
const server = createServer((request, response) => {
  const target = request.headers['x-amz-target'];
  received.push(target);
  if (target === putting) {
    response.writeHead(200, { 'content-length': '100' }).write('{"Item":');
    return;
  }
  // Interim answers keep the socket busy, so that only the deadline of the request sees it.
  const busy = setInterval(() => response.writeProcessing(), 300);
  response.on('close', () => clearInterval(busy));
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
});

const failureOf = (call: Promise<unknown>): Promise<unknown> => call.catch((thrown: unknown) => thrown);

test('the SDK’s client gives up after two tries of two seconds, whether the answer never begins or stops half way', async () => {
  const dynamo = sdkDynamo(localConnection(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  const began = performance.now();
  const errors = await Promise.all([
    failureOf(dynamo.getItem({ TableName: 'users', Key: {} })),
    failureOf(dynamo.putItem({ TableName: 'users', Item: {} })),
  ]);
  expect(performance.now() - began).toBeLessThan(15_000);
  for (const error of errors) {
    expect(error).toBeInstanceOf(AwsError);
    expect(error).toMatchObject({ name: 'TimeoutError', status: null, transient: true });
  }
  expect(received.sort()).toEqual([getting, getting, putting, putting]);
});
