/** Random lives of a device with two tabs on a bad network, against the real service. */
import type { Fate } from './client-device.ts';
import { type Account, type HttpService, newPerson } from './http-service.ts';
import { Observer } from './observer.ts';
import { oneOf, seeded } from './seeded.ts';

const minutes = 60_000;
const day = 24 * 60 * minutes;

/** What an app on the device sees. */
export interface Look {
  readonly status: 'signed-in' | 'signed-out' | 'unknown';
  /** Why it is signed out. */
  readonly reason?: string | undefined;
  /** The session that it believes to have. */
  readonly session: string | null;
  /** The one that it last knew of. */
  readonly lastSession: string | null;
}

export type WakeEvent = 'online' | 'visibilitychange' | 'pageshow' | 'resume';

/** A tab, or a worker, with the app's client in it. */
export interface LifeTab {
  look(): Promise<Look>;
  /** Until the client knows what it can. */
  ready(): Promise<void>;
  /** Answers the session's id, or what became of it instead. */
  signIn(account: Account): Promise<{ readonly session: string } | string>;
  /** Calls a protected route: the status, or `failed`. */
  use(): Promise<number | 'failed'>;
  /** Whether the client says that the service knows; or what failed. */
  signOut(scope: 'local' | 'others' | 'global'): Promise<boolean | string>;
  fire(event: WakeEvent): Promise<void>;
  /** From now on the process ends where it is about to store a token. */
  dieAtNextStore(): Promise<void>;
  close(): Promise<void>;
}

export interface LifeDevice {
  open(): Promise<LifeTab>;
  /** One more, that lives as long as the device; null where it cannot have the session of the tabs. */
  openWorker(): Promise<LifeTab | null>;
  /** Lets so much time pass here and at the service. @param isAsleep whether the monotonic clock stands still here */
  pass(milliseconds: number, options?: { readonly isAsleep?: boolean }): Promise<void>;
  goOffline(isOffline: boolean): Promise<void>;
  readonly network: {
    /** Every request arrives. */
    isCalm: boolean;
    /** Whether a request is on its way, also one whose page has gone. */
    readonly isBusy: boolean;
    /** Answers to refreshes come late. */
    isRefreshLate: boolean;
    /** How many refreshes were under way at once. */
    readonly mostInFlight: number;
  };
  stop(): Promise<void>;
}

/** How one life's device is. */
export interface LifeConditions {
  /** By how many milliseconds its clock is off. */
  readonly clockOffset: number;
  /** Whether it has Web Locks and BroadcastChannels. */
  readonly isModern: boolean;
  readonly fate: (request: { readonly url: string }) => Fate;
  /** 0 to 1. */
  readonly random: () => number;
}

/** A promise of the client. */
export type Promised =
  | 'no spurious sign-out'
  | 'one refresh at a time'
  | 'a sign-out ends its session'
  | 'a sign-out is told in the end'
  | 'the end of a session is noticed at the next call'
  | 'a session that lives serves';

export interface LifeOptions {
  readonly seed: number;
  readonly fates: readonly [Fate, ...Fate[]];
  device(conditions: LifeConditions): Promise<LifeDevice>;
  /** @default /auth/login */
  readonly signInPath?: string;
  /** How many refreshes may be in flight at once where there are no Web Locks. @default 1 */
  readonly mostWithoutLocks?: number;
  /** How many milliseconds pass before a client is to notice an end, or to serve after all. @default 0 */
  readonly patience?: number;
  /** Whether another tab signs in while a refresh is under way: the comparison is made without. @default false */
  readonly signsInBesideRefreshes?: boolean;
  /** A promise was broken, of a session or of none. @default throws */
  readonly onBroken?: (promised: Promised, what: string, session: string | null, done: readonly string[]) => void;
}

/** What was done in a life, for promises to be broken. */
export interface LifeCounts {
  readonly sessions: number;
  /** Sign-outs that said that the service knows. */
  readonly signOuts: number;
  readonly endedElsewhere: number;
}

/** Of a service for many lives: all come from one address, and of each the observer is to see every session that ended. */
export const lifeSettings = {
  ipAttemptLimit: 100_000,
  ipRegistrationLimit: 100_000,
  maxSessionsPerUser: 100,
} as const;

export const allFates = ['request lost', 'answer lost', 'duplicated', 'failed', 'slow', 'forged'] as const;

