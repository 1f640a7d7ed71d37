import { execFile } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect, promisify } from 'node:util';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { AwsError } from '../../adapters/aws/aws-error.ts';
import { type AwsJsonClientOptions, awsJsonClient } from '../../adapters/aws/aws-json-client.ts';
import { type AwsCredentials, awsConnection } from '../../adapters/aws/environment.ts';
import { dynamoDb, secretsManager } from '../../adapters/aws/services.ts';
import { localConnection } from '../support/embedded-dynamodb.ts';
import { sdkDynamo } from '../support/sdk-dynamo.ts';

/** What the transport does when the network or AWS fails: a server that fails as it is told, request by request. */
type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly url: string;
}

let server: Server;
let endpoint: string;
let behaviours: Behaviour[] = [];
let received: Received[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body, url: request.url ?? '' });
    (behaviours.shift() ?? answers(200, '{}'))(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
});

beforeEach(() => {
  behaviours = [];
  received = [];
});

const answers =
  (status: number, body: string, headers: Record<string, string> = {}): Behaviour =>
  (_, response) => {
    response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'R0', ...headers })
      .end(body);
  };
const fails = (name: string, status: number): Behaviour =>
  answers(status, JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'secret-in-message' }));
const staysSilent: Behaviour = () => {};
const breaks: Behaviour = (request) => request.socket.destroy();
const stopsHalfWay: Behaviour = (_, response) => {
  response.writeHead(200, { 'content-length': '100' }).write('{"Item":');
};
const breaksHalfWay: Behaviour = (_, response) => {
  response.writeHead(200, { 'content-length': '100' }).write('{"Item":', () => response.destroy());
};

const credentials: AwsCredentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'example/secret+key',
  sessionToken: 'token==',
};
const dynamodb = (options: Partial<AwsJsonClientOptions> = {}) =>
  awsJsonClient({
    service: dynamoDb,
    region: 'eu-central-1',
    endpoint,
    credentials: () => credentials,
    now: () => Date.UTC(2026, 10, 23, 12),
    attemptTimeout: behaviours.some((one) => one === staysSilent || one === stopsHalfWay) ? 150 : 5_000,
    ...options,
  });

const failureOf = async (call: Promise<unknown>): Promise<AwsError> => {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AwsError);
  return error as AwsError;
};

/** Signature Version 4 as AWS computes it from what it receives, written down once more from its documentation. */
function signatureOf({ headers, body, url }: Received, service: string, { secretAccessKey }: AwsCredentials): string {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const signed = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const lines = signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  // The path is encoded once more than it is sent.
  const path = url.split('/').map(encodeURIComponent).join('/');
  const canonical = ['POST', path, '', lines.join(''), signed, sha256(body)].join('\n');
  const date = String(headers['x-amz-date']);
  const scope = [date.slice(0, 8), 'eu-central-1', service, 'aws4_request'];
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return hmac(key, ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(canonical)].join('\n')).toString('hex');
}

