/// <reference lib="dom" />
import type { SignInResult } from '../../../packages/client/src/create-auth.ts';
import { autofillWait } from '../../../packages/console/src/pages/autofill-wait.ts';

const challengeAge = 240_000;
const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);
const signal = expect.any(AbortSignal);
let isAvailable: () => Promise<boolean>;
let stop: () => void;

beforeEach(() => {
  jest.useFakeTimers();
  isAvailable = async () => true;
  const PublicKeyCredential = Object.assign(() => {}, { isConditionalMediationAvailable: () => isAvailable() });
  Object.assign(globalThis, { PublicKeyCredential });
});
afterEach(() => {
  stop();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
  Reflect.deleteProperty(globalThis, 'PublicKeyCredential');
});

/** A wait whose passkey the test gives. */
async function started() {
  const results: Pick<PromiseWithResolvers<SignInResult>, 'resolve' | 'reject'>[] = [];
  const signIn = jest.fn((_how: { autofill: true; signal: AbortSignal }) => {
    const { promise, ...settle } = Promise.withResolvers<SignInResult>();
    results.push(settle);
    return promise;
  });
  const onResult = jest.fn();
  const wait = autofillWait(signIn, onResult);
  stop = wait.start();
  await pass(0);
  return { wait, signIn, results, onResult, signals: () => signIn.mock.calls.map(([how]) => how.signal.aborted) };
}

test('a passkey waits with a fresh challenge before the one of before is void', async () => {
  const { signIn, signals } = await started();
  expect(signIn.mock.calls).toEqual([[{ autofill: true, signal }]]);
  await pass(challengeAge);
  expect(signals()).toEqual([true, false]);
  stop();
  await pass(challengeAge);
  expect(signals()).toEqual([true, true]);
});

test('while the dialogue of the button is open, none begins, however long that takes', async () => {
  const { wait, signals } = await started();
  const { promise, resolve } = Promise.withResolvers<string>();
  const dialogue = wait.instead(() => promise);
  await pass(3 * challengeAge);
  expect(signals()).toEqual([true]);
  resolve('signed in');
  expect(await dialogue).toBe('signed in');
  await pass(challengeAge);
  expect(signals()).toEqual([true]);
});

test('nor where the button was pressed before the browser had said whether it can wait', async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  isAvailable = () => promise;
  const { wait, signIn } = await started();
  void wait.instead(() => new Promise(() => {}));
  resolve(true);
  await pass(challengeAge);
  expect(signIn).not.toHaveBeenCalled();
});

test('it waits again after a dialogue that was closed, and renews as before', async () => {
  const { wait, signals } = await started();
  const closed = new Error('closed');
  await expect(wait.instead(() => Promise.reject(closed))).rejects.toBe(closed);
  await pass(0);
  expect(signals()).toEqual([true, false]);
  await pass(challengeAge);
  expect(signals()).toEqual([true, true, false]);
});

test('it does not where the page has gone meanwhile', async () => {
  const { wait, signals } = await started();
  const { promise, reject } = Promise.withResolvers<never>();
  const dialogue = wait.instead(() => promise);
  stop();
  reject(new Error('closed'));
  await expect(dialogue).rejects.toThrow('closed');
  await pass(challengeAge);
  expect(signals()).toEqual([true]);
});

test('what comes of it is told while the page is there, also after a renewal has begun', async () => {
  const { results, onResult } = await started();
  await pass(challengeAge);
  const result = { status: 'second-factor' } as SignInResult;
  results[0]?.resolve(result);
  await pass(0);
  expect(onResult.mock.calls).toEqual([[result]]);
  stop();
  results[1]?.resolve(result);
  await pass(0);
  expect(onResult).toHaveBeenCalledTimes(1);
});

test('a browser without passkeys, or without passkeys in the autofill, is asked for none', async () => {
  isAvailable = async () => false;
  expect((await started()).signIn).not.toHaveBeenCalled();
  Reflect.deleteProperty(globalThis, 'PublicKeyCredential');
  expect((await started()).signIn).not.toHaveBeenCalled();
});
