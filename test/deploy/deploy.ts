/**
 * A real deployment: bootstraps and deploys the synthesised stack into an AWS emulator, runs the e2e suite against it,
 * and then what only a deployment can show. `npm run test:deploy`; needs Python 3 with venv and pip.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newAccount } from '../support/http-service.ts';
import { awsCall } from './aws-call.ts';
import { type Emulator, startEmulator } from './emulator.ts';

const root = join(import.meta.dirname, '..', '..');
const scratch = process.env.DEPLOY_SCRATCH ?? mkdtempSync(join(tmpdir(), 'deploy-'));
const output = join(scratch, 'cdk.out');
const outputs = join(scratch, 'outputs.json');
/** Quick hashes; and limits that one address, which the emulator takes all clients for, does not reach. */
const context = [
  'bcryptCost=10',
  'addressGuessLimit=100000',
  'addressRegistrationLimit=100000',
  'removalPolicy=destroy',
];

const say = (what: string): void => console.log(`\n== ${what}`);

function cdk(emulator: Emulator, ...args: string[]): string {
  // A custom resource that hangs would keep the deployment for an hour.
  const run = spawnSync('timeout', ['300', 'npx', 'cdk', ...args], { cwd: root, env: emulator.env, encoding: 'utf8' });
  process.stdout.write(`${run.stdout}${run.stderr}`.split('\n').slice(-12).join('\n'));
  if (run.status !== 0) throw new Error(`cdk ${args[0]} ended with ${run.status}:\n${run.stdout}${run.stderr}`);
  return run.stdout + run.stderr;
}

const deploy = (emulator: Emulator): string =>
  cdk(
    emulator,
    'deploy',
    '--require-approval=never',
    `--output=${output}`,
    `--outputs-file=${outputs}`,
    ...context.flatMap((setting) => ['-c', setting]),
  );

interface Deployed {
  readonly host: string;
  readonly operator: string;
  readonly keys: string;
}

function deployed(): Deployed {
  const { HybridAuth: found } = JSON.parse(readFileSync(outputs, 'utf8'));
  return { host: new URL(found.ApiUrl).host, operator: found.OperatorFunction, keys: found.KeysFunction };
}

/** The emulator finds the API by the Host header. */
const whereIs = ({ port }: Emulator, host: string) => ({
  E2E_BASE_URL: `http://127.0.0.1:${port}`,
  E2E_HOST_HEADER: host,
});

function runSuite(emulator: Emulator, host: string): void {
  const jest = [
    'jest',
    '--selectProjects',
    'e2e',
    '--testPathPatterns',
    'e2e/service',
    '--runInBand',
    '--testTimeout=60000',
  ];
  const json = process.env.JEST_OUTPUT_FILE ? ['--json', `--outputFile=${process.env.JEST_OUTPUT_FILE}`] : [];
  const env = { ...process.env, ...whereIs(emulator, host) };
  execFileSync('npx', [...jest, ...json], { cwd: root, env, stdio: 'inherit' });
}

async function showWhatOnlyADeploymentCan(emulator: Emulator, { host, operator, keys }: Deployed): Promise<void> {
  Object.assign(process.env, whereIs(emulator, host));
  const { bearer, newPerson, serviceUnderTest } = await import('../support/http-service.ts');
  const service = await serviceUnderTest();
  const aws = awsCall(emulator.port);
  const whoami = async (token: string) => (await service.call('/demo/whoami', { headers: bearer(token) })).status;
  const kids = async () => {
    const { json } = await service.call('/.well-known/jwks.json');
    return json.keys.map(({ kid }: { kid: string }) => kid);
  };

  say('a security event reaches the bus');
  const events = await aws.listenToBus();
  const person = await newPerson(service);
  const phone = await person.tokens();
  const refresh = (token: string) => service.call('/auth/refresh', { body: { refresh_token: token } });
  const second = (await refresh(phone.refresh_token)).json;
  await refresh(second.refresh_token);
  assert.equal((await refresh(phone.refresh_token)).json.code, 'refresh_token_reused');
  const event = await events.next('refresh_token_reused');
  assert.equal(event.detail.session_id, phone.session.id);

  say('an operator disables, enables and promotes a user');
  const before = await person.tokens();
  await aws.invoke(operator, { action: 'disable', email: person.email });
  assert.equal(await whoami(before.access_token), 403);
  assert.equal((await person.login('mobile')).json.code, 'invalid_credentials');
  await aws.invoke(operator, { action: 'enable', email: person.email });
  await aws.invoke(operator, { action: 'assign', email: person.email, roles: ['user', 'admin'] });
  const admin = await person.tokens();
  assert.equal((await service.call('/demo/admin', { headers: bearer(admin.access_token) })).status, 200);
  await assert.rejects(aws.invoke(operator, { action: 'disable', email: newAccount().email }));

  say('keys that may have leaked are replaced by one command');
  const old = await kids();
  await aws.invoke(keys, { replace: ['signing'] });
  const fresh = await kids();
  assert.equal(fresh.filter((kid: string) => old.includes(kid)).length, 0);
  // Warm instances know the old key for a minute at most; a new sign-in after that bears the new one.
  await sleep(61_000);
  const after = await person.tokens();
  const { kid } = JSON.parse(Buffer.from(String(after.access_token.split('.')[0]), 'base64url').toString());
  assert.ok(fresh.includes(kid));
  assert.equal(await whoami(after.access_token), 200);
  assert.equal((await refresh(admin.refresh_token)).status, 200);
}

const emulator = await startEmulator(scratch);
try {
  say('bootstrap');
  cdk(emulator, 'bootstrap', 'aws://000000000000/us-east-1');
  say('deploy');
  deploy(emulator);
  const found = deployed();

  say('the e2e suite against the deployment');
  runSuite(emulator, found.host);
  await showWhatOnlyADeploymentCan(emulator, found);

  say('a second deployment changes nothing');
  assert.match(deploy(emulator), /no changes/);

  say('destroy');
  cdk(emulator, 'destroy', '--force', `--output=${output}`);
  say('all of it held');
} finally {
  await emulator.stop();
  if (!process.env.DEPLOY_SCRATCH && existsSync(scratch)) rmSync(scratch, { recursive: true, force: true });
}
