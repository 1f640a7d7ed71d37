/** The function `keys` as it is deployed, on local secrets and the embedded database. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { secretVariable, settingVariable, tableVariable } from '../../../contract/environment.ts';
import { secretNames } from '../../../contract/secrets.ts';
import { settingToText } from '../../../contract/settings/setting.ts';
import { settingNames } from '../../../contract/settings.ts';
import { peppersIn, ringIn } from '../../../core/keys/key-material.ts';
import { signerKeyId } from '../../../core/keys/signer-key-id.ts';
import { startLocalSecrets } from '../../../dev/local-secrets.ts';
import type { StandIn } from '../../../dev/stand-in.ts';
import { tableStores } from '../../contracts/table-stores.ts';
import { databaseFor, embeddedDatabase } from '../../support/embedded-dynamodb.ts';
import { logged } from '../../support/logged.ts';
import { someSettings } from '../../support/wired-use-cases.ts';

const database = databaseFor(embeddedDatabase);
let local: StandIn;
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
    ...Object.fromEntries(secretNames.map((name) => [secretVariable(name), name])),
    [tableVariable('publicKeys')]: database().tables.publicKeys,
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
const settingsAsText = (): Record<string, string> => {
  const values = someSettings();
  return Object.fromEntries(settingNames.map((name) => [name, settingToText(values[name])]));
};
const idsIn = async (ring: string): Promise<string[]> => ringIn(await secret(ring)).map(({ id }) => id);
const run = (event?: unknown) => logged(() => handler(event));

/** Stands in for CloudFormation: an event of a deployment, and what is told of it. */
async function cloudFormation() {
  const told: { Status?: string; Reason?: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    told.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const ResponseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const ids = { StackId: 's', RequestId: 'r', LogicalResourceId: 'l', PhysicalResourceId: 'p' };
  return {
    told,
    event: { ...ids, ResponseURL, ResourceProperties: { Settings: settingsAsText() } },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

test('makes every key at the deployment, tells CloudFormation, and leaves them alone the next day', async () => {
  const { told, event, stop } = await cloudFormation();

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
  stop();

  // No half of a private key is in what is published.
  const published = (await tableStores(database(), database().sdk).publicKeys.find()) ?? '';
  expect(published).not.toContain('"d"');
  expect(JSON.parse(published).keys).toHaveLength(2);
});

test.each(['Create', 'Update'])(
  'refuses a deployment (%s) with settings that would stop the functions, and names every fault',
  async (RequestType) => {
    const { told, event, stop } = await cloudFormation();
    const { audience, ...texts } = settingsAsText();
    const Settings = { ...texts, issuer: 'https://auth.example.com/', bcryptCost: '9', sessionAbsoluteTimeout: '60' };
    const before = await secret('signing');

    await run({ ...event, RequestType, ResourceProperties: { ServiceToken: 'arn', Settings } });
    await run({ ...event, RequestType: 'Delete', ResourceProperties: { ServiceToken: 'arn' } });
    stop();

    expect(told.map(({ Status }) => Status)).toEqual(['FAILED', 'SUCCESS']);
    expect(told[0]?.Reason).toBe(
      'the deployment has 4 fault(s): audience: it is not set; ' +
        'issuer: got "https://auth.example.com/", expected an https URL of at most 256 characters without query, ' +
        'fragment or trailing slash (http only on localhost); bcryptCost: got 9, expected a whole number from 10 to 15; ' +
        'sessionIdleTimeout: got 1800 s, expected at most sessionAbsoluteTimeout, 60 s',
    );
    expect(await secret('signing')).toBe(before);
  },
);

test('starts without a configuration too: a deployment that is to be refused has to be answered', async () => {
  const { told, event, stop } = await cloudFormation();
  const held = process.env;
  process.env = {};
  await jest.isolateModulesAsync(async () => {
    const fresh = require('../../../functions/keys.ts').handler as typeof handler;
    await logged(() => fresh({ ...event, RequestType: 'Create', ResourceProperties: {} }));
    await logged(() => fresh({ ...event, RequestType: 'Delete', ResourceProperties: {} }));
  });
  process.env = held;
  stop();

  expect(told.map(({ Status }) => Status)).toEqual(['FAILED', 'SUCCESS']);
  expect(told[0]?.Reason).toContain(`the deployment has ${settingNames.length} fault(s)`);
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

test('keeps the signer keys of Firebase projects beside the peppers, each once, and says nothing of them', async () => {
  const before = peppersIn(await secret('pepper'));
  const [one, other] = [Buffer.alloc(64, 1), Buffer.alloc(64, 2)];
  const lines = [];
  for (const key of [one, other, one]) lines.push(...(await run({ signerKey: key.toString('base64') })));
  await run();

  const signerKeys = Object.fromEntries([one, other].map((key) => [signerKeyId(key), key.toString('base64url')]));
  expect(peppersIn(await secret('pepper'))).toEqual({ ...before, signerKeys });
  expect(lines).toEqual([]);
});

test.each([['too short'], ['not base64 at all, though long enough'], [7], [null], ['A'.repeat(400)]])(
  'the signer key %j is refused',
  async (signerKey) => {
    const held = await secret('pepper');
    await expect(handler({ signerKey })).rejects.toThrow('signerKey');
    expect(await secret('pepper')).toBe(held);
  },
);
