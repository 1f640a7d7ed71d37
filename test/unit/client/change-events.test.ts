/// <reference lib="dom" />
import type { Cause } from '../../../packages/client/src/state.ts';
import { clientOf, fakeService, problem, tokens } from '../../support/client-service.ts';

const credentials = { email: 'user@example.com', password: 'correct horse battery' };
const service = () =>
  fakeService({
    '/auth/login': [tokens(1)],
    '/auth/refresh': [tokens(2)],
    '/auth/logout': [new Response(null, { status: 204 })],
  });

test('a listener may call the client: nothing waits for itself', async () => {
  let now = 0;
  const auth = clientOf(service(), {}, { monotonicClock: () => now, wallClock: () => now });
  const seen: (Cause | number)[] = [];
  const done = Promise.withResolvers<void>();
  auth.onChange(async (state, cause) => {
    seen.push(cause);
    if (state.status !== 'signed-in') return done.resolve();
    now += 16 * 60_000;
    seen.push((await auth.fetch('/orders')).status);
    await auth.signOut();
  });
  await auth.signIn(credentials);
  await done.promise;
  expect(seen).toEqual(['sign-in', 200, 'sign-out']);
});

test('what one subscription takes away is its own, as effects that run twice do it', async () => {
  const auth = clientOf(service());
  let calls = 0;
  const listener = () => void calls++;
  const [stop] = [auth.onChange(listener), auth.onChange(listener)];
  stop();
  stop();
  await auth.signIn(credentials);
  await Promise.resolve();
  expect(calls).toBe(1);
});

test('who unsubscribes hears nothing more, not even what has happened already', async () => {
  const auth = clientOf(service());
  let calls = 0;
  // It hears first, and takes the other away.
  auth.onChange(() => stop());
  const stop = auth.onChange(() => void calls++);
  await auth.signIn(credentials);
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(calls).toBe(0);
});

test('that nothing has changed is no event', async () => {
  const silent = fakeService({ '/auth/refresh': [problem('unauthenticated', 401)] });
  const auth = clientOf(silent, { mode: 'cookie' });
  const causes: Cause[] = [];
  auth.onChange((_, cause) => causes.push(cause));
  await auth.ready();
  await auth.ready();
  auth.wake();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([auth.state, causes]).toEqual([{ status: 'signed-out' }, ['ended']]);
});
