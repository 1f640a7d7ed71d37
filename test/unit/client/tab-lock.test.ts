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

test('a storage that throws keeps nobody', async () => {
  const broken = {
    ...memoryStorage(),
    getItem: () => {
      throw new Error('SecurityError');
    },
  };
  expect(await tabLock(without(), 'broken', broken)(async () => 'done')).toBe('done');
});

test.each([
  ['a lock', thisEnvironment(), null],
  ['a lease', without(), memoryStorage()],
])('a frozen tab that holds %s is not waited for beyond two seconds', async (_, environment, storage) => {
  const lock = tabLock(environment, 'frozen', storage);
  const frozen = Promise.withResolvers<void>();
  const holding = lock(() => frozen.promise);
  await wait(100);
  const from = performance.now();
  expect(await lock(async () => 'went on')).toBe('went on');
  expect(performance.now() - from).toBeGreaterThan(1_500);
  frozen.resolve();
  await holding;
});

test('a lease that its tab left behind counts for nothing, whenever its clock thought to be', async () => {
  for (const until of [Date.now() - 1, Date.now() + 86_400_000]) {
    const storage = memoryStorage();
    storage.setItem('left.lock', `other ${until}`);
    const from = performance.now();
    await tabLock(without(), 'left', storage)(async () => {});
    expect(performance.now() - from).toBeLessThan(1_500);
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
  const from = performance.now();
  await tabLock(thisEnvironment(), 'cached', null)(async () => {});
  expect(performance.now() - from).toBeLessThan(1_500);
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
