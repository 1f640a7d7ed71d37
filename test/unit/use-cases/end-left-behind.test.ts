/** An end of all sessions that was interrupted: the session epoch is raised, and no session has ended. */
import { minutes } from '../../support/builders.ts';
import { failing } from '../../support/dynamo-faults.ts';
import { bearer, cookie, cookieOf, type Instance, tokensOf, wiredUseCases } from '../../support/wired-use-cases.ts';

async function interrupted(how: 'global logout' | 'disable') {
  const open = await wiredUseCases();
  const owner = await open.person();
  const instance = open.instance();
  const phone = tokensOf(await instance.signIn(owner, 'mobile'));
  const tablet = tokensOf(await instance.signIn(owner, 'mobile'));
  const browser = cookieOf(await instance.signIn(owner, 'web'));
  const sessions = failing(open.stores.sessions, 'find', { after: how === 'disable' ? 0 : 1, times: 99 });
  const broken = open.instance({ stores: { sessions } });
  const end =
    how === 'disable'
      ? broken.operate({ action: 'disable', email: owner.email })
      : broken.logOut({ credential: bearer(phone.accessToken), refreshToken: null, scope: 'global' });
  await expect(end).rejects.toThrow('find did not answer');
  const credentials = [bearer(phone.accessToken), bearer(tablet.accessToken), cookie(browser)];
  const living = async () => {
    const answers = await Promise.all(credentials.map((credential) => instance.authorize(credential)));
    return answers.filter((answer) => answer !== null).length;
  };
  return { open, owner, instance, phone, tablet, browser, living };
}

type Interrupted = Awaited<ReturnType<typeof interrupted>>;

const sights: Record<string, (held: Interrupted, inside: Instance) => Promise<unknown>> = {
  'a bearer token at an endpoint of ours': ({ phone }, { authenticate }) => authenticate(bearer(phone.accessToken)),
  'a cookie at an endpoint of ours': ({ browser }, { authenticate }) => authenticate(cookie(browser)),
  'a refresh': ({ tablet }, { refresh }) => refresh(tablet.refreshToken),
  'a renewed cookie': ({ browser }, { renew }) => renew(browser),
  'an end of the others by a cookie': ({ browser }, { logOut }) =>
    logOut({ credential: cookie(browser), refreshToken: null, scope: 'others' }),
  'an end of the others by a refresh token': ({ tablet }, { logOut }) =>
    logOut({ credential: { method: 'none' }, refreshToken: tablet.refreshToken, scope: 'others' }),
};

describe.each([
  ['global logout', 'logged_out'],
  ['disable', 'user_disabled'],
] as const)('an interrupted %s', (how, reason) => {
  test('leaves what the authorizer accepts', async () => {
    const { living } = await interrupted(how);
    expect(await living()).toBe(3);
  });

  test.each(Object.entries(sights))('is finished by %s', async (_, sight) => {
    const held = await interrupted(how);
    await expect(sight(held, held.instance)).rejects.toThrow();
    expect(await held.living()).toBe(0);
    const { phone, open } = held;
    expect(await open.stores.sessions.find(phone.sessionId)).toMatchObject({ ended: { reason } });
  });

  test.each(Object.entries(sights))('whose finish by %s breaks can be finished again', async (_, sight) => {
    for (const after of [0, 1, 2]) {
      const held = await interrupted(how);
      const { sessions } = held.open.stores;
      const broken = held.open.instance({ stores: { sessions: failing(sessions, 'end', { after }) } });
      await expect(sight(held, broken)).rejects.toThrow('end did not answer');
      await expect(sight(held, held.instance)).rejects.toThrow();
      expect(await held.living()).toBe(0);
    }
  });
});

test('a session that began since is left alone', async () => {
  const { open, owner, instance, phone, living } = await interrupted('global logout');
  const fresh = tokensOf(await instance.signIn(owner, 'mobile'));
  await expect(instance.authenticate(bearer(phone.accessToken))).rejects.toThrow();
  expect(await living()).toBe(0);
  expect(await instance.authorize(bearer(fresh.accessToken))).not.toBeNull();
  expect(await open.stores.sessions.find(fresh.sessionId)).toMatchObject({ ended: null });
});

test('a list of sessions shows none that was left behind, and ends it', async () => {
  const { open, owner, instance, living } = await interrupted('global logout');
  const fresh = tokensOf(await instance.signIn(owner, 'mobile'));
  const user = await open.stores.users.find(owner.userId);
  if (!user) throw new Error('there is no user');
  const live = await instance.listSessions(user, 'live');
  expect(live.map(({ sessionId }) => sessionId)).toEqual([fresh.sessionId]);
  expect(await living()).toBe(0);
  open.clock.move(minutes);
  expect(await instance.listSessions(user, 'ended')).toHaveLength(3);
});

test('one session that runs out by itself ends no other', async () => {
  const open = await wiredUseCases();
  const owner = await open.person();
  const instance = open.instance();
  const browser = cookieOf(await instance.signIn(owner, 'web'));
  const phone = tokensOf(await instance.signIn(owner, 'mobile'));
  open.clock.move(30 * minutes);
  await expect(instance.authenticate(cookie(browser))).rejects.toThrow();
  await expect(instance.refresh(phone.refreshToken)).resolves.toMatchObject({ outcome: 'rotated' });
});
