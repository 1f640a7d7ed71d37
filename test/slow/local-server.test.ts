import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TokensBody } from '../../contract/responses.ts';
import { type ForkedService, type ForkOptions, spawnLocalService } from '../../dev/forked-server.ts';
import { demoPassword } from '../../dev/seed.ts';
import { freePort } from '../support/free-port.ts';

let folder: string;
let services: ForkedService[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'local-server-'));
  services = [];
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await rm(folder, { recursive: true });
});

async function start(options: Partial<ForkOptions> = {}): Promise<ForkedService> {
  const settings = { bcryptCost: 10, ...options.settings };
  const service = await spawnLocalService({ port: 0, data: folder, quiet: true, ...options, settings });
  services.push(service);
  return service;
}

const post = (url: string, body: object, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const credentials = (email: string) => ({ email, password: demoPassword });
async function signIn(url: string, email: string): Promise<TokensBody> {
  const response = await post(`${url}/auth/login`, { ...credentials(email), client_type: 'mobile' });
  expect(response.status).toBe(200);
  return (await response.json()) as TokensBody;
}
const asked = async (url: string, token: string) => {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: await response.json() };
};

test('the demo users sign in, and the authorizer lets each of them where they may go', async () => {
  const { url } = await start({ data: null });

  const user = await signIn(url, 'user@example.com');
  const admin = await signIn(url, 'admin@example.com');

  expect(await asked(`${url}/demo/whoami`, user.access_token)).toMatchObject({
    status: 200,
    body: { sub: user.user.id, client_type: 'mobile', auth_method: 'bearer', roles: 'user' },
  });
  expect(await asked(`${url}/demo/admin`, user.access_token)).toMatchObject({
    status: 403,
    body: { code: 'forbidden' },
  });
  expect((await asked(`${url}/demo/admin`, admin.access_token)).status).toBe(200);
  expect(await asked(`${url}/demo/whoami`, `${user.access_token}x`)).toEqual({
    status: 403,
    body: { message: 'Forbidden' },
  });
});

test('a browser gets a cookie that opens what the token opens', async () => {
  const { url } = await start({ data: null });

  const response = await post(
    `${url}/auth/login`,
    { ...credentials('user@example.com'), client_type: 'web' },
    { origin: url },
  );
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  const whoami = await fetch(`${url}/demo/whoami`, { headers: { cookie: cookies.join('; ') } });

  expect(cookies).toContainEqual(expect.stringMatching(/^__Host-session=./));
  expect(await whoami.json()).toMatchObject({ auth_method: 'cookie', client_type: 'web' });
});

test('the issuer, the audience and the allowed origin are the URL of the server, and settings reach the functions', async () => {
  const { url, environment } = await start({ data: null, settings: { registration: 'closed', passwordMinLength: 64 } });

  const discovery = await (await fetch(`${url}/.well-known/openid-configuration`)).json();
  const registration = await post(`${url}/auth/register`, credentials('new@example.com'));

  expect(discovery).toMatchObject({ issuer: url });
  expect(environment).toMatchObject({ ISSUER: url, AUDIENCE: url, PASSWORD_MIN_LENGTH: '64' });
  expect(environment.ALLOWED_ORIGINS?.split(',')[0]).toBe(url);
  expect(registration.status).toBe(403);
  await signIn(url, 'user@example.com');
});

test('what an operator does is done by invoking the function for it', async () => {
  const service = await start({ data: null });
  const { access_token } = await signIn(service.url, 'user@example.com');

  expect(await service.invoke('operator', { action: 'disable', email: 'user@example.com' })).toMatchObject({
    ended: 1,
  });

  expect((await asked(`${service.url}/demo/whoami`, access_token)).status).toBe(403);
  await expect(service.invoke('operator', { action: 'disable', email: 'no@example.com' })).rejects.toThrow('no user');
});

test('a server that is killed in the middle of its work has everything that it acknowledged', async () => {
  const port = await freePort();
  const killed = await start({ port });
  const { access_token, refresh_token } = await signIn(killed.url, 'user@example.com');
  const registered: string[] = [];
  const registering = (async () => {
    for (let number = 0; ; number++) {
      const email = `user${number}@example.com`;
      const response = await post(`${killed.url}/auth/register`, credentials(email));
      if (response.status === 201) registered.push(email);
      // With another registration under way.
      if (registered.length === 2) setTimeout(() => killed.kill(), 50);
    }
  })();
  await expect(registering).rejects.toThrow();

  const { url } = await start({ port });

  expect(registered.length).toBeGreaterThanOrEqual(2);
  for (const email of registered) await signIn(url, email);
  expect((await asked(`${url}/demo/whoami`, access_token)).status).toBe(200);
  expect((await post(`${url}/auth/refresh`, { refresh_token })).status).toBe(200);
});

