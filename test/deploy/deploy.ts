/**
 * A real deployment: bootstraps and deploys the synthesised stack into an AWS emulator, runs the e2e suite against it,
 * and then what only a deployment can show. `npm run test:deploy`; needs Python 3 with venv and pip, or an emulator that
 * is there already (`MINISTACK`, a command). `DEPLOY_SCRATCH` names a folder that stays, so that the next run is quicker.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  bearer,
  expectDenial,
  type HttpService,
  newAccount,
  newPerson,
  serviceUnderTest,
} from '../support/http-service.ts';
import { awsCall } from './aws-call.ts';
import { endAll, run } from './command.ts';
import { type Emulator, startEmulator } from './emulator.ts';

/** Seconds for all of it. */
const wholeTime = 15 * 60;
const stack = 'HybridAuth';
const root = join(import.meta.dirname, '..', '..');
const scratch = process.env.DEPLOY_SCRATCH ?? mkdtempSync(join(tmpdir(), 'deploy-'));
const output = join(scratch, 'cdk.out');
const outputs = join(scratch, 'outputs.json');

/** Quick hashes; and limits that one address, which the emulator takes all clients for, does not reach. */
const settings = {
  bcryptCost: 10,
  ipAttemptLimit: 100_000,
  ipRegistrationLimit: 100_000,
  removalPolicy: 'destroy',
  mailFrom: 'no-reply@example.com',
};

const startedAt = Date.now();
const say = (what: string): void => console.log(`== ${Math.round((Date.now() - startedAt) / 1_000)} s: ${what}`);

type Aws = ReturnType<typeof awsCall>;

interface Deployed {
  readonly host: string;
  readonly operator: string;
  readonly keys: string;
}

// A custom resource that hangs would keep the deployment for an hour.
const cdk = ({ env }: Emulator, ...args: string[]): Promise<string> =>
  run('npx', ['cdk', ...args], { cwd: root, env, within: 240 });

async function deploy(emulator: Emulator, chosen: object): Promise<string> {
  const context = Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const paths = [`--output=${output}`, `--outputs-file=${outputs}`];
  return cdk(emulator, 'deploy', '--require-approval=never', ...paths, ...context);
}

function deployed(name = stack): Deployed {
  const found = JSON.parse(readFileSync(outputs, 'utf8'))[name];
  return { host: new URL(found.ApiUrl).host, operator: found.OperatorFunction, keys: found.KeysFunction };
}

async function runSuite(): Promise<void> {
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
  await run('npx', [...jest, ...json], { cwd: root, within: 420, shown: true });
}

const refreshed = (service: HttpService, token: string) =>
  service.call('/auth/refresh', { body: { refresh_token: token } });
const whoami = async (service: HttpService, headers: Record<string, string>) =>
  (await service.call('/demo/whoami', { headers })).status;

/** Before anything else is asked of it. */
async function showKeysAtBirth(service: HttpService): Promise<string[]> {
  const { status, json } = await service.call('/.well-known/jwks.json');
  assert.equal(status, 200);
  assert.equal(json.keys.length, 2, 'the current key and the next one');
  return json.keys.map(({ kid }: { kid: string }) => kid);
}

async function showSecurityEvents(service: HttpService, aws: Aws, { operator }: Deployed): Promise<void> {
  const events = await aws.listenToBus();
  const person = await newPerson(service);
  const phone = await person.tokens();
  const second = (await refreshed(service, phone.refresh_token)).json;
  await refreshed(service, second.refresh_token);
  assert.equal((await refreshed(service, phone.refresh_token)).json.code, 'refresh_token_reused');
  const reuse = await events.next('refresh_token_reused');
  assert.equal(reuse.source, 'hybrid-auth');
  assert.deepEqual([reuse.detail.session_id, reuse.detail.user_id], [phone.session.id, phone.user.id]);
  assert.ok(reuse.detail.event_id);

  const { access_token: token } = await person.tokens();
  await service.call('/auth/logout?scope=global', { method: 'POST', headers: bearer(token) });
  assert.equal((await events.next('global_logout')).detail.user_id, phone.user.id);
  await aws.invoke(operator, { action: 'disable', email: person.email });
  assert.equal((await events.next('user_disabled')).detail.user_id, phone.user.id);
}

