import type { Operation } from '../../../core/use-cases/admin/operate.ts';
import { counted, failing } from '../../support/dynamo-faults.ts';
import { bearer, cookie, cookieOf, tokensOf, wiredUseCases } from '../../support/wired-use-cases.ts';

async function signedIn() {
  const open = await wiredUseCases();
  const owner = await open.person();
  const instance = open.instance();
  const phone = tokensOf(await instance.signIn(owner, 'mobile'));
  const browser = cookieOf(await instance.signIn(owner, 'web'));
  const alive = async () => {
    const { authorize } = open.instance();
    return [await authorize(bearer(phone.accessToken)), await authorize(cookie(browser))].map(Boolean);
  };
  return { open, owner, instance, phone, browser, alive };
}

const stranger = { email: 'nobody@example.com' };

test.each([
  ['disable', 'user_disabled'],
  ['end-sessions', 'admin'],
  ['assign', 'admin'],
] as const)('“%s” ends every session, each with the reason %s, and says how many', async (action, reason) => {
  const { owner, instance, phone, browser, alive } = await signedIn();
  const operation = { action, email: owner.email, ...(action === 'assign' && { roles: ['editor'] }) } as Operation;
  expect(await instance.operate(operation)).toEqual({ userId: owner.userId, ended: 2 });
  // Those that are over are not told again.
  expect(await instance.operate(operation)).toEqual({ userId: owner.userId, ended: 0 });
  expect(await alive()).toEqual([false, false]);
  await expect(instance.refresh(phone.refreshToken)).rejects.toMatchObject({ facts: { reason } });
  await expect(instance.renew(browser)).rejects.toMatchObject({ facts: { reason } });
});

test('whoever is disabled cannot sign in until enabled again, and then only with a new session', async () => {
  const { owner, instance, alive } = await signedIn();
  await instance.operate({ action: 'disable', email: owner.email });
  await expect(instance.signIn(owner, 'web')).rejects.toMatchObject({ code: 'invalid_credentials' });
  expect(await instance.operate({ action: 'enable', email: owner.email })).toEqual({ userId: owner.userId, ended: 0 });
  await instance.signIn(owner, 'web');
  expect(await alive()).toEqual([false, false]);
});

test('disabling is one write to the user: a second raise of the sessionEpoch would be told as a global logout', async () => {
  const { open, owner } = await signedIn();
  const { store, calls } = counted(open.stores.users);
  const before = await open.stores.users.find(owner.userId);
  await open.instance({ stores: { users: store } }).operate({ action: 'disable', email: owner.email });
  expect(calls).toEqual({ userIdOf: 1, amend: 1 });
  expect(await open.stores.users.find(owner.userId)).toEqual({ ...before, disabled: true, sessionEpoch: 1 });
});

test('roles and permissions hold from the next sign-in on; the one that is not named stays', async () => {
  const { owner, instance } = await signedIn();
  await instance.operate({ action: 'assign', email: owner.email, roles: ['editor'] });
  await instance.operate({ action: 'assign', email: owner.email, permissions: ['notes:erase'] });
  const { accessToken } = tokensOf(await instance.signIn(owner, 'api'));
  expect(await instance.authorize(bearer(accessToken))).toMatchObject({
    roles: ['editor'],
    permissions: ['notes:erase'],
  });
});

test('an account that is closed for good opens by “unlock”, to strangers and to every device that is known', async () => {
  const open = await wiredUseCases({
    settings: { accountFreeAttempts: 1, accountLockoutThreshold: 1, ipAttemptLimit: 1_000 },
  });
  const owner = await open.person();
  const { signIn, operate } = open.instance();
  const { deviceToken } = await signIn(owner, 'web');
  for (const more of [{}, { deviceToken }]) {
    await expect(signIn({ ...owner, password: 'wrong' }, 'web', more)).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
    await expect(signIn(owner, 'web', more)).rejects.toMatchObject({ code: 'too_many_attempts' });
  }
  expect(await operate({ action: 'unlock', email: owner.email })).toEqual({ userId: owner.userId, ended: 0 });
  for (const more of [{}, { deviceToken }]) await signIn(owner, 'web', more);
});

test.each(['unlock', 'disable', 'enable', 'end-sessions'] as const)(
  '“%s” of nobody does nothing and says so',
  async (action) => {
    const { instance, alive } = await signedIn();
    expect(await instance.operate({ action, ...stranger })).toBeNull();
    expect(await alive()).toEqual([true, true]);
  },
);

test.each(['disable', 'end-sessions'] as const)(
  '“%s” that broke half way is finished by the same again',
  async (action) => {
    const { open, owner, alive } = await signedIn();
    const { operate } = open.instance({ stores: { sessions: failing(open.stores.sessions, 'end', { times: 2 }) } });
    await expect(operate({ action, email: owner.email })).rejects.toThrow('did not answer');
    await operate({ action, email: owner.email });
    expect(await alive()).toEqual([false, false]);
  },
);
