import type { Credential } from '../../../core/credential.ts';
import { days, minutes } from '../../support/builders.ts';
import { failing } from '../../support/dynamo-faults.ts';
import { bearer, cookie, cookieOf, type Instance, tokensOf, wiredUseCases } from '../../support/wired-use-cases.ts';

const none: Credential = { method: 'none' };

/** A user with a phone, a tablet and a browser. */
async function threeSessions() {
  const open = await wiredUseCases();
  const owner = await open.person();
  const instance = open.instance();
  const phone = tokensOf(await instance.signIn(owner, 'mobile'));
  const tablet = tokensOf(await instance.signIn(owner, 'mobile'));
  const browser = cookieOf(await instance.signIn(owner, 'web'));
  const credentials = {
    phone: bearer(phone.accessToken),
    tablet: bearer(tablet.accessToken),
    browser: cookie(browser),
  };
  const living = async ({ authorize }: Instance = open.instance()) => {
    const names = Object.keys(credentials) as (keyof typeof credentials)[];
    const answers = await Promise.all(names.map((name) => authorize(credentials[name])));
    return names.filter((_, index) => answers[index] !== null);
  };
  return { open, owner, instance, phone, tablet, credentials, living };
}

type Three = Awaited<ReturnType<typeof threeSessions>>;

const byWhat: Record<string, (three: Three) => { credential: Credential; refreshToken: string | null }> = {
  'a bearer token': ({ credentials }) => ({ credential: credentials.phone, refreshToken: null }),
  'a refresh token': ({ phone }) => ({ credential: none, refreshToken: phone.refreshToken }),
  'a refresh token beside somebody’s cookie': ({ phone, credentials }) => ({
    credential: credentials.browser,
    refreshToken: phone.refreshToken,
  }),
  'a bearer token, whatever refresh token comes along': ({ credentials, tablet }) => ({
    credential: credentials.phone,
    refreshToken: tablet.refreshToken,
  }),
};

describe.each(Object.entries(byWhat))('by %s', (_, by) => {
  test.each([
    ['local', ['tablet', 'browser'], 'logged_out'],
    ['others', ['phone'], null],
    ['global', [], 'logged_out'],
  ] as const)('scope %s leaves %j', async (scope, left, own) => {
    const three = await threeSessions();
    await three.instance.logOut({ ...by(three), scope });
    expect(await three.living()).toEqual(left);
    const session = await three.open.stores.sessions.find(three.phone.sessionId);
    expect(session?.ended?.reason ?? null).toBe(own);
  });

  test.each(['local', 'others', 'global'] as const)('scope %s a second time is no failure', async (scope) => {
    const three = await threeSessions();
    for (let turn = 0; turn < 2; turn++) await three.instance.logOut({ ...by(three), scope });
  });
});

test('by a cookie, the others end as revoked and can say so', async () => {
  const { instance, credentials, phone, living } = await threeSessions();
  await instance.logOut({ credential: credentials.browser, refreshToken: null, scope: 'others' });
  expect(await living()).toEqual(['browser']);
  await expect(instance.refresh(phone.refreshToken)).rejects.toMatchObject({ facts: { reason: 'revoked' } });
});

test.each(['local', 'others', 'global'] as const)('nothing of ours ends nothing: %s', async (scope) => {
  const { instance, phone, living } = await threeSessions();
  const forged = [
    { credential: none, refreshToken: null },
    { credential: bearer('e30.e30.e30'), refreshToken: null },
    { credential: { method: 'bearer', value: null } as const, refreshToken: phone.refreshToken },
    { credential: cookie('A'.repeat(128)), refreshToken: null },
    { credential: none, refreshToken: `${phone.refreshToken.slice(0, -4)}AAAA` },
  ];
  for (const what of forged) await instance.logOut({ ...what, scope });
  expect(await living()).toEqual(['phone', 'tablet', 'browser']);
});

test('a bearer token that has run out says nothing; the refresh token of the same session does', async () => {
  const { open, instance, credentials, phone } = await threeSessions();
  open.clock.move(15 * minutes);
  await instance.logOut({ credential: credentials.phone, refreshToken: null, scope: 'local' });
  const { tokens } = await instance.refresh(phone.refreshToken);
  await instance.logOut({ credential: none, refreshToken: tokens.refreshToken, scope: 'local' });
  await expect(instance.refresh(tokens.refreshToken)).rejects.toMatchObject({ facts: { reason: 'logged_out' } });
});

