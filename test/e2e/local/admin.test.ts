/** What an administrator does to users over HTTP, what they meet then, and what nobody may. */
import { usersRead, usersWrite } from '../../../core/use-cases/admin/administrator.ts';
import { authenticatorOf } from '../../support/authenticator.ts';
import { expectProblem } from '../../support/expect-answer.ts';
import {
  type Answer,
  bearer,
  type HttpService,
  localService,
  newAccount,
  newPerson,
} from '../../support/http-service.ts';
import { mailbox, tokenIn } from '../../support/mailbox.ts';

let service: HttpService;
beforeAll(async () => {
  service = await localService({ settings: { accountFreeAttempts: 1, accountLockoutThreshold: 2 } });
});
afterAll(() => service?.stop());

const permit = (email: string, ...permissions: string[]) =>
  service.invoke?.('operator', { action: 'assign', email, permissions });

/** Somebody with these permissions, and calls in their name. */
async function administrator(...permissions: string[]) {
  const person = await newPerson(service);
  await permit(person.email, ...permissions);
  const { access_token: token, user } = await person.tokens();
  const call = (method: string, path = '', body?: object): Promise<Answer> =>
    service.call(`/admin/users${path}`, { method, headers: bearer(token), ...(body && { body }) });
  return { ...person, id: user.id as string, call };
}
const both = () => administrator(usersRead, usersWrite);
const login = ({ email, password }: { email: string; password: string }) =>
  service.call('/auth/login', { body: { email, password, client_type: 'mobile' } });

test('an administrator invites a user, finds and changes them, and takes them away again', async () => {
  const admin = await both();
  const { email, password } = newAccount();
  const created = await admin.call('POST', '', {
    email: email.toUpperCase(),
    roles: ['user', 'editor'],
    send_invitation: true,
  });
  expect(created.status).toBe(201);
  const { user } = created.json;
  expect(user).toMatchObject({
    email,
    has_password: false,
    email_verified: false,
    roles: ['user', 'editor'],
    disabled: false,
  });
  expectProblem(await admin.call('POST', '', { email }), 'email_taken');
  const token = tokenIn(await mailbox(service).newest({ to: email, kind: 'invitation' }));
  expect((await service.call('/auth/password/reset', { body: { token, new_password: password } })).status).toBe(204);

  const phone = (await login({ email, password })).json;
  const found = await admin.call('GET', `?email=${encodeURIComponent(email)}`);
  expect(found.json).toMatchObject({ users: [{ id: user.id, has_password: true, factors: [] }], next_cursor: null });
  expect(found.json.users[0].last_sign_in_at).not.toBeNull();
  const shown = await admin.call('GET', `/${user.id}`);
  expect(shown.json).toMatchObject({ user: { id: user.id }, sessions: [{ id: phone.session.id, current: false }] });

  const changed = await admin.call('PATCH', `/${user.id}`, { permissions: [usersRead], email_verified: false });
  expect([changed.status, changed.json.user.permissions, changed.json.user.email_verified]).toEqual([
    200,
    [usersRead],
    false,
  ]);
  const refreshed = await service.call('/auth/refresh', { body: { refresh_token: phone.refresh_token } });
  expect(refreshed.json).toMatchObject({ code: 'session_expired', reason: 'admin' });
  expect((await login({ email, password })).json.user.permissions).toEqual([usersRead]);

  expect((await admin.call('PATCH', `/${user.id}`, { disabled: true })).json.user.disabled).toBe(true);
  expectProblem(await login({ email, password }), 'invalid_credentials');
  expect((await admin.call('PATCH', `/${user.id}`, { disabled: false })).json.user.disabled).toBe(false);
  expect((await admin.call('POST', `/${user.id}/unlock`, {})).status).toBe(204);
  expect((await login({ email, password })).status).toBe(200);
  expect((await admin.call('POST', `/${user.id}/end-sessions`, {})).status).toBe(204);
  expect((await admin.call('GET', `/${user.id}`)).json.sessions).toEqual([]);
  expect((await admin.call('POST', `/${user.id}/send-reset`, {})).status).toBe(204);
  await mailbox(service).newest({ to: email, kind: 'reset_password' });

  expect((await admin.call('DELETE', `/${user.id}`)).status).toBe(204);
  expectProblem(await admin.call('GET', `/${user.id}`), 'not_found');
  expectProblem(await login({ email, password }), 'invalid_credentials');
  expect((await admin.call('POST', '', { email, password })).status).toBe(201);
  expect((await login({ email, password })).status).toBe(200);
});

