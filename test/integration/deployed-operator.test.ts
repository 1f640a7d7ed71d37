/** The command line at a deployed stack: what it asks of CloudFormation and Lambda, which are played here over HTTP. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deployedOperator } from '../../cli/deployed-operator.ts';

let server: Server;
let asked: { path: string; body: string }[];
let resources: Readonly<Record<string, string>>;
let answer: { fault?: string; body: unknown };
const before = { ...process.env };

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    asked.push({ path: request.url ?? '', body });
    if (request.url?.startsWith('/2015-03-31/functions/')) {
      response.writeHead(200, {
        'content-type': 'application/json',
        ...(answer.fault && { 'x-amz-function-error': answer.fault }),
      });
      response.end(JSON.stringify(answer.body));
      return;
    }
    const members = Object.entries(resources).map(
      ([id, name]) =>
        `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${name}</PhysicalResourceId><ResourceType>AWS::Lambda::Function</ResourceType></member>`,
    );
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(
      `<ListStackResourcesResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ListStackResourcesResult><StackResourceSummaries>${members.join('')}</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`,
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' });
});
afterAll(() => {
  process.env = before;
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  asked = [];
  answer = { body: { users: [] } };
  resources = {
    AuthFunctionsOperatorFunction2BDA9D23: 'stack-operator',
    AuthFunctionsKeysFunction12345678: 'stack-keys',
    AuthFunctionsLoginFunction12345678: 'stack-login',
  };
});

const options = { stack: 'Auth', functions: {}, region: 'eu-central-1', profile: null };

test('the functions of a stack are found by their logical ids, once, and invoked', async () => {
  const operator = deployedOperator(options);
  expect(await operator('operator', { action: 'list' })).toEqual({ users: [] });
  await operator('keys', { signerKey: 'x' });
  expect(asked.map(({ path }) => path)).toEqual([
    '/',
    '/2015-03-31/functions/stack-operator/invocations',
    '/2015-03-31/functions/stack-keys/invocations',
  ]);
  expect(asked[0]?.body).toContain('StackName=Auth');
  expect(JSON.parse(asked[1]?.body ?? '')).toEqual({ action: 'list' });
});

test('a function that is named needs no stack', async () => {
  const operator = deployedOperator({ ...options, stack: null, functions: { operator: 'mine' } });
  await operator('operator', { action: 'list' });
  expect(asked.map(({ path }) => path)).toEqual(['/2015-03-31/functions/mine/invocations']);
  await expect(operator('keys', {})).rejects.toThrow('--keys-function');
});

test('two constructs in one stack are one too many to choose from', async () => {
  resources = { ...resources, OtherFunctionsOperatorFunction12345678: 'other' };
  await expect(deployedOperator(options)('operator', {})).rejects.toThrow('choose one with --function');
});

test.each([
  [
    'a refusal',
    { errorType: 'Error', errorMessage: 'there is no user of this e-mail address' },
    'OperatorRefused',
    'there is no user',
  ],
  ['a taken address', { errorType: 'AuthError', errorMessage: 'email_taken' }, 'OperatorRefused', 'is taken'],
  [
    'a throttled table',
    { errorType: 'ThrottlingException', errorMessage: 'dynamodb' },
    'OperatorUnreachable',
    'Throttling',
  ],
  ['a time-out', { errorType: 'Sandbox.Timedout', errorMessage: 'after 60 s' }, 'OperatorUnreachable', 'Timedout'],
])('%s is told as what it is', async (_, body, name, message) => {
  answer = { fault: 'Unhandled', body };
  await expect(deployedOperator(options)('operator', {})).rejects.toMatchObject({
    name,
    message: expect.stringContaining(message),
  });
});
