import { DependencyUnavailable } from '../../core/dependency-unavailable.ts';

export interface Fault {
  /** How often it strikes. @default 1 */
  readonly times?: number;
  /** How many calls it lets through before. @default 0 */
  readonly after?: number;
  /** Whether the database did what it was asked, and only the answer got lost. @default false */
  readonly done?: boolean;
}

/** The store, one verb of which fails for a while. */
export function failing<Store extends object>(
  store: Store,
  verb: keyof Store,
  { times = 1, after = 0, done = false }: Fault = {},
) {
  let calls = 0;
  const works = store[verb] as (...input: unknown[]) => Promise<unknown>;
  const fails = async (...input: unknown[]): Promise<unknown> => {
    const call = calls++;
    if (call < after || call >= after + times) return works(...input);
    if (done) await works(...input);
    throw new DependencyUnavailable(`${String(verb)} did not answer`);
  };
  return { ...store, [verb]: fails } as Store;
}

/** The store, and how often each verb was called. */
export function counted<Store extends object>(store: Store) {
  const calls: Partial<Record<keyof Store, number>> = {};
  const verbs = Object.entries(store).map(([name, verb]) => [
    name,
    (...input: unknown[]) => {
      calls[name as keyof Store] = (calls[name as keyof Store] ?? 0) + 1;
      return verb(...input);
    },
  ]);
  return { store: Object.fromEntries(verbs) as Store, calls };
}
