/** What a rotation that did not go through can mean, one by one: on a store that says so. */
import type { Session } from '../../../core/sessions/session.ts';
import { minutes } from '../../support/builders.ts';
import { counted } from '../../support/dynamo-faults.ts';
import { tokensOf, wiredUseCases } from '../../support/wired-use-cases.ts';

/** A signed-in phone, and a refresh whose rotation fails on a session that has been changed so. */
async function unrotated(change: (session: Session) => Session | null) {
  const open = await wiredUseCases();
  const { refreshToken, sessionId } = tokensOf(await open.instance().signIn(await open.person(), 'mobile'));
  const found = await open.stores.sessions.find(sessionId);
  if (!found) throw new Error('a session that has just begun is there');
  const rotate = async () => ({ rotated: false, session: change(found) });
  const { refresh } = open.instance({ stores: { sessions: { ...open.stores.sessions, rotate } } });
  return { open, sessionId, answer: refresh(refreshToken) };
}

test('a session that is gone was deleted a week after its end', async () => {
  const { answer } = await unrotated(() => null);
  await expect(answer).rejects.toMatchObject({ code: 'unauthenticated' });
});

test.each<[string, (session: Session) => Session]>([
  ['of a browser', (session) => ({ ...session, clientType: 'web' })],
  ['without a family', (session) => ({ ...session, family: null })],
  ['of another user', (session) => ({ ...session, userId: 'A'.repeat(22) })],
])('a session %s has no such token', async (_, change) => {
  const { open, sessionId, answer } = await unrotated(change);
  await expect(answer).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(open.reports.at(-1)).toEqual({ event: 'authn_token_forged', facts: { sid: sessionId } });
});

test('a session that is live and still at this generation lost to another write: the client comes back', async () => {
  const { answer } = await unrotated((session) => session);
  await expect(answer).rejects.toMatchObject({ code: 'unavailable', facts: { retryAfter: 1 } });
});

test('a token ahead of its session, after a table was restored, is no theft', async () => {
  const open = await wiredUseCases();
  const instance = open.instance();
  const { refreshToken, sessionId } = tokensOf(await instance.signIn(await open.person(), 'mobile'));
  const before = await open.stores.sessions.find(sessionId);
  const { tokens } = await instance.refresh(refreshToken);
  const rotate = async () => ({ rotated: false, session: before });
  const { refresh } = open.instance({ stores: { sessions: { ...open.stores.sessions, rotate } } });

  await expect(refresh(tokens.refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' });
  expect((await open.stores.sessions.find(sessionId))?.ended).toBeNull();
});

test('a rotation and a replay are reported each by its name, with the ids', async () => {
  const open = await wiredUseCases();
  const instance = open.instance();
  const person = await open.person();
  const { refreshToken, sessionId } = tokensOf(await instance.signIn(person, 'mobile'));
  const facts = { user_id: person.userId, sid: sessionId, generation: 1 };

  await instance.refresh(refreshToken);
  expect(open.reports.at(-1)).toEqual({ event: 'authn_token_created', facts });
  await instance.refresh(refreshToken);
  expect(open.reports.at(-1)).toEqual({ event: 'authn_token_replayed', facts });
});

test('a token of nobody is reported, without a word of it', async () => {
  const open = await wiredUseCases();
  await expect(open.instance().refresh('rt_nonsense')).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(open.reports.at(-1)?.event).toBe('authn_login_fail');
  expect(JSON.stringify(open.reports.at(-1))).not.toContain('nonsense');
});

test('a session of a user who is gone ends, and says that the user was deleted', async () => {
  const open = await wiredUseCases();
  const { refreshToken, sessionId } = tokensOf(await open.instance().signIn(await open.person(), 'mobile'));
  const { refresh } = open.instance({ stores: { users: { ...open.stores.users, find: async () => null } } });

  await expect(refresh(refreshToken)).rejects.toMatchObject({
    code: 'session_expired',
    facts: { reason: 'user_deleted' },
  });
  expect((await open.stores.sessions.find(sessionId))?.ended?.reason).toBe('user_deleted');
});

test('the revocation of an ended session is written again while an access token of it may live', async () => {
  const open = await wiredUseCases();
  const { store, calls } = counted(open.stores.revocations);
  const instance = open.instance({ stores: { revocations: store } });
  const { refreshToken } = tokensOf(await instance.signIn(await open.person(), 'mobile'));
  await instance.logOut({ credential: { method: 'none' }, refreshToken, scope: 'local' });
  open.clock.move(14 * minutes);

  await expect(instance.refresh(refreshToken)).rejects.toMatchObject({ facts: { reason: 'logged_out' } });
  expect(calls.revoke).toBe(2);
});
