/** `npm run users` against the running local server. */
import { commandLine } from '../../../cli/command-line.ts';
import { runCommand } from '../../../cli/commands/run-command.ts';
import { localOperator } from '../../../cli/local-operator.ts';
import { type HttpService, localService, newAccount } from '../../support/http-service.ts';

let service: HttpService;
beforeAll(async () => {
  service = await localService();
});
afterAll(() => service?.stop());

async function users(...args: string[]) {
  const line = commandLine(args);
  if (!line) throw new Error('help');
  const written = { out: '', err: '' };
  const code = await runCommand(line, localOperator(service.origin), {
    out: { write: (text) => (written.out += text) },
    err: { write: (text) => (written.err += text) },
  });
  return { code, ...written };
}

test('a user is created, promoted, kept out, let in again, signed out and shown', async () => {
  const { email } = newAccount();
  const created = await users('create', email, '--verified', '--roles', 'user,editor', '--locale', 'de', '--invite');
  expect(created).toMatchObject({ code: 0, out: expect.stringContaining('an invitation was asked for') });

  await users('roles', email, 'admin', '--permissions', 'notes:read notes:write');
  for (const act of ['unlock', 'end-sessions', 'remove-factors', 'disable'])
    expect(await users(act, email)).toMatchObject({ code: 0, out: `${act}: done for ${email}\n` });

  const { user, sessions } = JSON.parse((await users('show', email, '--json')).out);
  expect(user).toMatchObject({ email, email_verified: true, disabled: true, roles: ['admin'], locale: 'de' });
  expect(user.permissions).toEqual(['notes:read', 'notes:write']);
  expect(sessions).toEqual([]);
  await users('enable', email);
  expect((await users('show', email)).out).toMatch(/^disabled +no$/m);
});

test('a user who is deleted is nobody, at once and for the next of that address', async () => {
  const { email } = newAccount();
  await users('create', email);
  expect(await users('delete', email, '--yes')).toMatchObject({ code: 0, out: `delete: done for ${email}\n` });

  await expect(users('show', email)).rejects.toThrow('there is no user');
  expect((await users('list', email, '--json')).out).toBe('');
  expect(await users('create', email)).toMatchObject({ code: 0 });
});

test('users are listed by prefix, as a table and as JSON, page by page', async () => {
  const { email } = newAccount();
  const prefix = email.slice(0, -'@example.com'.length);
  const all = ['a', 'b', 'c'].map((name) => `${prefix}${name}@example.com`);
  for (const one of all) await users('create', one);

  const page = await users('list', prefix, '--limit', '2');
  expect(page.out.split('\n')).toHaveLength(4);
  expect(page.err).toContain('there are more');
  const whole = await users('list', prefix, '--limit', '2', '--all', '--json');
  expect(
    whole.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).email),
  ).toEqual(all);
});

test('a refusal says why', async () => {
  const { email } = newAccount();
  await expect(users('show', email)).rejects.toThrow('there is no user of this e-mail address');
  await users('create', email);
  await expect(users('create', email)).rejects.toThrow('the e-mail address is taken');
  await expect(users('create', 'not an address')).rejects.toThrow('email: expected an e-mail address');
  await expect(users('roles', email)).rejects.toThrow('name roles');
});

test.each<[what: string, status: number, call: Parameters<HttpService['call']>[1] & object]>([
  ['a page of its own origin', 403, { headers: { origin: 'http://localhost:3000' } }],
  ['a page that sends no origin', 403, { headers: { 'sec-fetch-site': 'same-origin' } }],
  ['a name that a page made lead here', 403, { headers: { host: 'evil.example:80' } }],
  ['a form', 415, { headers: { 'content-type': 'text/plain' } }],
  ['what is no JSON', 400, { body: '{', headers: { 'content-type': 'application/json' } }],
  ['a look', 405, { method: 'GET' }],
])('the operator’s function is not open to %s', async (_, status, call) => {
  const { host, ...headers } = { host: new URL(service.origin).host, ...call.headers };
  const url = `http://127.0.0.1:${new URL(service.origin).port}/dev/functions/operator`;
  const { request } = await import('node:http');
  const answered = await new Promise<number>((resolve, reject) => {
    const sent = request(url, {
      method: call.method ?? 'POST',
      headers: { 'content-type': 'application/json', ...headers, host },
    });
    sent.on('response', (response) => resolve(response.resume().statusCode ?? 0));
    sent.on('error', reject);
    sent.end(call.method === 'GET' ? undefined : (call.body ?? JSON.stringify({ action: 'list' })));
  });
  expect(answered).toBe(status);
});

test('no other function can be reached so', async () => {
  expect((await fetch(`${service.origin}/dev/functions/login`, { method: 'POST' })).status).toBe(404);
});