describe('a request', () => {
  test('is DynamoDB’s JSON 1.0, signed as AWS will compute it', async () => {
    behaviours = [answers(200, '{"Item":{"note":{"S":"Zoë"}}}')];
    const input = { TableName: 'users', Key: { userId: { S: 'Zoë 📱' } } };
    expect(await dynamodb()('GetItem', input)).toEqual({ Item: { note: { S: 'Zoë' } } });
    const [request] = received as [Received];
    expect(request.headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.GetItem',
      'x-amz-date': '20261123T120000Z',
      'x-amz-security-token': 'token==',
      host: endpoint.slice('http://'.length),
    });
    expect(JSON.parse(request.body)).toEqual(input);
    expect(request.headers.authorization).toContain(
      'Credential=AKIDEXAMPLE/20261123/eu-central-1/dynamodb/aws4_request',
    );
    const signed = /SignedHeaders=([^,]+)/.exec(request.headers.authorization ?? '')?.[1]?.split(';');
    expect(signed).toEqual(expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target']));
    expect(request.headers.authorization).toContain(`Signature=${signatureOf(request, 'dynamodb', credentials)}`);
  });

  test('to Secrets Manager is JSON 1.1 under its own target and scope', async () => {
    behaviours = [answers(200, '{"SecretString":"s"}')];
    const secrets = dynamodb({ service: secretsManager });
    expect(await secrets('GetSecretValue', { SecretId: 'mac' })).toEqual({ SecretString: 's' });
    const [request] = received as [Received];
    expect(request.headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.GetSecretValue',
    });
    expect(request.headers.authorization).toContain(`Signature=${signatureOf(request, 'secretsmanager', credentials)}`);
  });

  test('is signed with the credentials of the moment, so that rotated ones are seen', async () => {
    const env: Record<string, string | undefined> = {
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'AKIDBEFORE',
      AWS_SECRET_ACCESS_KEY: 'before',
      AWS_SESSION_TOKEN: 'token-before',
    };
    const call = dynamodb(awsConnection(dynamoDb, env));
    await call('GetItem', {});
    Object.assign(env, {
      AWS_ACCESS_KEY_ID: 'AKIDAFTER',
      AWS_SECRET_ACCESS_KEY: 'after',
      AWS_SESSION_TOKEN: undefined,
    });
    await call('GetItem', {});
    const [before, after] = received as [Received, Received];
    expect(before.headers['x-amz-security-token']).toBe('token-before');
    expect(after.headers.authorization).toContain('Credential=AKIDAFTER/');
    expect(after.headers['x-amz-security-token']).toBeUndefined();
    const rotated = { accessKeyId: 'AKIDAFTER', secretAccessKey: 'after' };
    expect(after.headers.authorization).toContain(`Signature=${signatureOf(after, 'dynamodb', rotated)}`);
  });

  test('is signed with the key of its day', async () => {
    let at = Date.UTC(2026, 10, 23, 23, 59, 59);
    const call = dynamodb({ now: () => at });
    await call('GetItem', {});
    at += 1_000;
    await call('GetItem', {});
    expect(received.map(({ headers }) => headers['x-amz-date'])).toEqual(['20261123T235959Z', '20261124T000000Z']);
    for (const request of received) {
      expect(request.headers.authorization).toContain(`Signature=${signatureOf(request, 'dynamodb', credentials)}`);
    }
  });

  test('goes to the path of the endpoint, where it has one', async () => {
    await dynamodb({ endpoint: `${endpoint}/stage/a%20b` })('GetItem', {});
    const [request] = received as [Received];
    expect(request.url).toBe('/stage/a%20b');
    expect(request.headers.authorization).toContain(`Signature=${signatureOf(request, 'dynamodb', credentials)}`);
  });

  test('goes over a kept connection', async () => {
    const ports = new Set<number | undefined>();
    const notes: Behaviour = (request, response) => {
      ports.add(request.socket.remotePort);
      answers(200, '{}')(request, response);
    };
    behaviours = [notes, notes, notes];
    const call = dynamodb();
    for (const _ of behaviours.slice()) await call('GetItem', {});
    expect(received).toHaveLength(3);
    expect(ports.size).toBe(1);
  });
});

