import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { startLocalSecrets } from '../../dev/local-secrets.ts';
import type { StandIn } from '../../dev/stand-in.ts';

const token = '11111111-1111-4111-8111-111111111111';
let folder: string;
let secrets: StandIn;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'local-secrets-'));
  secrets = await startLocalSecrets({ path: folder, names: ['signing', 'mac'] });
});
afterEach(async () => {
  await secrets.stop();
  await rm(folder, { recursive: true });
});

async function call(operation: string, input: unknown, endpoint = secrets.endpoint) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': `secretsmanager.${operation}`, 'content-type': 'application/x-amz-json-1.1' },
    body: typeof input === 'string' ? input : JSON.stringify(input),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const put = (SecretId: string, SecretString: string, more = {}) =>
  call('PutSecretValue', { SecretId, SecretString, ClientRequestToken: token, ...more });
const textOf = async (SecretId: string, endpoint?: string) =>
  (await call('GetSecretValue', { SecretId }, endpoint)).body.SecretString;

test('a secret without a value reads as an empty object', async () => {
  expect(await call('GetSecretValue', { SecretId: 'signing' })).toMatchObject({
    status: 200,
    body: { Name: 'signing', SecretString: '{}', VersionStages: ['AWSCURRENT'] },
  });
});

test('what was put is read, by name and by ARN, and the other secret is untouched', async () => {
  const { body } = await put('signing', '{"keys":[]}');

  expect(body).toMatchObject({ Name: 'signing', VersionId: token, VersionStages: ['AWSCURRENT'] });
  expect(await textOf('signing')).toBe('{"keys":[]}');
  expect(await textOf(String(body.ARN))).toBe('{"keys":[]}');
  expect(await textOf('mac')).toBe('{}');
});

test('values outlive the server', async () => {
  await put('signing', 'kept');
  await secrets.stop();

  secrets = await startLocalSecrets({ path: folder, names: ['signing'] });

  expect(await textOf('signing')).toBe('kept');
});

test('without a folder values are kept in memory', async () => {
  const inMemory = await startLocalSecrets({ path: null, names: ['signing'] });
  await call(
    'PutSecretValue',
    { SecretId: 'signing', SecretString: 'x', ClientRequestToken: token },
    inMemory.endpoint,
  );

  expect(await textOf('signing', inMemory.endpoint)).toBe('x');
  expect(await readdir(folder)).toEqual([]);
  await inMemory.stop();
});

test('only the owner can read the files, and no draft is left behind', async () => {
  await Promise.all(['a', 'b', 'c'].map((text) => put('signing', text, { ClientRequestToken: `${token}-${text}` })));

  expect(await readdir(folder)).toEqual(['signing.json']);
  expect((await stat(path.join(folder, 'signing.json'))).mode & 0o777).toBe(0o600);
});

test('the same token with the same value is the same write, with another value it is refused', async () => {
  await put('signing', 'one');

  expect((await put('signing', 'one')).status).toBe(200);
  expect(await put('signing', 'two')).toMatchObject({ status: 400, body: { __type: 'ResourceExistsException' } });
  expect(await textOf('signing')).toBe('one');
});

test.each<[string, string, unknown, string]>([
  ['an unknown secret', 'GetSecretValue', { SecretId: 'unknown' }, 'ResourceNotFoundException'],
  ['a path as a secret', 'GetSecretValue', { SecretId: '../signing' }, 'ResourceNotFoundException'],
  [
    'a write to an unknown secret',
    'PutSecretValue',
    { SecretId: 'unknown', SecretString: 'x' },
    'ResourceNotFoundException',
  ],
  [
    'a version that is gone',
    'GetSecretValue',
    { SecretId: 'mac', VersionStage: 'AWSPREVIOUS' },
    'ResourceNotFoundException',
  ],
  [
    'a value that is no text',
    'PutSecretValue',
    { SecretId: 'mac', SecretString: 1, ClientRequestToken: token },
    'InvalidParameterException',
  ],
  ['another operation', 'DeleteSecret', { SecretId: 'mac' }, 'UnknownOperationException'],
  ['a body that is no object', 'GetSecretValue', '"mac"', 'SerializationException'],
  ['a body that is no JSON', 'GetSecretValue', '{', 'SerializationException'],
])('%s is refused by name', async (_, operation, input, type) => {
  expect(await call(operation, input)).toMatchObject({ status: 400, body: { __type: type } });
});

test('a file that was damaged by hand fails the reads of its own secret only', async () => {
  await put('signing', 'one');
  await writeFile(path.join(folder, 'mac.json'), 'torn');

  expect((await call('GetSecretValue', { SecretId: 'mac' })).status).toBe(500);
  expect(await textOf('signing')).toBe('one');
});

test('whoever reads a file meanwhile sees one whole value or the other', async () => {
  const file = path.join(folder, 'mac.json');
  await put('mac', 'first');
  let isWriting = true;
  const reading = (async () => {
    let seen = 0;
    for (; isWriting; seen++) expect(JSON.parse(await readFile(file, 'utf8'))).toHaveProperty('secretString');
    return seen;
  })();

  for (let number = 0; number < 30; number++) {
    await put('mac', 'x'.repeat(500_000), { ClientRequestToken: `${token}-${number}` });
  }
  isWriting = false;

  expect(await reading).toBeGreaterThan(30);
});

test('a killed server has every value that it acknowledged, whole', async () => {
  const script = `
    import { startLocalSecrets } from ${JSON.stringify(path.resolve('dev/local-secrets.ts'))};
    const { endpoint } = await startLocalSecrets({ path: ${JSON.stringify(folder)}, names: ['mac'] });
    console.log(endpoint);
  `;
  for (let round = 0; round < 3; round++) {
    const server = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(server, 'exit');
    const [endpoint] = (await once(createInterface(server.stdout), 'line')) as [string];

    let acknowledged = -1;
    const writing = (async () => {
      for (let number = 0; ; number++) {
        const SecretString = JSON.stringify({ number, filling: 'x'.repeat(20_000) });
        await call(
          'PutSecretValue',
          { SecretId: 'mac', SecretString, ClientRequestToken: `${token}-${round}-${number}` },
          endpoint,
        );
        acknowledged = number;
        if (number === 3) setTimeout(() => server.kill('SIGKILL'), 20 + 37 * round);
      }
    })();
    await expect(writing).rejects.toThrow();
    await exited;

    const { number, filling } = JSON.parse(String(await textOf('mac')));
    expect(acknowledged).toBeGreaterThanOrEqual(3);
    expect(number).toBeGreaterThanOrEqual(acknowledged);
    expect(filling).toHaveLength(20_000);
  }
});
