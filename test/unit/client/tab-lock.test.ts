/// <reference lib="dom" />
import { type Environment, thisEnvironment } from '../../../packages/client/src/environment.ts';
import { memoryStorage } from '../../../packages/client/src/storage.ts';
import { tabLock } from '../../../packages/client/src/tab-lock.ts';

const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** How many run at once, of some that run for a moment. */
async function mostAtOnce(lock: () => ReturnType<typeof tabLock>): Promise<number> {
  let [now, most] = [0, 0];
  const task = async () => {
    most = Math.max(most, ++now);
    await wait(15);
    now--;
  };
  await Promise.all([1, 2, 3].map(() => lock()(task)));
  return most;
}

const without = (): Environment => ({ ...thisEnvironment(), locks: null });

test('Web Locks keep tabs to one at a time', async () => {
  expect(await mostAtOnce(() => tabLock(thisEnvironment(), 'one at a time', null))).toBe(1);
});

test('a lease in the storage does, where there are none', async () => {
  const storage = memoryStorage();
  expect(await mostAtOnce(() => tabLock(without(), 'leased', storage))).toBe(1);
  expect(storage.getItem('leased.lock')).toBeNull();
});

test('a storage that answers later is of one process, and needs no lease', async () => {
  const storage = memoryStorage();
  const later = { ...storage, getItem: async (name: string) => storage.getItem(name) };
  expect(await tabLock(without(), 'later', later)(async () => 'done')).toBe('done');
});

test('a storage that answers later, and fails, keeps nobody, and its failure is not left to the process', async () => {
  const unheard: unknown[] = [];
  const hear = (reason: unknown) => void unheard.push(reason);
  process.on('unhandledRejection', hear);
  const locked = { ...memoryStorage(), getItem: async () => Promise.reject(new Error('keychain locked')) };
  expect(await tabLock(without(), 'keychain', locked)(async () => 'done')).toBe('done');
  await wait(10);
  process.off('unhandledRejection', hear);
  expect(unheard).toEqual([]);
});

test('a storage that throws keeps nobody', async () => {
  const broken = {
    ...memoryStorage(),
    getItem: () => {
      throw new Error('SecurityError');
    },
  };
  expect(await tabLock(without(), 'broken', broken)(async () => 'done')).toBe('done');
});

test.concurrent('a storage that keeps nothing keeps nobody for long', async () => {
  const lock = tabLock(without(), 'nothing', { ...memoryStorage(), setItem: () => {} });
  expect(await lock(async () => 'done')).toBe('done');
});

test.concurrent.each([
  ['a lock', thisEnvironment(), memoryStorage()],
  ['a lease', without(), memoryStorage()],
])('a frozen tab that holds %s is not waited for beyond two seconds', async (what, environment, storage) => {
  const lock = tabLock(environment, `frozen by ${what}`, storage);
  const frozen = Promise.withResolvers<void>();
  const holding = lock(() => frozen.promise);
  await wait(100);
  const from = performance.now();
  expect(await lock(async () => 'went on')).toBe('went on');
  expect(performance.now() - from).toBeGreaterThan(1_500);
  frozen.resolve();
  await holding;
});

test.concurrent('an answer that may bring a cookie is waited for as long as it takes', async () => {
  const lock = tabLock(thisEnvironment(), 'a late cookie', null);
  const order: string[] = [];
  const slow = lock(() => wait(2_500).then(() => void order.push('the sign-in of one tab')));
  await wait(10);
  await lock(async () => void order.push('the refresh of another'));
  await slow;
  expect(order).toEqual(['the sign-in of one tab', 'the refresh of another']);
});

test.concurrent('of tabs that wait for one that died with its lease, one goes at a time', async () => {
  const storage = memoryStorage();
  storage.setItem('died.lock', `dead ${Date.now() + 10_000}`);
  expect(await mostAtOnce(() => tabLock(without(), 'died', storage))).toBe(1);
});

test('a lease that its tab left behind counts for nothing, whenever its clock thought to be', async () => {
  for (const until of [Date.now() - 1, Date.now() + 86_400_000]) {
    const storage = memoryStorage();
    storage.setItem('left.lock', `other ${until}`);
    // On a clock that stands still nobody's patience ends: one that counted would be waited for until the test's end.
    const still = { ...without(), monotonicClock: () => 0 };
    expect(await tabLock(still, 'left', storage)(async () => 'had its turn')).toBe('had its turn');
  }
});

test('a page that goes into the back/forward cache holds no lock there', async () => {
  const leaving = new EventTarget();
  const page: Environment = {
    ...thisEnvironment(),
    listen: (event, listener) => {
      leaving.addEventListener(event, listener);
      return () => leaving.removeEventListener(event, listener);
    },
  };
  const never = Promise.withResolvers<void>();
  const holding = tabLock(page, 'cached', null)(() => never.promise);
  await wait(20);
  leaving.dispatchEvent(new Event('pagehide'));
  // One who asks for it without our patience would wait until the test's end.
  await navigator.locks.request('cached', async () => {});
  never.resolve();
  await holding;
});

test('a task that fails fails for who asked, and frees the lock', async () => {
  for (const [environment, storage] of [
    [thisEnvironment(), null],
    [without(), memoryStorage()],
  ] as const) {
    const lock = tabLock(environment, 'failing', storage);
    let runs = 0;
    await expect(
      lock(async () => {
        runs++;
        throw new Error('mine');
      }),
    ).rejects.toThrow('mine');
    expect([runs, await lock(async () => 'next')]).toEqual([1, 'next']);
  }
});