/** From now on every request arrives. Those of before are over: one that is to be lost yet would have others rest after it. */
async function calm({ network }: LifeDevice): Promise<void> {
  network.isCalm = true;
  while (network.isBusy) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** @throws where the client breaks a promise; the message names what was done until then */
export async function liveRandomly(service: HttpService, options: LifeOptions): Promise<LifeCounts> {
  const [nature, network] = [seeded(options.seed), seeded(options.seed + 1_000_000)];
  const badness = oneOf(nature, 0, 0.2, 0.5);
  const clockOffset = oneOf(nature, 0, -day, day);
  const isModern = nature() < 0.7;
  const device = await options.device({
    ...{ clockOffset, isModern },
    random: network,
    fate: ({ url }) => {
      const fate = network() < badness ? oneOf(network, ...options.fates) : 'arrives';
      // A sign-in that arrives twice is two, of which the client knows one.
      return fate === 'duplicated' && url.endsWith(options.signInPath ?? '/auth/login') ? 'slow' : fate;
    },
  });
  try {
    const mostAtOnce = isModern ? 1 : (options.mostWithoutLocks ?? 1);
    return await live(service, options, device, { hasWorker: nature() < 0.3, mostAtOnce });
  } finally {
    await device.stop();
  }
}

async function live(
  service: HttpService,
  options: LifeOptions,
  device: LifeDevice,
  { hasWorker, mostAtOnce }: { readonly hasWorker: boolean; readonly mostAtOnce: number },
): Promise<LifeCounts> {
  const { seed, patience = 0 } = options;
  const person = await newPerson(service);
  const observer = new Observer(service, person);
  const log: string[] = [];
  const broken = (promised: Promised, what: string, session: string | null) => {
    if (options.onBroken) options.onBroken(promised, what, session, log);
    else throw new Error(`seed ${seed}: ${promised}: ${what}\n  ${log.join('\n  ')}`);
  };
  const tabs: [LifeTab, LifeTab, ...LifeTab[]] = [await device.open(), await device.open()];
  const worker = hasWorker ? await device.openWorker() : null;
  if (worker) tabs.push(worker);
  /** The session that this device has, as far as anybody was told; and those that a sign-out said to have ended. */
  let session: string | null = null;
  let isOffline = false;
  const saidToHaveEnded = new Set<string>();
  const notTold = new Set<string>();
  const sessions = new Set<string>();
  let endedElsewhere = 0;

  /** What was said is true. */
  async function check(): Promise<void> {
    if (device.network.mostInFlight > mostAtOnce)
      broken('one refresh at a time', `${device.network.mostInFlight} were in flight`, null);
    for (const tab of tabs) {
      const { status, reason, lastSession } = await tab.look();
      if (status !== 'signed-out' || lastSession === null) continue;
      const end = await observer.endOf(lastSession);
      if (end === null && !notTold.has(lastSession) && !saidToHaveEnded.has(lastSession))
        broken('no spurious sign-out', `signed out (${reason}) of a session that lives`, lastSession);
      if (reason === 'refresh_reused' || end === 'refresh_reused')
        broken('no spurious sign-out', 'the service saw a reuse', lastSession);
    }
    for (const id of saidToHaveEnded)
      if ((await observer.endOf(id)) === null) broken('a sign-out ends its session', 'it left its session behind', id);
  }

  const knownBy = (result: { readonly session: string } | string): void => {
    if (typeof result === 'string') return;
    session = result.session;
    sessions.add(session);
  };

  /** Each step has numbers of its own: what became of the one before does not change it. */
  const deeds = (random: () => number): Readonly<Record<string, () => Promise<unknown>>> => {
    const chance = (probability: number) => random() < probability;
    const one = <T>(...of: readonly [T, ...T[]]): T => oneOf(random, ...of);
    return {
      async 'sign in'() {
        const tab = one(...tabs);
        await tab.ready();
        const { status } = await tab.look();
        if (status === 'signed-in') return 'already';
        const before = session;
        const result = await tab.signIn(person);
        knownBy(result);
        // One that could not be asked about ends, now or when the service can be told.
        if (typeof result === 'object' && status === 'unknown' && before !== null) notTold.add(before);
        return result;
      },
      use: () => Promise.all(Array.from({ length: one(1, 2, 3) }, () => one(...tabs).use())),
      async 'use after a while'() {
        await device.pass(one(minutes, 14 * minutes, 16 * minutes), { isAsleep: chance(0.5) });
        return Promise.all(tabs.map((tab) => tab.use()));
      },
      async wake() {
        await device.pass(10_000);
        for (const tab of tabs) await tab.fire(one('online', 'visibilitychange', 'pageshow', 'resume'));
        await Promise.all(tabs.map((tab) => tab.ready()));
      },
      async 'go offline'() {
        isOffline = !isOffline;
        await device.goOffline(isOffline);
        return isOffline;
      },
      async 'die before the next token is stored'() {
        await tabs[0].dieAtNextStore();
        await device.pass(16 * minutes);
        const used = await tabs[0].use();
        await tabs[0].close();
        tabs[0] = await device.open();
        return used;
      },
      async 'open anew'() {
        const which = one(0, 1);
        await tabs[which].close();
        tabs[which] = await device.open();
        await tabs[which].ready();
      },
      async 'end from elsewhere'() {
        if (session === null || (await observer.endOf(session)) !== null) return 'nothing';
        await observer.end(session);
        endedElsewhere++;
        // A good network, so that it can be noticed.
        await calm(device);
        await device.goOffline(false);
        if (patience > 0) await device.pass(patience);
        for (const tab of tabs) {
          await tab.fire('online');
          const before = await tab.look();
          const used = await tab.use();
          const after = await tab.look();
          const isRefused = used === 401 || used === 403;
          if (before.session !== null && !(isRefused && after.status === 'signed-out'))
            broken(
              'the end of a session is noticed at the next call',
              `it went on: ${used} ${after.status}`,
              before.session,
            );
        }
        device.network.isCalm = false;
        await device.goOffline(isOffline);
        return 'ended';
      },
      async 'sign out'() {
        const tab = one(...tabs);
        const scope = one('local', 'local', 'others', 'global');
        await tab.ready();
        // A tab that knows nothing yet ends the session of the device all the same.
        const before = await tab.look();
        const own = before.session ?? (before.status === 'unknown' ? session : null);
        const racing = chance(0.5) ? tabs.map((one) => one.use()) : [];
        const isTold = await tab.signOut(scope);
        await Promise.all(racing);
        if (scope !== 'others' && own !== null && typeof isTold === 'boolean')
          (isTold ? saidToHaveEnded : notTold).add(own);
        // What is stored is signed out: a tab may not have learned yet of the sign-in of another.
        if (scope !== 'others' && isTold === false && session !== null) notTold.add(session);
        return `${scope}: ${isTold}`;
      },
      // The last: lives without it are as they were.
      async 'sign in beside a late refresh'() {
        await device.pass(16 * minutes);
        const other = worker ?? tabs[1];
        const [refreshing, entering] = one([tabs[0], other], [other, tabs[0]]);
        device.network.isRefreshLate = true;
        const using = refreshing.use();
        await new Promise((resolve) => setTimeout(resolve, 30));
        const before = session;
        const result = await entering.signIn(person);
        knownBy(result);
        await using;
        device.network.isRefreshLate = false;
        // The session before ends, now or when the service can be told.
        if (typeof result === 'object' && before !== null) notTold.add(before);
        // On a good network, so that a session that was lost is noticed.
        await calm(device);
        const used = await entering.use();
        device.network.isCalm = false;
        return [result, used];
      },
    };
  };

  const all = Object.keys(deeds(() => 0)) as [string, ...string[]];
  const names: typeof all = options.signsInBesideRefreshes ? all : [all[0], ...all.slice(1, -1)];
  for (let step = 0; step < 14; step++) {
    const random = seeded(seed * 1_000 + step);
    const name = step === 0 ? 'sign in' : oneOf(random, ...names, 'use', 'use after a while');
    log.push(name);
    const outcome = await deeds(random)[name]?.();
    const looks = await Promise.all(tabs.map((tab) => tab.look()));
    log.push(`  ${JSON.stringify(outcome)}; ${looks.map(({ status }) => status).join(', ')}`);
    await check();
  }

  // The network is back: what is left is told, and a session that lives serves.
  await device.goOffline(false);
  await calm(device);
  for (const tab of tabs) await tab.fire('online');
  for (const tab of tabs) await tab.ready();
  log.push(`at the end: ${JSON.stringify(await Promise.all(tabs.map((tab) => tab.look())))}`);
  for (let look = 0; look < 100; look++) {
    const left = await Promise.all([...notTold].map((id) => observer.endOf(id)));
    if (!left.includes(null)) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  for (const id of notTold)
    if ((await observer.endOf(id)) === null) broken('a sign-out is told in the end', 'it never was', id);
  await check();
  // A life whose sign-ins all failed showed little: there is one that does not.
  if (patience > 0) await device.pass(patience);
  const isOver = session === null || notTold.has(session) || (await observer.endOf(session)) !== null;
  if (isOver) await tabs[0].signIn(person);
  for (const tab of isOver ? [tabs[0]] : tabs) {
    const used = await tab.use();
    const { status } = await tab.look();
    if (used !== 200 || status !== 'signed-in') broken('a session that lives serves', `${used} ${status}`, session);
  }
  return { sessions: sessions.size, signOuts: saidToHaveEnded.size, endedElsewhere };
}
