import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { containerCredentials } from '../../../adapters/aws/container-credentials.ts';
import { DependencyUnavailable } from '../../../core/dependency-unavailable.ts';
import { minutes, noon } from '../../support/builders.ts';
import { fixedClock } from '../../support/fixed-clock.ts';

let server: Server;
let address: string;
let tokens: (string | undefined)[] = [];
let answer: { status: number; body: object };
const folder = mkdtempSync(join(tmpdir(), 'pod-identity-'));

beforeAll(async () => {
  server = createServer((request, response) => {
    tokens.push(request.headers.authorization);
    response.statusCode = answer.status;
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/credentials`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const role = (id: string, expiration = noon + 60 * minutes) => ({
  ...{ AccessKeyId: id, SecretAccessKey: `secret of ${id}`, Token: `token of ${id}` },
  Expiration: new Date(expiration).toISOString(),
});
beforeEach(() => {
  tokens = [];
  answer = { status: 200, body: role('first') };
});

const first = { accessKeyId: 'first', secretAccessKey: 'secret of first', sessionToken: 'token of first' };

test('they are asked for once, however many need them, and again five minutes before they expire', async () => {
  const clock = fixedClock();
  const credentials = containerCredentials({ AWS_CONTAINER_CREDENTIALS_FULL_URI: address }, clock.now);
  expect(await Promise.all([credentials?.(), credentials?.()])).toEqual([first, first]);
  clock.move(55 * minutes - 1);
  expect([await credentials?.(), tokens.length]).toEqual([first, 1]);

  answer.body = role('second', noon + 120 * minutes);
  clock.move(1);

  expect(await credentials?.()).toMatchObject({ accessKeyId: 'second' });
});

test('the platform’s token is sent, and read from its file each time', async () => {
  const file = join(folder, 'token');
  const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: address, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file };
  const clock = fixedClock();
  const credentials = containerCredentials(env, clock.now);
  for (const token of ['one\n', 'two\n']) {
    writeFileSync(file, token);
    await credentials?.();
    clock.move(60 * minutes);
    answer.body = role('later', noon + 180 * minutes);
  }
  expect(tokens).toEqual(['one', 'two']);
});

test('while they cannot be renewed the known ones serve until they expire, and none after that', async () => {
  const clock = fixedClock();
  const credentials = containerCredentials({ AWS_CONTAINER_CREDENTIALS_FULL_URI: address }, clock.now);
  await credentials?.();
  answer = { status: 500, body: {} };
  clock.move(60 * minutes - 1);
  expect(await credentials?.()).toEqual(first);

  clock.move(1);

  await expect(credentials?.()).rejects.toThrow(DependencyUnavailable);
});

test.each<[string, object]>([
  ['an error', { code: 'InvalidTokenException' }],
  ['no token', { ...role('first'), Token: undefined }],
  ['no end', { ...role('first'), Expiration: undefined }],
])('an answer with %s is none', async (_, body) => {
  answer.body = body;
  const credentials = containerCredentials({ AWS_CONTAINER_CREDENTIALS_FULL_URI: address }, fixedClock().now);
  await expect(credentials?.()).rejects.toThrow(DependencyUnavailable);
});

test('the platform’s token goes to no other host in the clear', () => {
  const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1.example.com/credentials' };
  expect(() => containerCredentials(env, fixedClock().now)).toThrow('neither https nor an address of the platform');
});

test('outside of a container there are none', () => {
  expect(containerCredentials({}, fixedClock().now)).toBeNull();
});