describe('a second try', () => {
  test.each([
    ['an internal error', fails('InternalServerError', 500)],
    ['an unavailable service', answers(503, '<html>Service Unavailable</html>')],
    ['a throttled table', fails('ProvisionedThroughputExceededException', 400)],
    ['a throttled account', fails('ThrottlingException', 400)],
    ['a silent server', staysSilent],
    ['a broken connection', breaks],
    ['an answer that stops half way', stopsHalfWay],
    ['an answer that breaks half way', breaksHalfWay],
  ])('follows %s, and its answer counts', async (_, behaviour) => {
    behaviours = [behaviour, answers(200, '{"Item":{}}')];
    expect(await dynamodb()('GetItem', { TableName: 'users' })).toEqual({ Item: {} });
    expect(received.map(({ body }) => body)).toEqual(['{"TableName":"users"}', '{"TableName":"users"}']);
  });

  test.each([
    ['InternalServerError', 500, fails('InternalServerError', 500)],
    ['ThrottlingException', 400, fails('ThrottlingException', 400)],
    ['UnknownError', 502, answers(502, 'Bad Gateway')],
    ['TimeoutError', null, staysSilent],
    ['TimeoutError', null, stopsHalfWay],
    ['ConnectionError', null, breaks],
    ['ConnectionError', null, breaksHalfWay],
  ])('is the last one: %s, status %s', async (name, status, behaviour) => {
    behaviours = [behaviour, behaviour, behaviour];
    expect(await failureOf(dynamodb()('GetItem', {}))).toMatchObject({ name, status, transient: true });
    expect(received).toHaveLength(2);
  });

  test.each([
    ['ValidationException', fails('ValidationException', 400)],
    ['AccessDeniedException', fails('AccessDeniedException', 400)],
    [
      'ResourceNotFoundException',
      answers(400, '{}', { 'x-amzn-errortype': 'ResourceNotFoundException:http://internal/' }),
    ],
  ])('does not follow %s', async (name, behaviour) => {
    behaviours = [behaviour];
    expect(await failureOf(dynamodb()('GetItem', {}))).toMatchObject({ name, status: 400, transient: false });
    expect(received).toHaveLength(1);
  });

  test('is over within twice the budget of a try, and a little', async () => {
    behaviours = [staysSilent, staysSilent];
    const began = performance.now();
    await failureOf(dynamodb({ attemptTimeout: 100 })('GetItem', {}));
    expect(performance.now() - began).toBeLessThan(1_500);
  });

  test('takes a new connection, for after a freeze every kept one may be dead', async () => {
    const call = dynamodb();
    const kept = new Set<number | undefined>();
    const keeps: Behaviour = (request, response) => {
      kept.add(request.socket.remotePort);
      setTimeout(() => answers(200, '{}')(request, response), 20);
    };
    behaviours = [keeps, keeps, keeps, keeps];
    await Promise.all([call('GetItem', {}), call('GetItem', {}), call('GetItem', {}), call('GetItem', {})]);
    expect(kept.size).toBe(4);

    const isDeadIfKept: Behaviour = (request, response) =>
      kept.has(request.socket.remotePort) ? request.socket.destroy() : answers(200, '{"new":true}')(request, response);
    behaviours = [isDeadIfKept, isDeadIfKept];
    expect(await call('GetItem', {})).toEqual({ new: true });
    expect(received).toHaveLength(6);
  });

  test('does not help where nobody listens', async () => {
    const passing = createServer().listen(0, '127.0.0.1');
    await once(passing, 'listening');
    const { port } = passing.address() as AddressInfo;
    passing.close();
    await once(passing, 'close');
    const call = dynamodb({ endpoint: `http://127.0.0.1:${port}` });
    expect(await failureOf(call('GetItem', {}))).toMatchObject({ name: 'ConnectionError', transient: true });
  });
});

