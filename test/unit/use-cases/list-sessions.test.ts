import { newId } from '../../../core/random.ts';
import type { User } from '../../../core/users/user.ts';
import { aSession, days, minutes } from '../../support/builders.ts';
import { bearer, type Person, tokensOf, type WiredUseCases, wiredUseCases } from '../../support/wired-use-cases.ts';

const userOf = async ({ stores }: WiredUseCases, { userId }: Person): Promise<User> =>
  (await stores.users.find(userId)) as User;

async function threeSessions() {
  const open = await wiredUseCases();
  const owner = await open.person();
  const instance = open.instance();
  const began = [];
  for (const clientType of ['mobile', 'api', 'mobile'] as const) {
    began.push(tokensOf(await instance.signIn(owner, clientType)));
    open.clock.move(minutes);
  }
  const [first, second, third] = began.map(({ sessionId }) => sessionId) as [string, string, string];
  return { open, owner, instance, began, first, second, third };
}

test('the live ones, newest first; the ended ones apart, with the reason', async () => {
  const { open, owner, instance, first, second, third } = await threeSessions();
  await instance.endOwnSession(await userOf(open, owner), second);
  const user = await userOf(open, owner);
  expect((await instance.listSessions(user, 'live')).map(({ sessionId }) => sessionId)).toEqual([third, first]);
  expect(await instance.listSessions(user, 'ended')).toMatchObject([
    { sessionId: second, ended: { reason: 'revoked' } },
  ]);
});

test('one that has run out is not live, though its item is still there', async () => {
  const { open, owner, instance } = await threeSessions();
  open.clock.move(30 * days);
  expect(await instance.listSessions(await userOf(open, owner), 'live')).toEqual([]);
});

test('a session that is on the sessionIndex by mistake, and another’s, is not shown', async () => {
  const { open, owner, instance } = await threeSessions();
  const anothers = aSession();
  await open.stores.sessions.create(anothers);
  await open.stores.users.addSession(owner.userId, {
    sessionId: anothers.sessionId,
    at: open.clock.now(),
    sessionEpoch: 0,
  });
  expect(await instance.listSessions(await userOf(open, owner), 'live')).toHaveLength(3);
});

test('ending one revokes its tokens at once, leaves the others, and can be repeated', async () => {
  const { open, owner, instance, began, second } = await threeSessions();
  for (let turn = 0; turn < 2; turn++) await instance.endOwnSession(await userOf(open, owner), second);
  const answers = await Promise.all(began.map(({ accessToken }) => instance.authorize(bearer(accessToken))));
  expect(answers.map(Boolean)).toEqual([true, false, true]);
});

test('another user’s session, one that never was, and what is no id are not found, and nothing ends', async () => {
  const { open, owner, instance } = await threeSessions();
  const other = tokensOf(await instance.signIn(await open.person(), 'mobile'));
  for (const sessionId of [other.sessionId, newId(), '', '..', `${other.sessionId}=`, 'x'.repeat(5_000)])
    await expect(instance.endOwnSession(await userOf(open, owner), sessionId)).rejects.toMatchObject({
      code: 'not_found',
    });
  expect(await instance.authorize(bearer(other.accessToken))).not.toBeNull();
});
