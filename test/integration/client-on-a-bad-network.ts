/// <reference lib="dom" />
/** Random lives of a device with two tabs on a bad network, against the real service. */
import type { AuthState } from '../../packages/client/src/create-auth.ts';
import { Device, type Fate, type Mode } from '../support/client-device.ts';
import { bearer, type HttpService, newPerson, type Person } from '../support/http-service.ts';

const minutes = 60_000;
const day = 24 * 60 * minutes;

/** mulberry32: the same numbers for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const fates: readonly Fate[] = ['request lost', 'answer lost', 'duplicated', 'failed', 'slow', 'forged'];

const sessionOf = (state: AuthState) => ('session' in state ? (state.session?.id ?? null) : null);

interface Listed {
  readonly id: string;
  readonly end_reason?: string;
}

/** The user at another device with a good network: it knows which sessions live, and ends some. */
class Observer {
  readonly #service: HttpService;
  readonly #person: Person;
  #token: string | null = null;
  /** What has ended stays so. */
  readonly #ends = new Map<string, string>();

  constructor(service: HttpService, person: Person) {
    this.#service = service;
    this.#person = person;
  }

  async #call(path: string, method = 'GET') {
    for (let attempt = 0; attempt < 2; attempt++) {
      this.#token ??= String((await this.#person.tokens({ device_name: 'observer' })).access_token);
      const answer = await this.#service.call(path, { method, headers: bearer(this.#token) });
      if (answer.status !== 401) return answer;
      this.#token = null;
    }
    throw new Error('the observer cannot sign in');
  }

  /** null while it lives. */
  async endOf(id: string): Promise<string | null> {
    const known = this.#ends.get(id);
    if (known !== undefined) return known;
    const live: readonly Listed[] = (await this.#call('/auth/sessions')).json.sessions;
    if (live.some((session) => session.id === id)) return null;
    const ended: readonly Listed[] = (await this.#call('/auth/sessions?ended=true')).json.sessions;
    const found = ended.find((session) => session.id === id);
    if (!found?.end_reason) throw new Error(`nobody knows the session ${id}`);
    this.#ends.set(id, found.end_reason);
    return found.end_reason;
  }

  end = (id: string) => this.#call(`/auth/sessions/${id}`, 'DELETE');
}

/** @throws where the client breaks a promise; the message names what was done until then */
export async function liveRandomly(service: HttpService, mode: Mode, seed: number): Promise<void> {
  const random = seeded(seed);
  const chance = (probability: number) => random() < probability;
  const one = <T>(...of: readonly [T, ...T[]]): T => of[Math.floor(random() * of.length)] ?? of[0];
  const person = await newPerson(service);
  const observer = new Observer(service, person);
  const badness = one(0, 0.2, 0.5);
  const device = new Device(service, {
    mode,
    random,
    clockOffset: one(0, -day, day),
    // In cookie mode there is nothing to leave a lease in.
    isModern: chance(0.7) || mode === 'cookie',
    fate: (request) => {
      const fate = chance(badness) ? one(fates[0] ?? 'slow', ...fates) : 'arrives';
      // A sign-in that arrives twice is two, of which the client knows one.
      return fate === 'duplicated' && /\/auth\/login/.test(request.url) ? 'slow' : fate;
    },
  });
  const log: string[] = [];
  const sure = (holds: boolean, promise: string): void => {
    if (!holds) throw new Error(`${mode}, seed ${seed}: ${promise}\n  ${log.join('\n  ')}`);
  };
  /** The session that each tab last knew of. */
  const seen = new WeakMap<object, string>();
  const open = () => {
    const tab = device.open();
    tab.onChange((state) => {
      const id = sessionOf(state);
      if (id !== null) seen.set(tab, id);
    });
    return tab;
  };
  const tabs: [ReturnType<typeof open>, ReturnType<typeof open>] = [open(), open()];
  /** The session that this device has, as far as anybody was told; and those that a sign-out said to have ended. */
  let session: string | null = null;
  const saidToHaveEnded = new Set<string>();
  const notTold = new Set<string>();

  /** What was said is true. */
  async function check(): Promise<void> {
    sure(device.mostInFlight <= 1, `${device.mostInFlight} refreshes were in flight at once`);
    for (const tab of tabs) {
      const { state } = tab;
      const known = seen.get(tab);
      if (state.status !== 'signed-out' || known === undefined) continue;
      const end = await observer.endOf(known);
      sure(end !== null || notTold.has(known), `signed out (${state.reason}) from a session that lives`);
      sure(state.reason !== 'refresh_reused' && end !== 'refresh_reused', 'the service saw a reuse');
    }
    for (const id of saidToHaveEnded) sure((await observer.endOf(id)) !== null, 'a sign-out left its session behind');
  }

  const whoami = (tab: (typeof tabs)[0]) =>
    tab.fetch('/demo/whoami').then(
      ({ status }) => status,
      () => 'failed',
    );

  const deeds: Readonly<Record<string, () => Promise<unknown>>> = {
    async 'sign in'() {
      const tab = one(...tabs);
      await tab.ready();
      if (tab.state.status === 'signed-in') return 'already';
      const result = await tab.signIn(person).catch((fault: Error) => fault);
      if (!(result instanceof Error) && result.status === 'signed-in') session = result.session.id;
      return result instanceof Error ? result.message : result.status;
    },
    use: () => Promise.all(Array.from({ length: 1 + Math.floor(random() * 3) }, () => whoami(one(...tabs)))),
    async 'use after a while'() {
      await device.pass(one(minutes, 14 * minutes, 16 * minutes), { isAsleep: chance(0.5) });
      return Promise.all([whoami(tabs[0]), whoami(tabs[1])]);
    },
    async wake() {
      await device.pass(10_000);
      for (const tab of tabs) tab.fire(one('online', 'visibilitychange', 'pageshow', 'resume'));
      await Promise.all(tabs.map((tab) => tab.ready()));
      return tabs.map(({ state }) => state.status);
    },
    async 'go offline'() {
      device.isOffline = !device.isOffline;
      return device.isOffline;
    },
    async 'die before the next token is stored'() {
      device.diesAtNextStore = true;
      await device.pass(16 * minutes);
      const used = await whoami(tabs[0]);
      device.diesAtNextStore = false;
      tabs[0].dispose();
      tabs[0] = open();
      return used;
    },
    async 'open anew'() {
      const which = one(0, 1);
      tabs[which].dispose();
      tabs[which] = open();
      return (await tabs[which].ready()).status;
    },
    async 'end from elsewhere'() {
      if (session === null || (await observer.endOf(session)) !== null) return 'nothing';
      await observer.end(session);
      // A good network, so that it can be noticed.
      device.isCalm = true;
      const wasOffline = device.isOffline;
      device.isOffline = false;
      for (const tab of tabs) {
        tab.fire('online');
        const before = sessionOf(tab.state);
        const status = await whoami(tab);
        const { state } = tab;
        if (before !== null)
          sure(status === 403 && state.status === 'signed-out', `an ended session went on: ${status} ${state.status}`);
      }
      device.isCalm = false;
      device.isOffline = wasOffline;
      return 'ended';
    },
    async 'sign out'() {
      const tab = one(...tabs);
      const scope = one('local', 'local', 'others', 'global');
      await tab.ready();
      // A tab that knows nothing yet ends the session of the device all the same.
      const own = sessionOf(tab.state) ?? session;
      const racing = chance(0.5) ? [whoami(tabs[0]), whoami(tabs[1])] : [];
      const result = await tab.signOut({ scope }).catch((fault: Error) => fault);
      await Promise.all(racing);
      if (result instanceof Error) return `${scope}: ${result.message}`;
      if (scope !== 'others' && own !== null) (result.told ? saidToHaveEnded : notTold).add(own);
      return `${scope}: ${result.told}`;
    },
  };

  const names = Object.keys(deeds) as [string, ...string[]];
  for (let step = 0; step < 14; step++) {
    const name = step === 0 ? 'sign in' : one(...names, 'use', 'use after a while');
    log.push(name);
    const outcome = await deeds[name]?.();
    log.push(`  ${JSON.stringify(outcome)}; ${tabs.map(({ state }) => state.status).join(', ')}`);
    await check();
  }

  // The network is back: what is left is told, and a session that lives serves.
  device.isOffline = false;
  device.isCalm = true;
  for (const tab of tabs) tab.fire('online');
  for (const tab of tabs) await tab.ready();
  log.push(`at the end: ${JSON.stringify(tabs.map(({ state }) => state))}`);
  for (let look = 0; look < 100; look++) {
    const left = await Promise.all([...notTold].map((id) => observer.endOf(id)));
    if (!left.includes(null)) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  for (const id of notTold) sure((await observer.endOf(id)) !== null, 'a sign-out was never told');
  await check();
  const end = session === null ? 'none' : await observer.endOf(session);
  for (const tab of tabs) {
    if (end === null)
      sure((await whoami(tab)) === 200 && tab.state.status === 'signed-in', 'a session that lives serves no more');
    tab.dispose();
  }
}
