/// <reference lib="dom" />
/** One ceremony at a time: who makes room for whom. */
import type { Authenticator } from '../../../packages/client/src/passkey.ts';
import { clientOf, fakeService } from '../../support/client-service.ts';

interface Shown {
  readonly kind: 'autofill' | 'dialogue';
  readonly signal: AbortSignal;
  readonly answer: (passkey: object) => void;
}

const wait = () => new Promise((resolve) => setTimeout(resolve, 10));

/** A client whose options come when the test says so, in the order of the calls, and what its authenticator shows. */
function ceremonies() {
  const options = [1, 2].map(() => Promise.withResolvers<Response>());
  const shown: Shown[] = [];
  const authenticator: Authenticator = {
    get: (_, { mediation, signal }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        shown.push({ kind: mediation ? 'autofill' : 'dialogue', signal, answer: resolve });
      }),
    create: async () => ({}),
  };
  const replies = options.map(
    ({ promise }) =>
      () =>
        promise,
  );
  const auth = clientOf(fakeService({ '/auth/login/passkey/options': replies }), { authenticator });
  const ask = (how: Parameters<typeof auth.passkey.signIn>[0]) =>
    auth.passkey.signIn(how).then(
      () => 'signed in',
      ({ code }) => code,
    );
  const come = async (call: number) => {
    options[call]?.resolve(Response.json({ challenge_id: `c${call}`, options: {} }));
    await wait();
  };
  return { ask, come, running: () => shown.filter(({ signal }) => !signal.aborted).map(({ kind }) => kind) };
}

test.each([
  ['its options come first', [0, 1]],
  ['its options come late', [1, 0]],
])('a dialogue takes the place of what waits in the autofill: %s', async (_, order) => {
  const { ask, come, running } = ceremonies();
  const autofill = ask({ autofill: true });
  void ask({});
  for (const call of order) await come(call);
  expect(running()).toEqual(['dialogue']);
  expect(await autofill).toBe('passkey');
});

test('what begins to wait in the autofill leaves an open dialogue alone', async () => {
  const { ask, come, running } = ceremonies();
  void ask({});
  await come(0);
  const autofill = ask({ autofill: true });
  await come(1);
  expect(await autofill).toBe('passkey');
  expect(running()).toEqual(['dialogue']);
});

test('a second dialogue takes the place of the first, and one that is over stands in nobody’s way', async () => {
  const { ask, come, running } = ceremonies();
  const leaving = new AbortController();
  const first = ask({ signal: leaving.signal });
  await come(0);
  leaving.abort();
  expect(await first).toBe('passkey');
  void ask({ autofill: true });
  await come(1);
  expect(running()).toEqual(['autofill']);
});

test('one that was given up before its options came takes nobody’s place, as effects that run twice do it', async () => {
  const { ask, come, running } = ceremonies();
  const leaving = new AbortController();
  const first = ask({ autofill: true, signal: leaving.signal });
  leaving.abort();
  void ask({ autofill: true });
  await come(1);
  await come(0);
  expect(await first).toBe('passkey');
  expect(running()).toEqual(['autofill']);
});