test('an old refresh token ends its own session, and speaks for no other', async () => {
  const { instance, phone, living } = await threeSessions();
  const second = (await instance.refresh(phone.refreshToken)).tokens;
  await instance.refresh(second.refreshToken);
  await instance.logOut({ credential: none, refreshToken: phone.refreshToken, scope: 'others' });
  expect(await living()).toEqual(['phone', 'tablet', 'browser']);
  await instance.logOut({ credential: none, refreshToken: phone.refreshToken, scope: 'global' });
  expect(await living()).toEqual(['tablet', 'browser']);
});

test('the token before the current one speaks for the user: its successor may have got lost', async () => {
  const { instance, phone, living } = await threeSessions();
  await instance.refresh(phone.refreshToken);
  await instance.logOut({ credential: none, refreshToken: phone.refreshToken, scope: 'others' });
  expect(await living()).toEqual(['phone']);
});

test('a session that has run out speaks for no other', async () => {
  const { open, instance, owner, phone } = await threeSessions();
  open.clock.move(30 * days);
  const fresh = tokensOf(await instance.signIn(owner, 'mobile'));
  for (const scope of ['others', 'global'] as const)
    await instance.logOut({ credential: none, refreshToken: phone.refreshToken, scope });
  expect(await instance.authorize(bearer(fresh.accessToken))).not.toBeNull();
});

test('a session of an sessionEpoch that is over ends no newer one, by whichever credential', async () => {
  const { open, instance, owner, phone, credentials } = await threeSessions();
  await open.stores.users.raiseSessionEpoch(owner.userId);
  const fresh = tokensOf(await instance.signIn(owner, 'mobile'));
  for (const credential of [credentials.phone, credentials.browser])
    await instance.logOut({ credential, refreshToken: null, scope: 'others' });
  await instance.logOut({ credential: none, refreshToken: phone.refreshToken, scope: 'others' });
  expect(await instance.authorize(bearer(fresh.accessToken))).not.toBeNull();
});

describe('a write that fails is told, and the same request again', () => {
  test.each(['end', 'revoke'] as const)('finishes a local logout whose “%s” failed', async (verb) => {
    const { open, credentials, living } = await threeSessions();
    const { sessions, revocations } = open.stores;
    const stores = verb === 'end' ? { sessions: failing(sessions, verb) } : { revocations: failing(revocations, verb) };
    const { logOut } = open.instance({ stores });
    const request = { credential: credentials.phone, refreshToken: null, scope: 'local' } as const;
    await expect(logOut(request)).rejects.toThrow('did not answer');
    await logOut(request);
    expect(await living()).toEqual(['tablet', 'browser']);
  });

  test.each(['phone', 'browser'] as const)(
    'finishes a logout from everywhere, wherever it broke, by the %s',
    async (which) => {
      for (const verb of ['end', 'revoke'] as const)
        for (const [after, times] of [0, 1, 2].flatMap((after) => [1, 2, 3].map((times) => [after, times] as const))) {
          const { open, credentials, living } = await threeSessions();
          const { sessions, revocations } = open.stores;
          const stores =
            verb === 'end'
              ? { sessions: failing(sessions, verb, { after, times }) }
              : { revocations: failing(revocations, verb, { after, times }) };
          const { logOut } = open.instance({ stores });
          const request = { credential: credentials[which], refreshToken: null, scope: 'global' } as const;
          const isDone = () =>
            logOut(request).then(
              () => true,
              () => false,
            );
          expect(await isDone()).toBe(false);
          for (let turn = 0; turn < 4 && !(await isDone()); turn++);
          expect(await living()).toEqual([]);
        }
    },
  );

  test('and a read that fails is no “nothing to end”', async () => {
    const { open, credentials } = await threeSessions();
    const { logOut } = open.instance({ stores: { sessions: failing(open.stores.sessions, 'find', { times: 2 }) } });
    for (const scope of ['others', 'global'] as const)
      await expect(logOut({ credential: credentials.phone, refreshToken: null, scope })).rejects.toThrow('find');
  });
});

test('the cookie of one who is disabled is no way back in', async () => {
  const { open, owner, instance, credentials, living } = await threeSessions();
  await instance.operate({ action: 'disable', email: owner.email });
  await instance.logOut({ credential: credentials.browser, refreshToken: null, scope: 'global' });
  expect(await living()).toEqual([]);
  expect((await open.stores.users.find(owner.userId))?.sessionEpoch).toBe(1);
});
