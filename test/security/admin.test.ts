/** Administration by those who may not, or not that much: nothing is changed, and nothing is told. */
import { usersRead, usersWrite } from '../../core/use-cases/admin/administrator.ts';
import { expectProblem } from '../support/expect-answer.ts';
import { type Answer, bearer, cookieIn, newAccount, newPerson } from '../support/http-service.ts';
import { type Attacked, attacked } from './attack-target.ts';

let service: Attacked;
beforeAll(async () => {
  service = await attacked({ settings: { mailFrom: 'no-reply@localhost' } });
});
afterAll(() => service?.stop());

async function somebody(...permissions: string[]) {
  const person = await newPerson(service);
  if (permissions.length > 0) await service.invoke('operator', { action: 'assign', email: person.email, permissions });
  const { access_token: token, user, session } = await person.tokens();
  return { ...person, id: user.id as string, sessionId: session.id as string, headers: bearer(token) };
}
const call = (headers: Record<string, string>, method: string, path = '', body?: object): Promise<Answer> =>
  service.call(`/admin/users${path}`, { method, headers, ...(body && { body }) });

/** Every request that changes something of a user. */
const changes = (headers: Record<string, string>, id: string) => [
  call(headers, 'POST', '', newAccount()),
  call(headers, 'PATCH', `/${id}`, { disabled: true }),
  call(headers, 'PATCH', `/${id}`, { permissions: [usersRead, usersWrite] }),
  call(headers, 'DELETE', `/${id}`),
  ...['unlock', 'end-sessions', 'send-reset', 'remove-factors'].map((act) =>
    call(headers, 'POST', `/${id}/${act}`, {}),
  ),
];
const stateOf = async (id: string) => (await service.items('users')).find((item) => item.userId?.S === id);
const countOfUsers = async () => (await service.items('users')).length;

async function expectRefused(
  headers: Record<string, string>,
  code: Parameters<typeof expectProblem>[1],
): Promise<void> {
  const victim = await somebody();
  const [state, count] = [await stateOf(victim.id), await countOfUsers()];
  for (const answer of await Promise.all(changes(headers, victim.id))) expectProblem(answer, code);
  expect(await stateOf(victim.id)).toEqual(state);
  expect(await countOfUsers()).toBe(count);
}

describe('Administration', () => {
  test('G1 without a permission nothing is listed, shown or changed, whatever the role', async () => {
    const person = await somebody();
    await service.invoke('operator', { action: 'assign', email: person.email, roles: ['admin'] });
    const headers = bearer((await person.tokens()).access_token);
    for (const path of ['', `?email=${person.email}`, `/${person.id}`, '/nobody'])
      expectProblem(await call(headers, 'GET', path), 'forbidden');
    await expectRefused(headers, 'forbidden');
    await expectRefused({}, 'unauthenticated');
  });

  test('G2 who may read may not write, and who may write may not read', async () => {
    const [reader, writer] = [await somebody(usersRead), await somebody(usersWrite)];
    expect((await call(reader.headers, 'GET')).status).toBe(200);
    await expectRefused(reader.headers, 'forbidden');
    expectProblem(await call(writer.headers, 'GET'), 'forbidden');
  });

  test('G3 a permission that was taken is gone at once, for a credential that still says it', async () => {
    const admin = await somebody(usersRead, usersWrite);
    await service.amend('users', admin.id, { permissions: { L: [] } });
    expectProblem(await call(admin.headers, 'GET'), 'forbidden');
    await expectRefused(admin.headers, 'forbidden');
  });

  test('G4 an authentication that is not recent looks, and changes nothing', async () => {
    const admin = await somebody(usersRead, usersWrite);
    const anHourAgo = { N: String(Date.now() - 3_600_000) };
    await service.amend('sessions', admin.sessionId, { authenticatedAt: anHourAgo });
    expect((await call(admin.headers, 'GET')).status).toBe(200);
    await expectRefused(admin.headers, 'step_up_required');
  });

  test('G5 a page of another origin changes nothing by a cookie', async () => {
    const admin = await somebody(usersRead, usersWrite);
    const cookie = cookieIn(await admin.login('web'));
    await expectRefused({ cookie, origin: 'https://evil.example' }, 'origin_refused');
    await expectRefused({ cookie }, 'origin_refused');
    expectProblem(await call({ cookie, origin: 'https://evil.example' }, 'GET'), 'origin_refused');
  });

  test('G6 nobody gives themselves, another or a new user a permission that they do not have', async () => {
    const [admin, other] = [await somebody(usersWrite), await somebody()];
    const more = { permissions: [usersWrite, 'payments:write'] };
    for (const id of [admin.id, other.id]) {
      const before = await stateOf(id);
      expectProblem(await call(admin.headers, 'PATCH', `/${id}`, more), 'forbidden');
      expect(await stateOf(id)).toEqual(before);
    }
    const count = await countOfUsers();
    expectProblem(await call(admin.headers, 'POST', '', { ...newAccount(), ...more }), 'forbidden');
    expect(await countOfUsers()).toBe(count);
  });

  test('G7 every act is in the log with who did it, and without an address', async () => {
    const [admin, victim] = [await somebody(usersRead, usersWrite), await somebody()];
    expect((await call(admin.headers, 'GET', `/${victim.id}`)).status).toBe(200);
    expect((await call(admin.headers, 'POST', `/${victim.id}/send-reset`, {})).status).toBe(204);
    expect((await call(admin.headers, 'DELETE', `/${victim.id}`)).status).toBe(204);
    const lines = service
      .written()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    const acts = lines.filter((line) => line.by === admin.id && line.user_id === victim.id).map(({ event }) => event);
    expect(acts).toEqual(expect.arrayContaining(['user_read', 'user_updated', 'user_deleted']));
    expect(service.written()).not.toContain(victim.email);
  });
});