async function showOperator(service: HttpService, aws: Aws, { operator }: Deployed): Promise<void> {
  const person = await newPerson(service);
  const before = await person.tokens();
  const cookie = await person.cookie();
  assert.deepEqual(await aws.invoke(operator, { action: 'disable', email: person.email }), {
    userId: before.user.id,
    ended: 2,
  });
  assert.equal(await whoami(service, bearer(before.access_token)), 403);
  assert.equal(await whoami(service, { cookie }), 403);
  assert.equal((await refreshed(service, before.refresh_token)).json.reason, 'user_disabled');
  assert.equal((await person.login('mobile')).json.code, 'invalid_credentials');

  await aws.invoke(operator, { action: 'enable', email: person.email });
  await aws.invoke(operator, { action: 'assign', email: person.email, roles: ['user', 'admin'] });
  const admin = await person.tokens();
  const page = await service.call('/demo/admin', { headers: bearer(admin.access_token) });
  assert.deepEqual(page.json, { sub: before.user.id, roles: 'user admin' });

  await aws.invoke(operator, { action: 'end-sessions', email: person.email });
  assert.equal((await refreshed(service, admin.refresh_token)).json.reason, 'admin');
  await aws.invoke(operator, { action: 'unlock', email: person.email });
  await assert.rejects(aws.invoke(operator, { action: 'disable', email: newAccount().email }), /no user/);
  await assert.rejects(aws.invoke(operator, { action: 'remove', email: person.email }), /action/);
}

/** @param old the keys that there were until now */
async function showReplacedKeys(service: HttpService, aws: Aws, { keys }: Deployed, old: string[]): Promise<void> {
  const person = await newPerson(service);
  const phone = await person.tokens();
  await aws.invoke(keys, { replace: ['signing'] });
  const fresh = await showKeysAtBirth(service);
  assert.ok(fresh.every((kid) => !old.includes(kid)));
  // Warm instances know the old keys for a minute, and learn of a new one when they meet it.
  await sleep(61_000);

  const after = await person.tokens();
  const { kid } = JSON.parse(Buffer.from(String(after.access_token.split('.')[0]), 'base64url').toString());
  assert.ok(fresh.includes(kid));
  assert.equal(await whoami(service, bearer(after.access_token)), 200);
  assert.equal((await refreshed(service, phone.refresh_token)).status, 200);
}

/** A deployment over a running one: its sessions live on, and the settings that changed hold. */
async function showUpdate(service: HttpService, emulator: Emulator): Promise<void> {
  const person = await newPerson(service);
  const [phone, other, cookie] = [await person.tokens(), await person.tokens(), await person.cookie()];
  await deploy(emulator, { ...settings, refreshGraceWindow: 1, sessionIdleTimeout: 2 });

  assert.equal(await whoami(service, { cookie }), 200);
  const next = (await refreshed(service, phone.refresh_token)).json;
  assert.equal(await whoami(service, bearer(next.access_token)), 200);
  const brief = await person.cookie();
  await sleep(2_100);
  // Beyond the grace window, its successor in use: theft; and the other phone is not concerned.
  assert.equal((await refreshed(service, phone.refresh_token)).json.code, 'refresh_token_reused');
  assert.equal(await whoami(service, bearer(next.access_token)), 403);
  assert.equal((await refreshed(service, next.refresh_token)).json.reason, 'refresh_reused');
  assert.equal(await whoami(service, bearer(other.access_token)), 200);
  const ended = await service.call('/auth/me', { headers: { cookie: brief } });
  assert.equal(ended.json.reason, 'idle_timeout');
}

/**
 * The setting is switched on, off and on again over revoked tokens that are alive: a token that was signed out, and one of a
 * user who was disabled, of before each switch.
 */
async function showRevocationSwitch(
  service: HttpService,
  emulator: Emulator,
  aws: Aws,
  { operator }: Deployed,
): Promise<void> {
  const live = (await (await newPerson(service)).tokens()).access_token;
  const revoked: string[] = [];
  const revokeTwo = async () => {
    const [leaving, closed] = [await newPerson(service), await newPerson(service)];
    const [phone, other] = [await leaving.tokens(), await closed.tokens()];
    const headers = bearer(phone.access_token);
    assert.equal((await service.call('/auth/logout', { method: 'POST', headers })).status, 204);
    await aws.invoke(operator, { action: 'disable', email: closed.email });
    revoked.push(phone.access_token, other.access_token);
  };
  const expectRefused = async () => {
    for (const token of revoked) assert.equal(await whoami(service, bearer(token)), 403);
    assert.equal(await whoami(service, bearer(live)), 200);
  };

  await revokeTwo();
  await expectRefused();
  for (const revocationMaxStaleness of [1, 0, 1]) {
    await deploy(emulator, { ...settings, revocationMaxStaleness });
    await expectRefused();
    await revokeTwo();
    await sleep(revocationMaxStaleness * 1_100);
    await expectRefused();
  }
}

