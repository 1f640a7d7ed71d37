import { counted } from '../../support/dynamo-faults.ts';
import { wiredUseCases } from '../../support/wired-use-cases.ts';

const input = { client: { ip: '192.0.2.7' }, deviceToken: null };

test('the right password proves who it is, and begins nothing', async () => {
  const open = await wiredUseCases();
  const owner = await open.person();
  const users = counted(open.stores.users);
  const sessions = counted(open.stores.sessions);
  const { checkPassword } = open.instance({ stores: { users: users.store, sessions: sessions.store } });
  expect(await checkPassword({ ...owner, ...input })).toMatchObject({
    user: { userId: owner.userId },
    amr: ['pwd'],
    authenticatedAt: open.clock.now(),
    deviceId: null,
  });
  expect(users.calls).toEqual({ userIdOf: 1, find: 1 });
  expect(sessions.calls).toEqual({});
});

test('a right password alone does not reset the counter of the account: the session that begins does', async () => {
  const open = await wiredUseCases({ settings: { accountFreeAttempts: 2, accountMaxBackoff: 60 } });
  const owner = await open.person();
  const { checkPassword } = open.instance();
  await checkPassword({ ...owner, ...input });
  await checkPassword({ ...owner, ...input });
  const { attempt } = await checkPassword({ ...owner, ...input });
  await expect(checkPassword({ ...owner, ...input })).rejects.toMatchObject({ code: 'too_many_attempts' });
  await attempt.succeeded();
  await checkPassword({ ...owner, ...input });
});
