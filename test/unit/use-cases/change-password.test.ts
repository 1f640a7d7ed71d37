import type { Credential } from '../../../core/credential.ts';
import type { ChangePasswordInput } from '../../../core/use-cases/account/change-password.ts';
import type { User } from '../../../core/users/user.ts';
import { bearer, cookie, cookieOf, tokensOf, type WiredOptions, wiredUseCases } from '../../support/wired-use-cases.ts';

const chosen = 'quite another passphrase';
const client = { ip: '192.0.2.7', userAgent: null };

async function opened(options: WiredOptions = {}) {
  const open = await wiredUseCases(options);
  const instance = open.instance();
  const owner = await open.person();
  const change = (credential: Credential, parts: Partial<ChangePasswordInput> = {}) =>
    instance.changePassword({
      credential,
      currentPassword: owner.password,
      newPassword: chosen,
      client,
      deviceToken: null,
      ...parts,
    });
  const renewed = { ...owner, password: chosen };
  return { open, owner, renewed, change, ...instance };
}

test.each(['mobile', 'web'] as const)(
  'a %s session changes the password and goes on; every other ends, and says why',
  async (type) => {
    const { open, owner, renewed, change, signIn, authenticate, authorize, refresh } = await opened();
    const own = await signIn(owner, type);
    const credential = type === 'web' ? cookie(cookieOf(own)) : bearer(tokensOf(own).accessToken);
    const phone = tokensOf(await signIn(owner, 'mobile'));
    const browser = await signIn(owner, 'web');

    await change(credential);

    expect(await authorize(credential)).toMatchObject({ sessionId: own.session.sessionId });
    expect(await authenticate(credential)).toMatchObject({ session: { sessionId: own.session.sessionId } });
    expect(await authorize(bearer(phone.accessToken))).toBeNull();
    expect(await authorize(cookie(cookieOf(browser)))).toBeNull();
    await expect(refresh(phone.refreshToken)).rejects.toMatchObject({ facts: { reason: 'password_changed' } });
    await expect(signIn(owner, 'mobile')).rejects.toMatchObject({ code: 'invalid_credentials' });
    await signIn(renewed, 'mobile');
    expect(open.reports.map(({ event }) => event)).toContain('authn_password_changed');
  },
);

test('the session that goes on is refreshed and survives the next sign-in, and ends with the next global sign-out', async () => {
  const { owner, renewed, change, signIn, refresh, authorize, logOut } = await opened({
    settings: { maxSessionsPerUser: 1 },
  });
  const own = tokensOf(await signIn(owner, 'mobile'));
  await change(bearer(own.accessToken));

  const next = await refresh(own.refreshToken);
  expect(next.outcome).toBe('rotated');
  // A second session is over the limit of one: the eviction looks at what is live, and takes the unused one.
  const other = await signIn(renewed, 'web');
  expect(await authorize(bearer(next.tokens.accessToken))).toBeNull();

  const again = tokensOf(await signIn(renewed, 'mobile'));
  await logOut({ credential: bearer(again.accessToken), refreshToken: null, scope: 'global' });
  expect(await authorize(bearer(again.accessToken))).toBeNull();
  expect(await authorize(cookie(cookieOf(other)))).toBeNull();
});

test('a sign-in beside the session that was kept does not end it', async () => {
  const { owner, renewed, change, signIn, authorize } = await opened({ settings: { maxSessionsPerUser: 2 } });
  const own = tokensOf(await signIn(owner, 'mobile'));
  await signIn(owner, 'web');
  await change(bearer(own.accessToken));

  await signIn(renewed, 'web');

  expect(await authorize(bearer(own.accessToken))).not.toBeNull();
});