describe('a 200', () => {
  const requestId = { 'x-amzn-requestid': 'R1' };
  const json = { 'content-type': 'application/x-amz-json-1.0' };
  const says =
    (text: string, headers: Record<string, string>): Behaviour =>
    (_, response) =>
      response.writeHead(200, headers).end(text);

  test.each([
    ['an empty one', says('', { ...json, ...requestId })],
    ['no JSON', says('<html>Welcome</html>', { ...json, ...requestId })],
    ['an array', says('[]', { ...json, ...requestId })],
    ['null', says('null', { ...json, ...requestId })],
    ['an empty object of another media type', says('{}', { 'content-type': 'application/json', ...requestId })],
    ['an empty object of no media type', says('{}', requestId)],
    ['an empty object without the id of a request', says('{}', json)],
    ['an empty object whose checksum is another’s', says('{}', { ...json, ...requestId, 'x-amz-crc32': '2745614146' })],
    ['an empty object whose checksum is none', says('{}', { ...json, ...requestId, 'x-amz-crc32': 'none' })],
    [
      'an item that was changed on its way',
      says('{"Item":{"n":{"S":"Zoe"}}}', { ...json, ...requestId, 'x-amz-crc32': '1' }),
    ],
  ])('that AWS did not give is no answer: %s', async (_, behaviour) => {
    behaviours = [behaviour, behaviour, behaviour];
    const fault = { name: 'ForeignResponse', status: 200, transient: true };
    expect(await failureOf(dynamodb()('GetItem', {}))).toMatchObject(fault);
    expect(received).toHaveLength(2);
  });

  test.each([
    ['{}', '2745614147'],
    ['{"Item":{"note":{"S":"Zoë 📱 \\ud800"}}}', String(zlibCrc32('{"Item":{"note":{"S":"Zoë 📱 \\ud800"}}}'))],
  ])('%s with its checksum is DynamoDB’s', async (text, checksum) => {
    behaviours = [says(text, { ...json, ...requestId, 'x-amz-crc32': checksum })];
    expect(await dynamodb()('GetItem', {})).toEqual(JSON.parse(text));
  });

  test('may come in many pieces, and its checksum is of the whole', async () => {
    const text = JSON.stringify({ Items: Array.from({ length: 5_000 }, (_, index) => ({ sid: { S: `é${index}` } })) });
    behaviours = [
      (_, response) => {
        response.writeHead(200, { ...json, ...requestId, 'x-amz-crc32': String(zlibCrc32(text)) });
        const bytes = Buffer.from(text);
        for (let start = 0; start < bytes.length; start += 999) response.write(bytes.subarray(start, start + 999));
        response.end();
      },
    ];
    expect(await dynamodb()('Query', {})).toEqual(JSON.parse(text));
  });
});

describe('an error', () => {
  test('names the service, the operation, the error and the request’s id, and nothing of what was sent or answered', async () => {
    behaviours = [
      answers(400, '{"__type":"InvalidSignatureException","message":"secret-in-message"}', {
        'x-amzn-requestid': 'R1',
      }),
    ];
    const error = await failureOf(dynamodb()('PutItem', { Item: { hash: { S: 'secret-in-body' } } }));
    expect(error.message).toBe('dynamodb PutItem: InvalidSignatureException (status 400, request R1)');
    expect(inspect(error)).not.toContain('secret-in');
  });

  test('of the SDK’s client says the same', async () => {
    behaviours = [fails('ValidationException', 400)];
    const error = await failureOf(
      sdkDynamo(localConnection(endpoint)).putItem({ TableName: 'users', Item: { hash: { S: 'secret-in-body' } } }),
    );
    expect(error).toMatchObject({ name: 'ValidationException', status: 400, transient: false, operation: 'PutItem' });
    expect(inspect(error)).not.toContain('secret-in');
  });

  test('of an answer that is no JSON does not quote it, through either client', async () => {
    const call = dynamodb();
    const dynamo = sdkDynamo(localConnection(endpoint));
    for (const get of [() => call('GetItem', {}), () => dynamo.getItem({ TableName: 'users', Key: {} })]) {
      behaviours = [answers(200, '{"Item": secret-in-body'), answers(200, '{"Item": secret-in-body')];
      expect(inspect(await failureOf(get()))).not.toContain('secret-in');
    }
  });

  test('that means something to the caller becomes what the caller makes of it', async () => {
    behaviours = [answers(400, '{"__type":"ResourceExistsException","Item":7}')];
    const faults = { ResourceExistsException: ({ Item }: { Item?: unknown }) => new RangeError(`there: ${Item}`) };
    await expect(dynamodb({ faults })('PutItem', {})).rejects.toThrow(new RangeError('there: 7'));
    expect(received).toHaveLength(1);
  });

  test('of missing credentials says which variable is missing, and nothing is sent', async () => {
    const call = dynamodb(awsConnection(dynamoDb, { AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL: endpoint }));
    await expect(call('GetItem', {})).rejects.toThrow('the environment lacks AWS_ACCESS_KEY_ID');
    expect(received).toEqual([]);
  });
});

