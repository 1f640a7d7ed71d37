/** The function `keys` as it is deployed, on local secrets and the embedded database. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { secretNames, secrets } from '../../../contract/secrets.ts';
import { settingToText, settingVariable } from '../../../contract/settings/setting.ts';
import { settingNames } from '../../../contract/settings.ts';
import { tables } from '../../../contract/tables.ts';
import { ringIn } from '../../../core/keys/key-material.ts';
import { type LocalSecrets, startLocalSecrets } from '../../../dev/local-secrets.ts';
import { tableStores } from '../../contracts/table-stores.ts';
import { databaseFor, embeddedDatabase } from '../../support/embedded-dynamodb.ts';
import { logged } from '../../support/logged.ts';
import { someSettings } from '../../support/wired-use-cases.ts';

const database = databaseFor(embeddedDatabase);
let local: LocalSecrets;
let handler: (event?: unknown) => Promise<void>;
const before = { ...process.env };

beforeAll(async () => {
  local = await startLocalSecrets({ path: null, names: secretNames });
  const values = someSettings();
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: database().endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: local.endpoint,
    ...Object.fromEntries(settingNames.map((name) => [settingVariable(name), settingToText(values[name])])),
    ...Object.fromEntries(secretNames.map((name) => [secrets[name].env, name])),
    [tables.publicKeys.env]: database().tables.publicKeys,
  });
  ({ handler } = require('../../../functions/keys.ts'));
});
afterAll(async () => {
  process.env = before;
  await local.stop();
});

async function secret(name: string): Promise<string> {
  const response = await fetch(local.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'secretsmanager.GetSecretValue' },
    body: JSON.stringify({ SecretId: name }),
  });
  return ((await response.json()) as { SecretString: string }).SecretString;
}
const idsIn = async (ring: string): Promise<string[]> => ringIn(await secret(ring)).map(({ id }) => id);
const run = (event?: unknown) => logged(() => handler(event));

test('makes every key at the deployment, tells CloudFormation, and leaves them alone the next day', async () => {
  const told: { Status?: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    told.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const ResponseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const event = { ResponseURL, StackId: 's', RequestId: 'r', LogicalResourceId: 'l', PhysicalResourceId: 'p' };

  await run({ ...event, RequestType: 'Delete' });
  expect(await secret('signing')).toBe('{}');
  const lines = await run({ ...event, RequestType: 'Create' });
  expect(lines.map(({ ring }) => ring)).toEqual(['signing', 'mac', 'pepper']);
  const made = [await secret('signing'), await secret('mac'), await secret('pepper')];
  await run({ ...event, RequestType: 'Update' });
  await run({ version: '0', id: 'e', 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} });
  await run();
  expect([await secret('signing'), await secret('mac'), await secret('pepper')]).toEqual(made);
  expect(told.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS']);
  server.close();
  server.closeAllConnections();

  // No half of a private key is in what is published.
  const published = (await tableStores(database(), database().sdk).publicKeys.find()) ?? '';
  expect(published).not.toContain('"d"');
  expect(JSON.parse(published).keys).toHaveLength(2);
});

test('replaces the rings that an operator names, and no other', async () => {
  const [signing, mac] = [await idsIn('signing'), await idsIn('mac')];
  await run({ replace: ['mac'] });
  expect(await idsIn('signing')).toEqual(signing);
  for (const id of await idsIn('mac')) expect(mac).not.toContain(id);
  await run({ replace: ['signing', 'mac'] });
  for (const id of await idsIn('signing')) expect(signing).not.toContain(id);
});

test.each([
  { replace: ['Signing'] },
  { replace: ['mac', 'pepper'] },
  { replace: 'mac' },
  { replace: {} },
  { replace: null },
])('%j is a slip of the pen: it fails, for it must not pass for a replacement', async (event) => {
  const held = await idsIn('mac');
  await expect(handler(event)).rejects.toThrow('replace');
  expect(await idsIn('mac')).toEqual(held);
});
