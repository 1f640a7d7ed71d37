import { askUntilKnown } from '../../../packages/react/src/ask-until-known.ts';
import { clientIn } from './client-in.ts';

const { signedIn, signedOut, unknown } = clientIn;
const pass = (seconds: number) => jest.advanceTimersByTimeAsync(seconds * 1_000);

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['queueMicrotask'] }));
afterEach(() => {
  jest.useRealTimers();
  Reflect.deleteProperty(globalThis, 'document');
});

/** The seconds after which it asked, the first question apart. */
async function pausesOf(auth: ReturnType<typeof clientIn>, count: number): Promise<number[]> {
  const pauses: number[] = [];
  for (let seconds = 0; pauses.length < count; ) {
    const before = auth.ready.mock.calls.length;
    await pass(1);
    seconds++;
    if (auth.ready.mock.calls.length === before) continue;
    pauses.push(seconds);
    seconds = 0;
  }
  return pauses;
}

test('asks at once, and after pauses that grow for as long as nobody can say', async () => {
  const auth = clientIn(unknown);
  const stop = askUntilKnown(auth);
  expect(auth.ready).toHaveBeenCalledTimes(1);
  expect(await pausesOf(auth, 7)).toEqual([1, 2, 4, 8, 16, 30, 30]);
  stop();
});

test.each([signedIn, signedOut])('asks no more once it is known: $status', async (state) => {
  const auth = clientIn(unknown);
  const stop = askUntilKnown(auth);
  await pass(1);
  auth.become(state);
  await pass(120);
  expect(auth.ready).toHaveBeenCalledTimes(2);
  stop();
});

test('asks again, after the shortest pause, where it is not known any more', async () => {
  const auth = clientIn(unknown);
  const stop = askUntilKnown(auth);
  await pass(31);
  auth.become(signedIn);
  await pass(120);
  auth.ready.mockClear();
  auth.become({ ...signedIn, status: 'unknown' });
  expect(await pausesOf(auth, 3)).toEqual([1, 2, 4]);
  stop();
});

test('asks once at a time, however long the answer takes', async () => {
  const auth = clientIn(unknown);
  const { promise, resolve } = Promise.withResolvers<typeof auth.state>();
  auth.ready.mockReturnValueOnce(promise);
  const stop = askUntilKnown(auth);
  await pass(120);
  expect(auth.ready).toHaveBeenCalledTimes(1);
  resolve(auth.state);
  expect(await pausesOf(auth, 2)).toEqual([1, 2]);
  stop();
});

test('asks nothing more once the provider has gone, and leaves no timer', async () => {
  const auth = clientIn(unknown);
  const stop = askUntilKnown(auth);
  stop();
  await pass(120);
  askUntilKnown(auth)();
  auth.become(signedIn);
  auth.become({ ...signedIn, status: 'unknown' });
  await pass(120);
  expect(auth.ready).toHaveBeenCalledTimes(2);
  expect(jest.getTimerCount()).toBe(0);
});

test('asks once while nobody sees the page, and again when somebody does', async () => {
  const page = { visibilityState: 'hidden' };
  Object.defineProperty(globalThis, 'document', { configurable: true, value: page });
  const auth = clientIn(unknown);
  const stop = askUntilKnown(auth);
  await pass(600);
  expect(auth.ready).toHaveBeenCalledTimes(1);
  page.visibilityState = 'visible';
  await pass(30);
  expect(auth.ready).toHaveBeenCalledTimes(2);
  stop();
});