describe('the SDK’s client', () => {
  test('tries twice within the same budget', async () => {
    behaviours = [fails('InternalServerError', 500), answers(200, '{"Item":{"key":{"S":"x"}}}')];
    const dynamo = sdkDynamo(localConnection(endpoint));
    expect(await dynamo.getItem({ TableName: 'users', Key: {} })).toEqual({ Item: { key: { S: 'x' } } });
    expect(received).toHaveLength(2);
  });

  // In a process of its own: in Jest's realm Node's errors are no `Error`, and the SDK wraps them beyond warmVerification.
  test.each([
    ['breaks at once', breaks],
    ['breaks half way', breaksHalfWay],
  ])(
    'tells a connection that %s from one that is slow',
    async (_, behaviour) => {
      behaviours = [behaviour, behaviour, behaviour];
      const script = `
      import { sdkDynamo } from './test/support/sdk-dynamo.ts';
      const credentials = () => ({ accessKeyId: 'local', secretAccessKey: 'local' });
      const dynamo = sdkDynamo({ endpoint: '${endpoint}', region: 'us-east-1', credentials });
      const error = await dynamo.getItem({ TableName: 'users', Key: {} }).catch((thrown) => thrown);
      const { name, status, transient } = error;
      console.log(JSON.stringify({ name, status, transient }));
    `;
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
      expect(JSON.parse(stdout)).toEqual({ name: 'ConnectionError', status: null, transient: true });
      expect(received).toHaveLength(2);
    },
    20_000,
  );
});

describe('the connection', () => {
  const env = { AWS_REGION: 'eu-central-1', URL_SUFFIX: 'amazonaws.com' };
  const urls = { AWS_ENDPOINT_URL: 'http://any', AWS_ENDPOINT_URL_DYNAMODB: 'http://one' };

  test('takes the endpoint of the service before the one of all services, as every SDK does', () => {
    expect(awsConnection(dynamoDb, { ...env, ...urls }).endpoint).toBe('http://one');
    expect(awsConnection(secretsManager, { ...env, ...urls }).endpoint).toBe('http://any');
    const secrets = { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://two' };
    expect(awsConnection(secretsManager, { ...env, ...urls, ...secrets }).endpoint).toBe('http://two');
  });

  test.each([
    ['eu-central-1', 'amazonaws.com', 'https://secretsmanager.eu-central-1.amazonaws.com'],
    ['cn-north-1', 'amazonaws.com.cn', 'https://secretsmanager.cn-north-1.amazonaws.com.cn'],
    ['eusc-de-east-1', 'amazonaws.eu', 'https://secretsmanager.eusc-de-east-1.amazonaws.eu'],
    ['us-iso-east-1', 'c2s.ic.gov', 'https://secretsmanager.us-iso-east-1.c2s.ic.gov'],
  ])('reaches the services of %s where that partition has them', (AWS_REGION, URL_SUFFIX, endpoint) => {
    expect(awsConnection(secretsManager, { AWS_REGION, URL_SUFFIX }).endpoint).toBe(endpoint);
    const empty = { AWS_ENDPOINT_URL: '', AWS_ENDPOINT_URL_SECRETS_MANAGER: '' };
    expect(awsConnection(secretsManager, { AWS_REGION, URL_SUFFIX, ...empty }).endpoint).toBe(endpoint);
  });

  test('ignores the endpoints where it is told to', () => {
    const ignoring = { ...env, ...urls, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
    expect(awsConnection(dynamoDb, ignoring).endpoint).toBe('https://dynamodb.eu-central-1.amazonaws.com');
  });

  test('needs a region, and the domain of its partition where no endpoint is configured', () => {
    expect(() => awsConnection(dynamoDb, {})).toThrow('the environment lacks AWS_REGION');
    expect(() => awsConnection(dynamoDb, { AWS_REGION: 'eu-central-1' })).toThrow('the environment lacks URL_SUFFIX');
  });
});