/** A second deployment of the same app, under another name: neither is in the way of the other. */
async function showSecondName(emulator: Emulator, aws: Aws, first: Deployed): Promise<void> {
  const stackName = 'HybridAuthGreen';
  await deploy(emulator, { ...settings, stackName });
  const green = deployed(stackName);

  assert.notEqual(green.host, first.host);
  assert.equal(new Set(await aws.buses()).size, 2);
  await aws.invoke(green.keys, {});
  await cdk(emulator, 'destroy', '--force', `--output=${output}`, '-c', `stackName=${stackName}`);
  assert.deepEqual(await aws.remains(stackName), []);
}

/**
 * Settings that only the deployment knows: a wrong one fails a first deployment, which leaves nothing and can be
 * repeated, and fails a later one, which changes nothing.
 */
async function showWrongSettings(emulator: Emulator, aws: Aws): Promise<void> {
  const name = 'LateIssuer';
  const app = ['--app', `node ${join('test', 'deploy', 'late-issuer-app.ts')}`, `--output=${join(scratch, name)}`];
  const deployWith = (issuer: string) =>
    cdk(emulator, 'deploy', '--require-approval=never', '--parameters', `Issuer=${issuer}`, ...app);
  const refused = /issuer: got "https:\/\/auth\.example\.com\/", expected an https URL/;

  await assert.rejects(deployWith('https://auth.example.com/'), refused);
  assert.deepEqual(await aws.remains(name), []);
  await deployWith('https://auth.example.com');
  const made = await aws.remains(name);
  assert.ok(made.length > 10);
  await assert.rejects(deployWith('https://auth.example.com/'), refused);
  assert.deepEqual(await aws.remains(name), made);
}

async function showAll(emulator: Emulator): Promise<void> {
  const aws = awsCall(emulator.port);
  say('bootstrap');
  await cdk(emulator, 'bootstrap', 'aws://000000000000/us-east-1');
  await aws.verifySender(settings.mailFrom);
  say('deploy');
  await deploy(emulator, settings);
  const found = deployed();
  Object.assign(process.env, { E2E_BASE_URL: `http://127.0.0.1:${emulator.port}`, E2E_HOST_HEADER: found.host });

  say('the canary: nobody gets in without a credential; the keys are there before the first request');
  const service = await serviceUnderTest();
  const kids = await showKeysAtBirth(service);
  say('the e2e suite against the deployment');
  await runSuite();
  say('security events reach the bus');
  await showSecurityEvents(service, aws, found);
  say('an operator disables, enables, promotes, signs out and unlocks');
  await showOperator(service, aws, found);
  say('a second deployment changes nothing');
  assert.match(await deploy(emulator, settings), /\(no changes\)/);
  assert.deepEqual(await showKeysAtBirth(service), kids);
  say('keys that may have leaked are replaced by one command');
  await showReplacedKeys(service, aws, found, kids);
  say('another deployment changes settings, and nobody is signed out by it');
  await showUpdate(service, emulator);
  say('what was revoked stays refused while revocationMaxStaleness is switched on, off and on again');
  await showRevocationSwitch(service, emulator, aws, found);
  await expectDenial(service);

  say('a second deployment of the same app under another name stands beside it');
  await showSecondName(emulator, aws, found);
  say('settings that only the deployment knows: a wrong one is no deployment, and leaves nothing');
  await showWrongSettings(emulator, aws);

  say('destroy');
  await cdk(emulator, 'destroy', '--force', `--output=${output}`);
  assert.deepEqual(await aws.remains(stack), []);
}

async function clearUp(): Promise<void> {
  await endAll();
  if (!process.env.DEPLOY_SCRATCH) rmSync(scratch, { recursive: true, force: true });
}

async function giveUp(why: string): Promise<void> {
  console.error(`\n${why}`);
  await clearUp();
  process.exit(1);
}

setTimeout(() => giveUp(`it took longer than ${wholeTime} s`), wholeTime * 1_000).unref();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => giveUp(signal));
try {
  const emulator = await startEmulator(scratch);
  try {
    await showAll(emulator);
    say('all of it held');
  } catch (error) {
    console.error(readFileSync(emulator.log, 'utf8').split('\n').slice(-100).join('\n'));
    throw error;
  }
} finally {
  await clearUp();
}
