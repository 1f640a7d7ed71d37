import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { answerCloudFormation } from '../../../functions/operations/cloud-formation.ts';
import { logged } from '../../support/logged.ts';

interface Told {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

let server: Server;
let told: Told[] = [];
let status = 200;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    told.push({ method, url, headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
    response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  told = [];
  status = 200;
});

const ids = { StackId: 'arn:stack', RequestId: 'request-1', LogicalResourceId: 'FirstKeys' };
const event = (parts: object = {}) =>
  ({
    RequestType: 'Create',
    ...ids,
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?signature=x%2By`,
    ...parts,
  }) as CloudFormationCustomResourceEvent;

test('work that is done is told as SUCCESS, in one PUT to the very address, without a content type', async () => {
  let done = false;
  await answerCloudFormation(event(), async () => {
    done = true;
  });
  expect(done).toBe(true);
  expect(told).toMatchObject([{ method: 'PUT', url: '/answer?signature=x%2By' }]);
  expect(told[0]?.body).toEqual({ Status: 'SUCCESS', ...ids, PhysicalResourceId: 'FirstKeys' });
  expect(told[0]?.headers['content-type'] ?? '').toBe('');
});

test('the id that it was given stays, or an update would delete what it had made', async () => {
  await answerCloudFormation(event({ RequestType: 'Update', PhysicalResourceId: 'made-before' }), async () => {});
  expect(told[0]?.body).toMatchObject({ PhysicalResourceId: 'made-before' });
});

test.each([new TypeError('a secret'), 'a secret', undefined])(
  'work that fails is told as FAILED at once, with no word of why: %p',
  async (thrown) => {
    const lines = await logged(() => answerCloudFormation(event(), () => Promise.reject(thrown)));
    expect(told).toMatchObject([{ body: { Status: 'FAILED', ...ids } }]);
    expect(told[0]?.body.Reason).toEqual(expect.any(String));
    expect(JSON.stringify([told, lines])).not.toContain('a secret');
    expect(lines).toMatchObject([{ event: 'sys_crash' }]);
  },
);

test('an answer that CloudFormation does not take is an error, so that Lambda tries again', async () => {
  status = 403;
  await expect(answerCloudFormation(event(), async () => {})).rejects.toThrow('403');
});
