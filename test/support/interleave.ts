/** Puts every order of the steps of actors that work at the same time, one run an order. */
import type { Dynamo } from '../../adapters/dynamodb/dynamo.ts';
import type { Stores } from './wired-use-cases.ts';

/** What a step touches: items by a name of theirs. */
export interface Footprint {
  readonly items: readonly string[];
  readonly writes: boolean;
}

/** Holds a step back until the run lets it pass; a step is one atomic read or write. */
export type Gate = <T>(footprint: Footprint, step: () => Promise<T>) => Promise<T>;

export interface Play {
  readonly actors: Readonly<Record<string, (gate: Gate) => Promise<unknown>>>;
  /** Looks at what is there when all actors are done. */
  readonly afterwards: (outcomes: Readonly<Record<string, PromiseSettledResult<unknown>>>) => Promise<void>;
}

export interface InterleaveOptions {
  /**
   * Whether one order stands for all that differ from it only by swaps of neighbouring steps that touch no item in
   * common, or only read it (Mazurkiewicz traces, by sleep sets: P. Godefroid, "Partial-Order Methods for the
   * Verification of Concurrent Systems", 1996). Such swaps change nothing that anybody could see. @default true
   */
  readonly reduced?: boolean;
}

interface Waiting {
  readonly footprint: Footprint;
  readonly pass: () => void;
}

/** A fork on the way of the current order: who might have gone first, and which of them goes now. */
interface Fork {
  readonly choices: readonly string[];
  readonly asleep: ReadonlySet<string>;
  taken: number;
}

/**
 * Stages the play once an order. Actors may await nothing but gated steps and promises that are ready: then a turn of
 * the event loop shows everyone waiting at the next step.
 *
 * @returns how many orders were played
 */
export async function inEveryOrder(
  stage: () => Promise<Play>,
  { reduced = true }: InterleaveOptions = {},
): Promise<number> {
  const way: Fork[] = [];
  let orders = 0;
  do {
    if (await playOnce(await stage(), way, reduced)) orders++;
    while (way.length > 0 && isExhausted(way)) way.pop();
    const last = way.at(-1);
    if (last) last.taken++;
  } while (way.length > 0);
  return orders;
}

const isExhausted = (way: readonly Fork[]): boolean => {
  const last = way.at(-1);
  return !last || last.taken + 1 >= last.choices.length;
};

/** Follows the way and goes on from its end; false where the rest would only repeat an order that was played. */
async function playOnce({ actors, afterwards }: Play, way: Fork[], reduced: boolean): Promise<boolean> {
  const waiting = new Map<string, Waiting>();
  let underWay = 0;

  const gateOf = (actor: string): Gate => {
    let steps = 0;
    return async (footprint, step) => {
      const name = `${actor}.${steps++}`;
      await new Promise<void>((pass) => waiting.set(name, { footprint, pass }));
      underWay++;
      try {
        return await step();
      } finally {
        underWay--;
      }
    };
  };

  const names = Object.keys(actors);
  const done = Promise.allSettled(names.map((name) => actors[name]?.(gateOf(name))));
  let asleep: ReadonlySet<string> = new Set();
  for (let depth = 0; ; depth++) {
    do await turn();
    while (underWay > 0);
    if (waiting.size === 0) break;
    let fork = way[depth];
    if (!fork) {
      fork = { choices: [...waiting.keys()].filter((name) => !asleep.has(name)), asleep, taken: 0 };
      if (fork.choices.length === 0) return false;
      way.push(fork);
    }
    const chosen = fork.choices[fork.taken] ?? '';
    const step = waiting.get(chosen);
    if (!step) throw new Error(`the play went another way than before: ${chosen} is not there`);
    waiting.delete(chosen);
    if (reduced) {
      const before = [...fork.asleep, ...fork.choices.slice(0, fork.taken)];
      asleep = new Set(before.filter((name) => areApart(waiting.get(name)?.footprint, step.footprint)));
    }
    step.pass();
  }
  const settled = await done;
  await afterwards(Object.fromEntries(names.map((name, index) => [name, settled[index]])) as never);
  return true;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function areApart(one: Footprint | undefined, other: Footprint): boolean {
  if (!one) throw new Error('a sleeping step has gone');
  return !(one.writes || other.writes) || !one.items.some((item) => other.items.includes(item));
}

type Verb = (...input: never[]) => Promise<unknown>;

function gated<Store extends object>(
  store: Store,
  gate: Gate,
  footprintOf: (verb: string, input: readonly unknown[]) => Footprint,
): Store {
  const verbs = Object.entries(store as Record<string, Verb>).map(([name, verb]) => [
    name,
    (...input: never[]) => gate(footprintOf(name, input), () => verb(...input)),
  ]);
  return Object.fromEntries(verbs) as Store;
}

const reads = ['find', 'findAll', 'userIdOf', 'isRevoked'];

/** The stores, each verb of which is a step. Counters, challenges and mails are left out: no end and no sign-in looks at them. */
export const gatedStores = (
  { users, accounts, addresses, sessions, eraseSession, revocations }: Stores,
  gate: Gate,
): Pick<Stores, 'users' | 'accounts' | 'addresses' | 'sessions' | 'eraseSession' | 'revocations'> => {
  const by = (store: string) => (verb: string, input: readonly unknown[]) => {
    const [first] = input as [string | readonly string[] | { sessionId: string }];
    const ids = typeof first === 'string' ? [first] : 'sessionId' in first ? [first.sessionId] : first;
    return { items: ids.map((id) => `${store}/${id}`), writes: !reads.includes(verb) };
  };
  return {
    users: gated(users, gate, by('users')),
    // They change the same items; an address and an id are never the same.
    accounts: gated(accounts, gate, by('users')),
    addresses: gated(addresses, gate, by('users')),
    sessions: gated(sessions, gate, by('sessions')),
    eraseSession: (sessionId, erasure) =>
      gate({ items: [`sessions/${sessionId}`], writes: true }, () => eraseSession(sessionId, erasure)),
    revocations: gated(revocations, gate, by('revocations')),
  };
};

/** DynamoDB, each single-item operation of which is a step. */
export const gatedDynamo = (dynamo: Dynamo, gate: Gate): Dynamo =>
  gated(dynamo, gate, (operation, [input]) => {
    const { TableName, Key, Item } = input as { TableName?: string; Key?: object; Item?: Record<string, unknown> };
    if (TableName === undefined) throw new Error(`${operation} is no single-item operation`);
    // The first attribute of an item of ours is its key.
    const key = Key ?? Object.fromEntries(Object.entries(Item ?? {}).slice(0, 1));
    return { items: [`${TableName}/${JSON.stringify(key)}`], writes: operation !== 'getItem' };
  });
