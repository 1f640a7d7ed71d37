/** A stranger's app on the stranger's machine: `npx hybrid-auth dev --app` serves its own functions behind its own rules. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { demoPassword } from '../../dev/seed.ts';
import { endGroup, leader, run } from '../deploy/command.ts';

export interface ServedApp {
  /** Where the package is installed. */
  readonly folder: string;
  /** The synthesised app, from there. */
  readonly app: string;
  /** The node to run it with. */
  readonly node: string;
  readonly env: NodeJS.ProcessEnv;
}

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  /** All that it has written. */
  said(): string;
}

export async function showDevServer(served: ServedApp): Promise<void> {
  await showWrongInput(served);
  const first = await start(served, 0);
  try {
    const { url } = first;
    assert.match(first.said(), /Orders\w*: TABLE is not set, for it is \w+ \(AWS::DynamoDB::GlobalTable\)/);
    const [user, admin] = [await signedIn(url, 'user', 'mobile'), await signedIn(url, 'admin', 'web')];
    const answers = async (path: string) =>
      Promise.all([{}, user.headers, admin.headers].map((headers) => statusOf(url, path, headers)));
    assert.deepEqual(await answers('/orders'), [403, 200, 200]);
    assert.deepEqual(await answers('/orders/all'), [403, 403, 200]);
    assert.deepEqual(await answers('/orders/phone'), [403, 200, 403]);
    assert.deepEqual(await answers('/status'), [200, 200, 200]);
    assert.deepEqual(await answers('/nothing'), [404, 404, 404]);
    const orders = await (await fetch(`${url}/orders`, { headers: user.headers })).json();
    assert.deepEqual(orders, { owner: user.id, table: null, api: url });
    await showReload(served, first, user.headers, admin.headers);
    const out = await fetch(`${url}/auth/logout`, { method: 'POST', headers: user.headers });
    assert.deepEqual([out.status, await statusOf(url, '/orders', user.headers)], [204, 403]);

    // Ctrl-C goes to the whole group.
    process.kill(-Number(first.child.pid), 'SIGINT');
    await once(first.child, 'exit');
    assert.match(first.said(), /Stopping/);
    const second = await start(served, Number(new URL(url).port));
    await endGroup(second.child);
  } finally {
    await endGroup(first.child);
  }
}

async function showWrongInput({ folder, node, env }: ServedApp): Promise<void> {
  const args = ['dev', '--app', 'nowhere', '--set', 'bcryptCost=99', '--env', 'x', '--what'];
  const wrong = run(node, [commandIn(folder), ...args], { cwd: folder, env });
  const { message } = await wrong.then(
    () => assert.fail('it started'),
    (error: Error) => error,
  );
  for (const words of [/ended with 2/, /bcryptCost/, /--env: got "x"/, /--what is no option/])
    assert.match(message, words);
  const missing = run(node, [commandIn(folder), 'dev', '--app', 'nowhere'], { cwd: folder, env });
  await assert.rejects(missing, /ended with 1\n--app: .*manifest.json is not there. Synthesise the app first/);
}

/** A changed function is served, and so is a changed rule. */
async function showReload(
  { folder, app }: ServedApp,
  { url, said }: Started,
  user: Record<string, string>,
  admin: Record<string, string>,
): Promise<void> {
  const template = join(folder, app, 'OwnFunctions.template.json');
  const before = readFileSync(template, 'utf8');
  const after = before
    .replaceAll('{ status: \\"fine\\" }', '{ status: \\"better\\" }')
    .replaceAll('\\"admin\\"', '\\"user\\"');
  assert.notEqual(after, before);
  writeFileSync(template, after);
  try {
    for (let tries = 0; !said().includes('The app has changed'); tries++) {
      assert.ok(tries < 100, said());
      await sleep(100);
    }
    assert.deepEqual(await (await fetch(`${url}/status`)).json(), { status: 'better' });
    assert.deepEqual([await statusOf(url, '/orders/all', user), await statusOf(url, '/orders/all', admin)], [200, 200]);
  } finally {
    writeFileSync(template, before);
  }
}

const commandIn = (folder: string): string => join(folder, 'node_modules', 'hybrid-auth', 'dist', 'dev', 'command.mjs');

async function start({ folder, app, node, env }: ServedApp, port: number): Promise<Started> {
  const args = [commandIn(folder), 'dev', '--app', app, '--port', String(port)];
  const child = leader(node, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let written = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      written += chunk;
    });
  for (let tries = 0; !written.includes('/dev/mailbox'); tries++) {
    assert.ok(child.exitCode === null && tries < 300, written);
    await sleep(100);
  }
  return { child, url: String(/http:\/\/localhost:\d+/.exec(written)?.[0]), said: () => written };
}

async function signedIn(url: string, name: string, clientType: 'mobile' | 'web') {
  const body = JSON.stringify({ email: `${name}@example.com`, password: demoPassword, client_type: clientType });
  const answer = await fetch(`${url}/auth/login`, {
    ...{ method: 'POST', body, headers: { 'content-type': 'application/json', origin: url } },
  });
  assert.equal(answer.status, 200);
  const { user, access_token: token } = (await answer.json()) as { user: { id: string }; access_token?: string };
  const cookie = answer.headers.getSetCookie().map((one) => String(one.split(';')[0]));
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : { cookie: cookie.join('; ') };
  return { id: user.id, headers };
}

const statusOf = async (url: string, path: string, headers: Record<string, string>): Promise<number> =>
  (await fetch(`${url}${path}`, { headers })).status;