test('a kept session does not outlive a later end of all sessions that was interrupted', async () => {
  const { open, owner, change, signIn, authenticate } = await opened();
  const own = tokensOf(await signIn(owner, 'mobile'));
  await change(bearer(own.accessToken));

  await open.stores.users.raiseSessionEpoch(owner.userId);

  await expect(authenticate(bearer(own.accessToken))).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a wrong current password changes nothing and counts as a wrong sign-in', async () => {
  const { open, owner, change, signIn } = await opened({ settings: { accountFreeAttempts: 2 } });
  const own = tokensOf(await signIn(owner, 'mobile'));
  const before = await open.stores.users.find(owner.userId);

  for (let guess = 0; guess < 3; guess++)
    await expect(change(bearer(own.accessToken), { currentPassword: 'a guess' })).rejects.toMatchObject({
      code: 'invalid_credentials',
    });

  await expect(change(bearer(own.accessToken))).rejects.toMatchObject({ code: 'too_many_attempts' });
  await expect(signIn(owner, 'mobile')).rejects.toMatchObject({ code: 'too_many_attempts' });
  expect(await open.stores.users.find(owner.userId)).toEqual(before);
});

test.each([
  ['weak', 'short', 'weak_password'],
  ['over-long', null, 'invalid_request'],
])('a new password that is %s changes nothing, and leaves the guesses as they were', async (_, newPassword, code) => {
  const { open, owner, change, signIn } = await opened({ settings: { accountFreeAttempts: 1 } });
  const own = tokensOf(await signIn(owner, 'mobile'));
  const before = await open.stores.users.find(owner.userId);

  for (let attempt = 0; attempt < 4; attempt++)
    await expect(change(bearer(own.accessToken), { newPassword })).rejects.toMatchObject({
      code,
      facts: { errors: [{ field: 'new_password' }] },
    });

  expect(await open.stores.users.find(owner.userId)).toEqual(before);
});

test('an over-long current password is named as such', async () => {
  const { owner, change, signIn } = await opened();
  const own = tokensOf(await signIn(owner, 'mobile'));
  await expect(change(bearer(own.accessToken), { currentPassword: null })).rejects.toMatchObject({
    code: 'invalid_request',
    facts: { errors: [{ field: 'current_password' }] },
  });
});

test('without a live session nothing is asked of the password', async () => {
  const { open, owner, change } = await opened();
  await expect(change({ method: 'none' })).rejects.toMatchObject({ code: 'unauthenticated' });
  expect((await open.stores.users.find(owner.userId))?.sessionEpoch).toBe(0);
});

test('of two changes at once one wins, and its session is the one that goes on', async () => {
  const { open, owner, change, signIn, authorize } = await opened();
  const [one, other] = [tokensOf(await signIn(owner, 'mobile')), tokensOf(await signIn(owner, 'mobile'))];

  const outcomes = await Promise.allSettled([
    change(bearer(one.accessToken), { newPassword: 'the first new passphrase' }),
    change(bearer(other.accessToken), { newPassword: 'the second new passphrase' }),
  ]);

  const won = outcomes.findIndex(({ status }) => status === 'fulfilled');
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const tokens = [one, other];
  expect(await authorize(bearer(tokens[won]?.accessToken ?? ''))).not.toBeNull();
  expect(await authorize(bearer(tokens[1 - won]?.accessToken ?? ''))).toBeNull();
  expect((await open.stores.users.find(owner.userId))?.sessionEpoch).toBe(1);
});

test('a sign-in with the old password that is under way leaves nothing live', async () => {
  const { open, owner, change, signIn, checkPassword, startSession } = await opened();
  const own = tokensOf(await signIn(owner, 'mobile'));
  const proof = await checkPassword({
    email: owner.email,
    password: owner.password,
    client,
    deviceToken: null,
  });

  await change(bearer(own.accessToken));

  const late = { ...client, type: 'mobile', deviceName: null, sessionCookie: null } as const;
  await expect(startSession({ ...proof, client: late })).rejects.toMatchObject({ code: 'unavailable' });
  const { sessionIndex = {} } = (await open.stores.users.find(owner.userId)) ?? {};
  const found = await open.stores.sessions.findAll(Object.keys(sessionIndex));
  expect(found.filter(({ ended }) => !ended).map(({ sessionId }) => sessionId)).toEqual([own.sessionId]);
});