test('an unlocked account takes its password again, and a user whose factors were taken needs none', async () => {
  const [admin, person] = await Promise.all([both(), newPerson(service)]);
  const { access_token: token, user } = await person.tokens();
  for (const password of ['a wrong guess', 'another wrong guess']) await login({ email: person.email, password });
  expectProblem(await login(person), 'too_many_attempts');
  expect((await admin.call('POST', `/${user.id}/unlock`)).status).toBe(204);
  expect((await login(person)).status).toBe(200);

  const { json } = await service.call('/auth/factors/totp', { headers: bearer(token), body: { name: 'Phone' } });
  const confirm = { headers: bearer(token), body: { code: authenticatorOf(json.secret, Date.now).code() } };
  expect((await service.call(`/auth/factors/totp/${json.factor.id}/confirm`, confirm)).status).toBe(200);
  expectProblem(await login(person), 'second_factor_required');
  expect((await admin.call('GET', `/${user.id}`)).json.factors).toMatchObject([{ type: 'totp', name: 'Phone' }]);
  expect((await admin.call('POST', `/${user.id}/remove-factors`)).status).toBe(204);
  const { status, json: signedIn } = await login(person);
  expect(status).toBe(200);
  const left = await service.call('/auth/factors', { headers: bearer(signedIn.access_token) });
  expect(left.json).toEqual({ factors: [], recovery_codes_left: 0 });
  await mailbox(service).newest({ to: person.email, kind: 'factor_removed' });
});

test('a list is read page by page, by the beginning of the address', async () => {
  const admin = await both();
  const prefix = `page${Date.now()}`;
  for (const number of [1, 2, 3]) await admin.call('POST', '', { email: `${prefix}-${number}@example.com` });
  const first = await admin.call('GET', `?prefix=${prefix.toUpperCase()}&limit=2`);
  const second = await admin.call('GET', `?prefix=${prefix}&limit=2&cursor=${first.json.next_cursor}`);
  const emails = [first, second].map(({ json }) => json.users.map(({ email }: { email: string }) => email));
  expect(emails).toEqual([[`${prefix}-1@example.com`, `${prefix}-2@example.com`], [`${prefix}-3@example.com`]]);
  expect(second.json.next_cursor).toBeNull();
});

test.each([
  ['limit=0', 'limit'],
  ['limit=101', 'limit'],
  ['limit=1&limit=2', 'limit'],
  ['email=nobody', 'email'],
  ['email=a@example.com&prefix=a', 'prefix'],
  ['cursor=!', 'cursor'],
])('?%s is refused by its field', async (query, field) => {
  const answer = await (await both()).call('GET', `?${query}`);
  expectProblem(answer, 'invalid_request');
  expect(answer.json.errors).toMatchObject([{ field }]);
});

test('what a user is made of is held to the rules: passwords, names, addresses', async () => {
  const admin = await both();
  const { email } = newAccount();
  expectProblem(await admin.call('POST', '', { email, password: 'short' }), 'weak_password');
  for (const [body, field] of [
    [{ email: 'nobody' }, 'email'],
    [{ email, roles: ['with a blank'] }, 'roles'],
    [{ email, admin: true }, 'admin'],
  ] as const) {
    const answer = await admin.call('POST', '', body);
    expectProblem(answer, 'invalid_request');
    expect(answer.json.errors).toMatchObject([{ field }]);
  }
  expect((await admin.call('GET', `?email=${email}`)).json.users).toEqual([]);
  for (const path of ['/nobody', `/${'A'.repeat(22)}`]) {
    expectProblem(await admin.call('GET', path), 'not_found');
    expectProblem(await admin.call('PATCH', path, { disabled: true }), 'not_found');
    expectProblem(await admin.call('DELETE', path), 'not_found');
    for (const act of ['unlock', 'end-sessions', 'send-reset', 'remove-factors'])
      expectProblem(await admin.call('POST', `${path}/${act}`, {}), 'not_found');
  }
});

test('of two who take `users:write` from each other at once, and from themselves, one keeps it', async () => {
  const [one, other] = await Promise.all([both(), both()]);
  const { users } = (await one.call('GET', '?limit=100')).json;
  for (const { email, id, permissions } of users)
    if (![one.id, other.id].includes(id) && permissions.includes(usersWrite)) await permit(email);
  const taken = { permissions: [usersRead] };
  const answers = await Promise.all([
    one.call('PATCH', `/${other.id}`, taken),
    other.call('PATCH', `/${one.id}`, taken),
  ]);
  expect(answers.map(({ status }) => status)).not.toEqual([200, 200]);
  const { json } = await (await administrator(usersRead)).call('GET', '?limit=100');
  const holders = json.users.filter((user: { permissions: string[] }) => user.permissions.includes(usersWrite));
  expect(holders.length).toBeGreaterThan(0);

  await permit(one.email, usersRead, usersWrite);
  await permit(other.email);
  const { access_token: token } = (await login(one)).json;
  const alone = (method: string, body?: object) =>
    service.call(`/admin/users/${one.id}`, { method, headers: bearer(token), ...(body && { body }) });
  expectProblem(await alone('PATCH', taken), 'forbidden');
  expectProblem(await alone('PATCH', { disabled: true }), 'forbidden');
  expectProblem(await alone('DELETE'), 'forbidden');
  await permit(other.email, usersWrite);
  expect((await alone('PATCH', taken)).status).toBe(200);
});
