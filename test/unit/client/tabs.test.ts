/// <reference lib="dom" />
/** What one tab does to another: cookies that answers set and take away, and the storage that they share. */
import type { Auth } from '../../../packages/client/src/create-auth.ts';
import { memoryStorage } from '../../../packages/client/src/storage.ts';
import {
  clientOf,
  fakeService,
  key,
  offline,
  problem,
  signedInByCookie,
  tokens,
} from '../../support/client-service.ts';

const credentials = { email: 'user@example.com', password: 'correct horse battery' };
const gone = () => new Response(null, { status: 204 });
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test.each<[string, string, (auth: Auth) => Promise<unknown>]>([
  ['a sign-in', '/auth/login', (auth) => auth.signIn(credentials)],
  ['a sign-in by code', '/auth/login/code', (auth) => auth.signIn({ challengeId: 'c', code: '07081804' })],
  ['a sign-in by passkey', '/auth/login/passkey', (auth) => auth.passkey.signIn()],
  ['a sign-out', '/auth/logout', (auth) => auth.signOut()],
  ['a sign-out of the others', '/auth/logout', (auth) => auth.signOut({ scope: 'others' })],
  ['a sign-out everywhere', '/auth/logout', (auth) => auth.signOut({ scope: 'global' })],
])(
  '%s waits for the refresh of another tab, or its late answer would be the last word on the cookie',
  async (_, path, act) => {
    const order: string[] = [];
    const asked = (answer: () => Response) => () => {
      order.push(path);
      return answer();
    };
    const service = fakeService({
      '/auth/login/passkey/options': [Response.json({ challenge_id: 'c', options: {} })],
      '/auth/refresh': [
        signedInByCookie,
        signedInByCookie,
        async () => {
          await wait(50);
          order.push('/auth/refresh');
          return signedInByCookie();
        },
        signedInByCookie,
      ],
      [path]: [asked(path === '/auth/logout' ? gone : signedInByCookie)],
    });
    const authenticator = { get: async () => ({}), create: async () => ({}) };
    const [one, other] = [clientOf(service, { mode: 'cookie' }), clientOf(service, { mode: 'cookie', authenticator })];
    await one.ready();
    await other.ready();
    one.wake();
    await wait(10);
    await act(other);
    expect(order).toEqual(['/auth/refresh', path]);
  },
);

test('the second factor of a sign-in waits like the first', async () => {
  const order: string[] = [];
  const service = fakeService({
    '/auth/login': [problem('second_factor_required', 401, { challenge_id: 'c', methods: ['totp'], expires_in: 300 })],
    '/auth/refresh': [
      async () => {
        await wait(50);
        order.push('refreshed');
        return problem('session_expired', 401, { reason: 'idle_timeout' });
      },
    ],
    '/auth/login/factor': [
      () => {
        order.push('answered');
        return signedInByCookie();
      },
    ],
  });
  const [one, other] = [clientOf(service, { mode: 'cookie' }), clientOf(service, { mode: 'cookie' })];
  const result = await other.signIn(credentials);
  if (result.status !== 'second-factor') throw new Error(result.status);
  const ready = one.ready();
  await wait(10);
  await result.continue({ code: '287082' });
  await ready;
  expect(order).toEqual(['refreshed', 'answered']);
});

test.each(['signIn', 'signOut'] as const)(
  '%s that is under way when the client is disposed of finishes',
  async (act) => {
    const service = fakeService({ '/auth/login': [tokens(1)], '/auth/logout': [gone] });
    const storage = memoryStorage();
    const auth = clientOf(service, { storage });
    const entered = auth.signIn(credentials);
    if (act === 'signIn') auth.dispose();
    expect(await entered).toMatchObject({ status: 'signed-in' });
    const left = auth.signOut();
    auth.dispose();
    expect(await left).toEqual({ told: true });
    expect([service.to('/auth/logout').length, storage.getItem(key)]).toEqual([1, null]);
  },
);

describe('where another tab clears all of the storage', () => {
  const cleared = () => Object.assign(new Event('storage'), { key: null });
  const opened = (options: Parameters<typeof clientOf>[1], service: ReturnType<typeof fakeService>) => {
    const page = new EventTarget();
    const listen = (event: string, listener: (event: Event) => void) => {
      page.addEventListener(event, listener);
      return () => page.removeEventListener(event, listener);
    };
    return { page, auth: clientOf(service, options, { listen }) };
  };

  test('nobody is signed in here any more', async () => {
    const storage = memoryStorage();
    const { page, auth } = opened({ storage }, fakeService({ '/auth/login': [tokens(1)] }));
    await auth.signIn(credentials);
    storage.removeItem(key);
    page.dispatchEvent(cleared());
    await wait(10);
    expect(auth.state).toEqual({ status: 'signed-out', reason: 'logged_out' });
  });

  test('a cookie is where it was, and nobody asks', async () => {
    const service = fakeService({ '/auth/login': [signedInByCookie] });
    const { page, auth } = opened({ mode: 'cookie' }, service);
    await auth.signIn(credentials);
    page.dispatchEvent(cleared());
    await wait(10);
    expect([auth.state.status, service.requests.length]).toEqual(['signed-in', 1]);
  });
});

test('a sign-out where it was not known who is signed in is told to the others', async () => {
  const service = fakeService({
    '/auth/login': [signedInByCookie],
    '/auth/refresh': [signedInByCookie, offline, offline, offline, problem('unauthenticated', 401)],
    '/auth/logout': [gone],
  });
  const other = clientOf(service, { mode: 'cookie' });
  let now = 0;
  const clocks = { wallClock: () => now, monotonicClock: () => now };
  const auth = clientOf(service, { mode: 'cookie' }, clocks);
  await auth.signIn(credentials);
  await other.ready();
  now += 3_600_000 * 24;
  await auth.fetch('/orders').catch(() => {});
  expect(auth.state).toMatchObject({ status: 'unknown', user: { id: 'u' } });
  expect(await auth.signOut()).toEqual({ told: true });
  await wait(20);
  expect(other.state).toEqual({ status: 'signed-out', reason: 'logged_out' });
});
