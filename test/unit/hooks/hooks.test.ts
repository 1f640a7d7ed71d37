import { decodeJwt } from 'jose';
import type { HookName } from '../../../contract/hooks.ts';
import type { InvokeHook } from '../../../core/hooks/invoke-hook.ts';
import { newId } from '../../../core/random.ts';
import { aUser } from '../../support/builders.ts';
import { bearer, cookieOf, tokensOf, type WiredOptions, wiredUseCases } from '../../support/wired-use-cases.ts';
import { withoutIds } from '../../support/without-ids.ts';

const settings = { additionalClaims: ['tenant', 'plan'] };
const down: InvokeHook = async () => {
  throw new Error('down');
};

/** A service whose app has these functions; what they were sent is kept. */
async function withHooks(hooks: Partial<Record<HookName, InvokeHook>>, options: WiredOptions = {}) {
  const sent: object[] = [];
  const kept = Object.fromEntries(
    Object.entries(hooks).map(([name, invoke]) => [
      name,
      async (event: object) => {
        sent.push(event);
        return invoke(event);
      },
    ]),
  );
  const open = await wiredUseCases({ settings, hooks: kept, ...options });
  return { open, sent, owner: await open.person({ email: 'owner@example.com' }), ...open.instance() };
}

describe('preTokenIssue', () => {
  test('adds its claims to the token of a sign-in and of each refresh, and the authorizer takes them', async () => {
    let plan = 'free';
    const { owner, sent, signIn, refresh, authorize } = await withHooks({
      preTokenIssue: async () => ({ claims: { tenant: { id: 7 }, plan } }),
    });
    const first = tokensOf(await signIn(owner, 'mobile'));
    plan = 'paid';
    const { tokens: next } = await refresh(first.refreshToken);

    expect(decodeJwt(first.accessToken)).toMatchObject({ tenant: { id: 7 }, plan: 'free', sub: owner.userId });
    expect(decodeJwt(next.accessToken)).toMatchObject({ plan: 'paid', gen: 1 });
    expect(await authorize(bearer(next.accessToken))).toMatchObject({ userId: owner.userId });
    expect(sent).toMatchObject([
      { hook: 'preTokenIssue', version: 1, trigger: 'sign_in', user: { id: owner.userId }, session: { amr: ['pwd'] } },
      { trigger: 'refresh', session: { id: first.sessionId, client_type: 'mobile' } },
    ]);
    expect(withoutIds(JSON.stringify(sent))).not.toMatch(/hash|plain:|secret/);
  });

  test('is not asked for a web session, which has no token', async () => {
    const { owner, sent, signIn } = await withHooks({ preTokenIssue: down });
    expect(cookieOf(await signIn(owner, 'web'))).toBeTruthy();
    expect(sent).toEqual([]);
  });

  test('refuses a sign-in, which then begins no session', async () => {
    const { open, owner, signIn } = await withHooks({ preTokenIssue: async () => ({ refused: true }) });
    await expect(signIn(owner, 'api')).rejects.toMatchObject({ code: 'forbidden' });
    expect((await open.stores.users.find(owner.userId))?.sessionIndex).toEqual({});
  });

  test.each<[string, InvokeHook]>([
    ['fails', down],
    ['answers nothing', async () => null],
    ['answers no object', async () => ['tenant']],
    ['adds claims that are no object', async () => ({ claims: 'tenant' })],
    ['adds a claim that is not listed', async () => ({ claims: { tenant: 1, scope: 'all' } })],
    ['adds one of our claims', async () => ({ claims: { sub: newId() } })],
    ['adds more than a token carries', async () => ({ claims: { tenant: 'x'.repeat(1_100) } })],
  ])('that %s stops the token, and says so in the log', async (_, invoke) => {
    const { open, owner, signIn } = await withHooks({ preTokenIssue: invoke });
    await expect(signIn(owner, 'api')).rejects.toThrow('preTokenIssue');
    expect(open.reports).toContainEqual({
      event: 'hook_failed',
      facts: expect.objectContaining({ hook: 'preTokenIssue' }),
    });
    expect((await open.stores.users.find(owner.userId))?.sessionIndex).toEqual({});
  });

  test('that fails at a refresh loses nothing: the same token is replayed afterwards', async () => {
    let isDown = false;
    const { owner, signIn, refresh } = await withHooks({
      preTokenIssue: (event) => (isDown ? down(event) : Promise.resolve({})),
    });
    const { refreshToken } = tokensOf(await signIn(owner, 'mobile'));
    isDown = true;
    await expect(refresh(refreshToken)).rejects.toThrow('preTokenIssue');
    isDown = false;
    expect(await refresh(refreshToken)).toMatchObject({ outcome: 'replayed' });
  });
});

