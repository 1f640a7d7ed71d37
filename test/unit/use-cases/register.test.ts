import { wiredUseCases } from '../../support/wired-use-cases.ts';

const client = { ip: '192.0.2.7', userAgent: null };
const password = 'seven plum trees by the well';
const email = 'ada@example.com';

test('a registered user can sign in, has the role of a user, and nothing that it did not get', async () => {
  const open = await wiredUseCases();
  const instance = open.instance();
  const user = await instance.register({ email, password, client });
  expect(await open.stores.users.find(user.userId)).toEqual(user);
  expect(user).toMatchObject({
    email,
    emailVerified: false,
    roles: ['user'],
    permissions: [],
    disabled: false,
    sessionEpoch: 0,
    keptSession: null,
  });
  await instance.signIn({ userId: user.userId, email, password }, 'web');
});

test('a taken address is refused, and stays whose it was', async () => {
  const open = await wiredUseCases();
  const { register } = open.instance();
  const first = await register({ email, password, client });
  await expect(register({ email, password: `${password} 2`, client })).rejects.toMatchObject({ code: 'email_taken' });
  expect(await open.stores.users.userIdOf(email)).toBe(first.userId);
});

test('whoever registers an address that was guessed at to the limit signs in at once', async () => {
  const open = await wiredUseCases({ settings: { accountFreeAttempts: 1, accountLockoutThreshold: 1 } });
  const { register, signIn } = open.instance();
  const guess = { userId: '', email, password };
  await expect(signIn(guess, 'web')).rejects.toMatchObject({ code: 'invalid_credentials' });
  await expect(signIn(guess, 'web')).rejects.toMatchObject({ code: 'too_many_attempts' });
  await register({ email, password, client });
  await signIn(guess, 'web');
});

test('of twenty registrations of one address at once one wins', async () => {
  const { register } = (await wiredUseCases()).instance();
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => register({ email, password, client })));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('what is wrong with a password is told, and nothing is stored', async () => {
  const open = await wiredUseCases();
  const { register } = open.instance();
  for (const weak of ['too short', email, 'passwordpassword', 'a'.repeat(300)])
    await expect(register({ email, password: weak, client })).rejects.toMatchObject({
      code: 'weak_password',
      facts: { errors: expect.arrayContaining([{ field: 'password', message: expect.any(String) }]) },
    });
  await expect(register({ email, password: null, client })).rejects.toMatchObject({
    code: 'invalid_request',
    facts: { errors: [{ field: 'password', message: 'is too long' }] },
  });
  expect(await open.stores.users.userIdOf(email)).toBeNull();
});

test('where registration is closed nobody registers', async () => {
  const open = await wiredUseCases({ settings: { registration: 'closed' } });
  await expect(open.instance().register({ email, password, client })).rejects.toMatchObject({ code: 'forbidden' });
  expect(await open.stores.users.userIdOf(email)).toBeNull();
});

test('one address registers as often as it may, and says how long to wait', async () => {
  const open = await wiredUseCases({ settings: { ipRegistrationLimit: 2 } });
  const { register } = open.instance();
  for (const name of ['a', 'b']) await register({ email: `${name}@example.com`, password, client });
  await expect(register({ email, password, client })).rejects.toMatchObject({
    code: 'too_many_attempts',
    facts: { retryAfter: 3_600 },
  });
  await register({ email, password, client: { ...client, ip: '192.0.2.8' } });
});
