/** `npm start` as its user meets it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingNames } from '../../contract/settings.ts';

const root = join(__dirname, '..', '..');
let data: string;
const started: ChildProcess[] = [];
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'command-line-'));
});
afterEach(async () => {
  // What a failed test left behind would keep the whole run from ending.
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(data, { recursive: true, force: true });
});

/** Starts it as `npm start -- <args>` does. */
function start(...args: string[]) {
  const child = spawn(process.execPath, ['dev/start.ts', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const closed = once(child, 'close');
  const ended = async () => ({ code: (await closed)[0] as number, out, err });
  return {
    ended,
    async url(): Promise<string> {
      while (!out.includes('Ctrl-C')) {
        if (child.exitCode !== null) throw new Error(`it ended:\n${out}${err}`);
        await Promise.race([once(child.stdout, 'data'), closed]);
      }
      return String(/http:\/\/localhost:\d+/.exec(out)?.[0]);
    },
    /** What Ctrl-C does. */
    async interrupt() {
      child.kill('SIGINT');
      return ended();
    },
  };
}

const quick = ['--port', '0', '--set', 'bcryptCost=10'];
const post = (url: string, body: object, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

test('--help ends with 0 and names every option and every setting', async () => {
  const { code, out, err } = await start('--help').ended();

  for (const option of ['--port', '--data', '--fresh', '--set', '--help']) expect(out).toContain(option);
  for (const name of settingNames) expect(out).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

test('a wrong command line ends with 2, starts nothing, and lists every fault', async () => {
  const wrong = ['--prot', '80', '--port', '99999', '--set', 'nope=1', '--set', 'refreshGraceWindow=61'];
  const more = ['--set', 'bcryptCost=high', '--set', 'allowedOrigins=*', '--set', 'registration', 'surplus'];
  const { code, out, err } = await start('--data', data, ...wrong, ...more).ended();

  expect(err.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^--prot is no option; there are --port, /),
    '"80" is no option',
    expect.stringMatching(/^--port: got "99999", expected /),
    expect.stringMatching(/^--set: "nope" is no setting; possible are accessTokenLifetime, /),
    '--set: refreshGraceWindow: got 61, expected whole seconds from 0 to 60',
    expect.stringMatching(/^--set: bcryptCost: got "high", expected a whole number from 10 to 15$/),
    expect.stringMatching(/^--set: allowedOrigins: got \["\*"\], expected exact origins/),
    '--set: registration needs a value: --set registration=<value>',
    '"surplus" is no option',
    'Try: npm start -- --help',
  ]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
});

test('a taken port ends with 1 and says what to do', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };

  const { code, err } = await start('--port', String(port), '--data', data).ended();

  taken.close();
  expect(err).toBe(`Port ${port} is taken. Stop what listens there, or choose another port with --port.\n`);
  expect(code).toBe(1);
});

test('Ctrl-C ends with 0; the next start on the same data has users and sessions; --fresh forgets them', async () => {
  // Tokens and origins name the URL, so the port has to be the same each time.
  const account = { email: 'someone@example.com', password: 'a heron stands in the reeds' };
  const first = start(...quick, '--data', data);
  const url = await first.url();
  const again = ['--port', new URL(url).port, '--set', 'bcryptCost=10', '--data', data];
  expect((await post(`${url}/auth/register`, account)).status).toBe(201);
  const phone = await (await post(`${url}/auth/login`, { ...account, client_type: 'mobile' })).json();
  const web = await post(`${url}/auth/login`, { ...account, client_type: 'web' });
  const cookie = String(web.headers.getSetCookie()[0]?.split(';')[0]);
  const whoami = async (headers: Record<string, string>) => (await fetch(`${url}/demo/whoami`, { headers })).status;
  expect((await first.interrupt()).code).toBe(0);

  const second = start(...again);
  expect(await second.url()).toBe(url);
  expect(await whoami({ authorization: `Bearer ${phone.access_token}` })).toBe(200);
  expect(await whoami({ cookie })).toBe(200);
  expect((await post(`${url}/auth/refresh`, { refresh_token: phone.refresh_token })).status).toBe(200);
  expect((await post(`${url}/auth/login`, { ...account, client_type: 'mobile' })).status).toBe(200);
  expect((await second.interrupt()).code).toBe(0);

  const third = start(...again, '--fresh');
  await third.url();
  expect(await whoami({ authorization: `Bearer ${phone.access_token}` })).toBe(403);
  expect(await whoami({ cookie })).toBe(403);
  expect((await post(`${url}/auth/login`, { ...account, client_type: 'mobile' })).status).toBe(401);
  expect((await third.interrupt()).code).toBe(0);
});