test('a folder belongs to one server at a time, also for a fresh start, and to the next one after it', async () => {
  const first = await start();
  const { user } = await signIn(first.url, 'user@example.com');

  await expect(start()).rejects.toThrow(`Another local server uses the data in ${folder}.`);
  await expect(start({ fresh: true })).rejects.toThrow(`Another local server uses the data in ${folder}.`);
  expect((await signIn(first.url, 'user@example.com')).user).toEqual(user);

  await first.stop();
  const second = await start();
  expect((await signIn(second.url, 'user@example.com')).user).toEqual(user);
});

test('a fresh start forgets tables and keys, and nothing else in the folder', async () => {
  await writeFile(path.join(folder, 'notes.txt'), 'mine');
  const port = await freePort();
  const first = await start({ port });
  const { user, access_token } = await signIn(first.url, 'user@example.com');
  await first.stop();

  const { url } = await start({ fresh: true, port });

  expect((await asked(`${url}/demo/whoami`, access_token)).status).toBe(403);
  expect((await signIn(url, 'user@example.com')).user.id).not.toBe(user.id);
  expect(await readdir(folder)).toContain('notes.txt');
});

describe('the command line', () => {
  async function run(...args: string[]) {
    const child = spawn(process.execPath, ['dev/start.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    const exited = once(child, 'exit');
    const until = async (text: string) => {
      while (!out.includes(text)) {
        if (child.exitCode !== null) throw new Error(`ended before "${text}":\n${out}${err}`);
        await once(child.stdout, 'data');
      }
      return out;
    };
    return { child, until, ended: async () => ({ code: (await exited)[0], out, err }) };
  }

  test('that is wrong ends with 2 and words, without a stack', async () => {
    const { code, out, err } = await (await run('--set', 'nope=1')).ended();

    expect(err).toMatch(
      /^--set: "nope" is no setting; possible are accessTokenLifetime, .*\nTry: npm start -- --help\n$/,
    );
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  test('says where it listens and lines to paste, and what is pasted works', async () => {
    const { child, until, ended } = await run('--port', '0', '--data', folder, '--set', 'bcryptCost=10');
    const greeting = await until('/demo/admin');

    const lines = greeting.split('\n').filter((line) => line.startsWith('  '));
    expect(lines).toHaveLength(3);
    const shell = spawn('sh', ['-c', lines.join('\n')], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    let pasted = '';
    shell.stdout.on('data', (chunk) => {
      pasted += chunk;
    });
    await once(shell, 'close');
    expect(
      pasted
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      expect.objectContaining({ auth_method: 'bearer', client_type: 'mobile' }),
      expect.objectContaining({ user: expect.objectContaining({ email: 'admin@example.com' }) }),
      expect.objectContaining({ roles: 'user admin' }),
    ]);

    child.kill('SIGTERM');
    expect((await ended()).code).toBe(0);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'ends with 0 at %s, and a taken port with 1 and one line',
    async (signal) => {
      const { child, until, ended } = await run('--port', '0', '--data', folder);
      const port = /http:\/\/localhost:(\d+)/.exec(await until('Listening on'))?.[1];

      const second = await (await run('--port', String(port), '--data', path.join(folder, 'other'))).ended();
      expect(second.err).toBe(`Port ${port} is taken. Stop what listens there, or choose another port with --port.\n`);
      expect(second.code).toBe(1);

      child.kill(signal);
      expect((await ended()).code).toBe(0);
    },
  );

  test('under npm ends when the shell of npm ends, which does not pass the signal on', async () => {
    const command = `'${process.execPath}' dev/start.ts --port 0 --data '${folder}'; true`;
    const shell = spawn('sh', ['-c', command], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, npm_lifecycle_event: 'start' },
    });
    let out = '';
    for await (const chunk of shell.stdout) {
      out += chunk;
      if (out.includes('/demo/admin')) shell.kill('SIGTERM');
    }

    expect(out).toMatch(/Stopping \.\.\.\n$/);
    const url = String(/http:\/\/localhost:\d+/.exec(out)?.[0]);
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });
});
