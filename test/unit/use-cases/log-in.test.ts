import { days, hours, minutes } from '../../support/builders.ts';
import { failing } from '../../support/dynamo-faults.ts';
import { bearer, cookie, cookieOf, tokensOf, wiredUseCases } from '../../support/wired-use-cases.ts';

const opened = async (options: Parameters<typeof wiredUseCases>[0] = {}) => {
  const open = await wiredUseCases(options);
  return { open, instance: open.instance(), owner: await open.person() };
};

test('with real hashes and real signatures: the right password opens, in any normal form, another one does not', async () => {
  const { open, instance } = await opened({ real: true });
  const password = 'Zoë likes 🍇 and 葡萄 a lot';
  const email = 'zoe@example.com';
  const client = { ip: '192.0.2.1', userAgent: null };
  const { id: userId } = await instance.register({ email, password, client }).then((user) => ({ id: user.userId }));
  const decomposed = { userId, email, password: password.normalize('NFD') };
  const { accessToken } = tokensOf(await instance.signIn(decomposed, 'mobile'));
  expect(await instance.authorize(bearer(accessToken))).toMatchObject({ userId, roles: ['user'] });
  await expect(instance.signIn({ userId, email, password: `${password}.` }, 'mobile')).rejects.toMatchObject({
    code: 'invalid_credentials',
  });
  expect(JSON.stringify(open.reports)).not.toMatch(/Zoë|zoe@example/);
});

test('a web client gets a cookie and no token, the others tokens and no cookie', async () => {
  const { instance, owner } = await opened();
  expect(Object.keys((await instance.signIn(owner, 'web')).credential)).toEqual(['cookie']);
  for (const clientType of ['mobile', 'api'] as const)
    expect(Object.keys((await instance.signIn(owner, clientType)).credential)).toEqual(['tokens']);
});

test('a web session lives for a day and a mobile one for ninety, used or not', async () => {
  const { open, instance, owner } = await opened();
  const { session: web } = await instance.signIn(owner, 'web');
  const { session: mobile } = await instance.signIn(owner, 'mobile');
  expect(web).toMatchObject({ expiresAt: open.clock.now() + days, idleExpiresAt: open.clock.now() + 30 * minutes });
  expect(mobile).toMatchObject({
    expiresAt: open.clock.now() + 90 * days,
    idleExpiresAt: open.clock.now() + 30 * days,
  });
});

test('of nobody, with a wrong password, of a disabled user: the same refusal, with a password that is too long another', async () => {
  const { open, instance, owner } = await opened();
  const disabled = await open.person({ disabled: true });
  for (const person of [{ ...owner, email: 'nobody@example.com' }, { ...owner, password: 'wrong' }, disabled])
    await expect(instance.signIn(person, 'web')).rejects.toMatchObject({ code: 'invalid_credentials', facts: {} });
  await expect(instance.signIn(owner, 'web', { password: null })).rejects.toMatchObject({
    code: 'invalid_request',
    facts: { errors: [{ field: 'password' }] },
  });
});

describe('the session of a cookie that comes along', () => {
  test('ends, for a sign-in begins a new one', async () => {
    const { instance, owner } = await opened();
    const before = cookieOf(await instance.signIn(owner, 'web'));
    const after = cookieOf(await instance.signIn(owner, 'web', { sessionCookie: before }));
    expect(await instance.authorize(cookie(before))).toBeNull();
    expect(await instance.authorize(cookie(after))).not.toBeNull();
    await expect(instance.renew(before)).rejects.toMatchObject({ facts: { reason: 'logged_out' } });
  });

  test('makes room for the new one: no other device is signed out for it', async () => {
    const { open, instance, owner } = await opened({ settings: { maxSessionsPerUser: 2 } });
    const phone = tokensOf(await instance.signIn(owner, 'mobile'));
    open.clock.move(hours);
    const sessionCookie = cookieOf(await instance.signIn(owner, 'web'));
    open.clock.move(minutes);
    await instance.signIn(owner, 'web', { sessionCookie });
    expect((await instance.refresh(phone.refreshToken)).outcome).toBe('rotated');
  });

  test('ends whoever’s it is: the browser has changed hands', async () => {
    const { open, instance, owner } = await opened();
    const before = cookieOf(await instance.signIn(owner, 'web'));
    await instance.signIn(await open.person(), 'web', { sessionCookie: before });
    expect(await instance.authorize(cookie(before))).toBeNull();
  });

  test('does not end where the password was wrong', async () => {
    const { instance, owner } = await opened();
    const before = cookieOf(await instance.signIn(owner, 'web'));
    const wrong = { ...owner, password: 'wrong' };
    await expect(instance.signIn(wrong, 'web', { sessionCookie: before })).rejects.toThrow();
    expect(await instance.authorize(cookie(before))).not.toBeNull();
  });

  test('that we never made is ignored', async () => {
    const { instance, owner } = await opened();
    await instance.signIn(owner, 'web', { sessionCookie: 'A'.repeat(128) });
  });
});

describe('that breaks half way', () => {
  test('because its creation lost to an end, holds no place', async () => {
    const { open, owner } = await opened({ settings: { maxSessionsPerUser: 2 } });
    const phone = tokensOf(await open.instance().signIn(owner, 'mobile'));
    open.clock.move(1);
    const overtaken = { ...open.stores.sessions, create: async () => false };
    for (let turn = 0; turn < 3; turn++)
      await expect(open.instance({ stores: { sessions: overtaken } }).signIn(owner, 'mobile')).rejects.toMatchObject({
        code: 'unavailable',
      });
    open.clock.move(1);
    await open.instance().signIn(owner, 'mobile');
    expect((await open.instance().refresh(phone.refreshToken)).outcome).toBe('rotated');
  });

  test('because the table did not answer, holds no place', async () => {
    const { open, owner } = await opened({ settings: { maxSessionsPerUser: 2 } });
    const phone = tokensOf(await open.instance().signIn(owner, 'mobile'));
    const down = failing(open.stores.sessions, 'create', { times: 3 });
    const { signIn } = open.instance({ stores: { sessions: down } });
    for (let turn = 0; turn < 3; turn++) {
      open.clock.move(1);
      await expect(signIn(owner, 'mobile')).rejects.toThrow('create did not answer');
    }
    open.clock.move(1);
    await open.instance().signIn(owner, 'mobile');
    expect((await open.instance().refresh(phone.refreshToken)).outcome).toBe('rotated');
  });

  test('because the table did not answer, is breakage; the next one works', async () => {
    const { open, owner } = await opened();
    const { signIn } = open.instance({ stores: { sessions: failing(open.stores.sessions, 'create') } });
    await expect(signIn(owner, 'mobile')).rejects.toMatchObject({ message: 'create did not answer' });
    expect(tokensOf(await signIn(owner, 'mobile')).refreshToken).toMatch(/^rt_/);
  });
});

test('a device that has signed in before is known again, whatever client it is', async () => {
  const { instance, owner } = await opened();
  const { deviceToken } = await instance.signIn(owner, 'web');
  const again = await instance.signIn(owner, 'mobile', { deviceToken });
  expect(again.deviceToken.split('.')[0]).toBe(deviceToken.split('.')[0]);
});