test('a session that a global sign-out ends meanwhile changes nothing', async () => {
  const { open, owner, signIn } = await opened();
  const own = tokensOf(await signIn(owner, 'mobile'));
  const { users } = open.stores;
  const { changePassword } = open.instance({
    stores: {
      users: {
        ...users,
        // Between the authentication and the check of the password.
        userIdOf: async (email) => {
          await users.raiseSessionEpoch(owner.userId);
          return users.userIdOf(email);
        },
      },
    },
  });
  const input = { currentPassword: owner.password, newPassword: chosen, client, deviceToken: null };

  await expect(changePassword({ ...input, credential: bearer(own.accessToken) })).rejects.toMatchObject({
    code: 'unavailable',
  });

  expect(await users.find(owner.userId)).toMatchObject({ sessionEpoch: 1, keptSession: null });
  await signIn(owner, 'mobile');
});

describe('a user without a password', () => {
  const withoutPassword = async () => {
    const all = await opened({ settings: { recentAuthentication: 600 } });
    const { userId } = all.owner;
    const session = tokensOf(await all.signIn(all.owner, 'mobile'));
    const { password: _, ...rest } = await all.open.stores.users.find(userId).then((user) => ({ ...user }));
    const users = { ...all.open.stores.users, find: async () => ({ ...rest, password: null }) as User };
    const { changePassword } = all.open.instance({ stores: { users } });
    const first = (currentPassword?: string) =>
      changePassword({
        credential: bearer(session.accessToken),
        currentPassword,
        newPassword: chosen,
        client,
        deviceToken: null,
      });
    return { ...all, first };
  };

  test('chooses a first one where the proof of who they are is recent', async () => {
    const { first, signIn, renewed } = await withoutPassword();
    await first();
    await signIn(renewed, 'web');
  });

  test('is sent to prove it again where it is not, and gets none', async () => {
    const { open, first, signIn, renewed } = await withoutPassword();
    open.clock.move(600_001);
    await expect(first()).rejects.toMatchObject({ code: 'step_up_required', facts: { maxAge: 600 } });
    await expect(signIn(renewed, 'web')).rejects.toMatchObject({ code: 'invalid_credentials' });
  });

  test('is refused like a wrong password where one is shown', async () => {
    const { first } = await withoutPassword();
    await expect(first('a guess')).rejects.toMatchObject({ code: 'invalid_credentials' });
  });
});

test('a user who has a password cannot leave it out', async () => {
  const { owner, change, signIn } = await opened();
  const own = tokensOf(await signIn(owner, 'mobile'));
  await expect(change(bearer(own.accessToken), { currentPassword: undefined })).rejects.toMatchObject({
    code: 'invalid_request',
    facts: { errors: [{ field: 'current_password', message: 'is missing' }] },
  });
  await signIn(owner, 'mobile');
});

test('a change opens the account to guesses again, for strangers and every device', async () => {
  const { owner, renewed, change, signIn } = await opened({ settings: { accountFreeAttempts: 1 } });
  const own = await signIn(owner, 'mobile');
  const { deviceToken } = await signIn(owner, 'mobile');
  const wrong = { ...owner, password: 'a guess' };
  for (const token of [null, null, deviceToken, deviceToken])
    await expect(signIn(wrong, 'mobile', { deviceToken: token })).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
  for (const token of [null, deviceToken])
    await expect(signIn(owner, 'mobile', { deviceToken: token })).rejects.toMatchObject({ code: 'too_many_attempts' });

  await change(bearer(tokensOf(own).accessToken), { deviceToken: own.deviceToken });

  for (const token of [null, deviceToken]) await signIn(renewed, 'mobile', { deviceToken: token });
});
