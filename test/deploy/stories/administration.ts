import assert from 'node:assert/strict';
import { usersRead, usersWrite } from '../../../core/use-cases/admin/administrator.ts';
import { bearer, type HttpService, newAccount, newPerson } from '../../support/http-service.ts';
import { run } from '../command.ts';
import { root, type Story, sharedStack } from '../deployment.ts';

interface Administration {
  readonly service: HttpService;
  /** Invokes the operator's function. */
  readonly operate: (event: object) => Promise<unknown>;
  /** Runs `users` at the deployed stack; answers what it wrote, throws where it failed. */
  readonly users: (...args: string[]) => Promise<string>;
}

export const administration: Story = {
  title: 'an administrator administers over HTTP, an operator from the terminal',
  async show({ service, aws, emulator, shared }) {
    const story: Administration = {
      service,
      operate: (event) => aws.invoke(shared.operator, event),
      users: (...args) =>
        run('node', ['cli/users.ts', ...args, '--stack', sharedStack], { cwd: root, env: emulator.env }),
    };
    await showAdministrator(story);
    await showCommandLine(story);
  },
};

async function showAdministrator({ service, operate }: Administration): Promise<void> {
  const admin = await newPerson(service);
  const call = async (method: string, path = '', body?: object) => {
    const { access_token: token } = await admin.tokens();
    return service.call(`/admin/users${path}`, { method, headers: bearer(token), ...(body && { body }) });
  };
  assert.equal((await call('GET')).json.code, 'forbidden');
  await operate({ action: 'assign', email: admin.email, permissions: [usersRead, usersWrite] });

  const account = newAccount();
  const created = await call('POST', '', { ...account, email_verified: true, roles: ['user', 'editor'] });
  assert.equal(created.status, 201, created.text);
  const { id } = created.json.user;
  const login = () => service.call('/auth/login', { body: { ...account, client_type: 'mobile' } });
  const phone = (await login()).json;
  assert.deepEqual(phone.user.roles, ['user', 'editor']);
  const found = await call('GET', `?email=${encodeURIComponent(account.email)}`);
  assert.deepEqual(
    found.json.users.map((user: { id: string }) => user.id),
    [id],
  );
  const page = await call('GET', `?prefix=${encodeURIComponent(account.email)}`);
  assert.deepEqual([page.status, page.json.users.length], [200, 1], page.text);
  const shown = await call('GET', `/${id}`);
  assert.equal(shown.json.sessions[0].id, phone.session.id);

  const disabled = await call('PATCH', `/${id}`, { disabled: true });
  assert.equal(disabled.json.user.disabled, true);
  assert.equal((await service.call('/demo/whoami', { headers: bearer(phone.access_token) })).status, 403);
  assert.equal((await login()).json.code, 'invalid_credentials');
  assert.equal((await call('PATCH', `/${id}`, { disabled: false, roles: ['user'] })).status, 200);
  const again = (await login()).json;
  for (const act of ['unlock', 'remove-factors', 'send-reset', 'end-sessions'])
    assert.equal((await call('POST', `/${id}/${act}`, {})).status, 204, act);
  const refreshed = await service.call('/auth/refresh', { body: { refresh_token: again.refresh_token } });
  assert.equal(refreshed.json.reason, 'admin');
  assert.equal((await call('DELETE', `/${id}`)).status, 204);
  assert.equal((await call('GET', `/${id}`)).json.code, 'not_found');
}

async function showCommandLine({ service, users }: Administration): Promise<void> {
  const { email } = newAccount();
  await users('create', email, '--verified', '--roles', 'user,editor');
  const shown = JSON.parse(await users('show', email, '--json')).user;
  assert.deepEqual([shown.email, shown.email_verified, shown.roles], [email, true, ['user', 'editor']]);
  assert.match(await users('list', email), new RegExp(email.replaceAll('.', '\\.')));

  const person = await newPerson(service);
  const phone = await person.tokens();
  await users('disable', person.email);
  assert.equal((await service.call('/demo/whoami', { headers: bearer(phone.access_token) })).status, 403);
  assert.equal((await person.login('mobile')).json.code, 'invalid_credentials');
  await users('enable', person.email);
  await users('roles', person.email, 'user,admin');
  const admin = await person.tokens();
  assert.equal((await service.call('/demo/admin', { headers: bearer(admin.access_token) })).status, 200);
  await users('end-sessions', person.email);
  const ended = await service.call('/auth/refresh', { body: { refresh_token: admin.refresh_token } });
  assert.equal(ended.json.reason, 'admin');
  await users('delete', person.email, '--yes');
  await assert.rejects(users('show', person.email), /there is no user/);
}