describe('postLogin and postRegister', () => {
  test('are told once, of what happened and of no secret', async () => {
    const { owner, sent, signIn, register } = await withHooks({
      postLogin: async () => null,
      postRegister: async () => null,
    });
    const { session } = await signIn(owner, 'web');
    const client = { ip: '192.0.2.7', userAgent: null };
    const user = await register({ email: 'new@example.com', password: 'a long enough passphrase', client });

    expect(sent).toMatchObject([
      { hook: 'postLogin', user: { id: owner.userId }, session: { id: session.sessionId, ip: '192.0.2.7' } },
      { hook: 'postRegister', trigger: 'registration', user: { id: user.userId, email: 'new@example.com' } },
    ]);
    expect(JSON.stringify(sent)).not.toMatch(/passphrase|plain:/);
  });

  test('that fail stop nothing, and are in the log', async () => {
    const { open, owner, signIn } = await withHooks({ postLogin: down });
    await signIn(owner, 'web');
    expect(open.reports).toContainEqual({ event: 'hook_failed', facts: { hook: 'postLogin', name: 'Error' } });
  });
});

describe('migrateUser', () => {
  const stranger = { userId: '', email: 'old@example.com', password: 'an old one' };
  const knows: InvokeHook = async (event) =>
    'password' in event && event.password === stranger.password
      ? { user: { email_verified: true, roles: ['member'], locale: 'de' } }
      : { user: null };

  test('takes the user over at the first right sign-in, and is not asked again', async () => {
    const { open, sent, signIn } = await withHooks({ migrateUser: knows });
    const { user } = await signIn(stranger, 'web');
    await signIn(stranger, 'mobile');

    expect(await open.stores.users.find(user.userId)).toMatchObject({
      ...{ email: stranger.email, emailVerified: true, roles: ['member'], permissions: [], locale: 'de' },
    });
    expect(sent).toEqual([{ hook: 'migrateUser', version: 1, email: stranger.email, password: stranger.password }]);
  });

  test('that knows nobody is a wrong sign-in', async () => {
    const { open, signIn } = await withHooks({ migrateUser: knows });
    await expect(signIn({ ...stranger, password: 'a guess' }, 'web')).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
    expect(await open.stores.users.userIdOf(stranger.email)).toBeNull();
  });

  test('never sees the password of a user of ours, right or wrong', async () => {
    const { sent, owner, signIn } = await withHooks({ migrateUser: knows });
    await signIn(owner, 'web');
    await expect(signIn({ ...owner, password: 'a guess' }, 'web')).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
    expect(sent).toEqual([]);
  });

  test('is asked only as often as the throttle lets guesses through', async () => {
    const { sent, signIn } = await withHooks(
      { migrateUser: knows },
      { settings: { ...settings, accountFreeAttempts: 2 } },
    );
    const guesses = Array.from({ length: 8 }, () => signIn({ ...stranger, password: 'a guess' }, 'web'));
    await Promise.allSettled(guesses);
    expect(sent.length).toBeLessThanOrEqual(3);
  });

  test('of many first sign-ins at once makes one user', async () => {
    const { open, signIn } = await withHooks({ migrateUser: knows });
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => signIn(stranger, 'mobile')));
    const userIds = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.user.userId] : []));
    expect(userIds.length).toBeGreaterThan(0);
    expect(new Set(userIds)).toEqual(new Set([await open.stores.users.userIdOf(stranger.email)]));
  });

  test.each<[string, InvokeHook]>([
    ['fails', down],
    ['answers nothing', async () => null],
    ['answers without a user', async () => ({})],
    ['gives roles that are none', async () => ({ user: { roles: ['a b'] } })],
    ['gives what nobody asked for', async () => ({ user: { password: 'x' } })],
  ])('that %s makes nobody: the sign-in may be tried again', async (_, invoke) => {
    const { open, signIn } = await withHooks({ migrateUser: invoke });
    await expect(signIn(stranger, 'web')).rejects.toThrow('migrateUser');
    expect(await open.stores.users.userIdOf(stranger.email)).toBeNull();
    expect(open.reports).toContainEqual({
      event: 'hook_failed',
      facts: expect.objectContaining({ hook: 'migrateUser' }),
    });
  });

  test('an address that somebody has is never asked about, whatever the state of its user', async () => {
    const { open, sent, signIn } = await withHooks({ migrateUser: async () => ({ user: {} }) });
    const disabled = aUser({ disabled: true });
    await open.stores.users.register(disabled);
    await expect(signIn({ ...stranger, email: disabled.email }, 'web')).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
    expect(sent).toEqual([]);
  });
});
