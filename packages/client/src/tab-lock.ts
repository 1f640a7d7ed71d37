import type { Environment } from './environment.ts';
import type { AuthStorage } from './storage.ts';

/** How long anybody waits for one holder, in milliseconds; then they go on: a frozen tab may hold the lock for ever. */
const patience = 2_000;
/** Milliseconds, longer than a request may take: after them a lease counts for nothing. */
const leaseLife = 12_000;
/**
 * Milliseconds until other tabs surely see what one stored. Who read the token of before and presented it after the next one
 * was used would be a thief to the service: it forgives that for some seconds after the rotation, which may be hours ago
 * where its answer was lost.
 */
const unseen = 80;

export type Lock = <T>(task: () => Promise<T>) => Promise<T>;

/**
 * Keeps a task to one tab or worker at a time. With a storage who waits for too long goes on: racing refreshes get the same
 * successor from the service. Without one answers bring cookies, and the last to come wins: each is waited for as long as it
 * may take. A Web Lock is never stolen, for then two would believe to hold it.
 *
 * @param storage where tabs leave a lease when there are no Web Locks; only one that answers at once is of use, null is none
 */
export function tabLock(environment: Environment, name: string, storage: AuthStorage | null): Lock {
  const { locks } = environment;
  if (locks) return (task) => underWebLock(environment, locks, name, storage, task);
  return storage ? (task) => underLease(environment, storage, `${name}.lock`, task) : (task) => task();
}

function underWebLock<T>(
  { listen, sleep }: Environment,
  locks: LockManager,
  name: string,
  storage: AuthStorage | null,
  task: () => Promise<T>,
): Promise<T> {
  // Ends the waiting alone: a lock that was granted stays.
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), storage ? patience : leaseLife);
  let stop = () => {};
  // A page that holds a lock is kept out of the back/forward cache.
  const left = new Promise<void>((resolve) => {
    stop = listen('pagehide', () => resolve());
  });
  return new Promise((resolve) => {
    locks
      .request(name, { signal: waiting.signal }, () => {
        const running = task();
        resolve(running);
        const settled = running.catch(() => {});
        return Promise.race([storage ? settled.then(() => sleep(unseen)) : settled, left]);
      })
      // Waited for too long, or locks are forbidden here.
      .catch(() => resolve(task()))
      .finally(() => {
        clearTimeout(timer);
        stop();
      });
  });
}

async function underLease<T>(
  environment: Environment,
  storage: AuthStorage,
  key: string,
  task: () => Promise<T>,
): Promise<T> {
  const id = String(environment.random());
  const isMine = () => String(storage.getItem(key)).startsWith(`${id} `);
  const isHeld = await lease(environment, storage, key, id, isMine).catch(() => false);
  try {
    return await task();
  } finally {
    try {
      if (isHeld && isMine()) storage.removeItem(key);
    } catch {
      // It ends by itself.
    }
  }
}

async function lease(
  { wallClock, monotonicClock, sleep }: Environment,
  storage: AuthStorage,
  key: string,
  id: string,
  isMine: () => boolean,
): Promise<boolean> {
  let waitedFor: unknown;
  let until = 0;
  for (;;) {
    const found = storage.getItem(key);
    if (found !== null && typeof found !== 'string') return found.then(() => false);
    const [now, elapsed] = [wallClock(), monotonicClock()];
    if (found !== waitedFor) until = elapsed + patience;
    waitedFor = found;
    const left = Number(found?.split(' ')[1]) - now;
    // One whose holder died or froze is taken over, by one of those who waited: the others wait for that one.
    if (left > 0 && left <= leaseLife && elapsed < until) {
      await sleep(50);
      continue;
    }
    storage.setItem(key, `${id} ${now + leaseLife}`);
    // Another tab may have read the same moment: the last to write has it. Tabs see what others store a little later.
    await sleep(unseen);
    if (isMine()) return true;
    // A storage that keeps nothing.
    if (elapsed >= until && storage.getItem(key) === found) return false;
  }
}
