/**
 * A ring of keys turns `next -> active -> retiring`: the next key is known everywhere before it is used, the retiring
 * one verifies until nothing made with it can be valid. No credential is refused because of a turn.
 */
export type KeyState = 'next' | 'active' | 'retiring';

export interface RingKey {
  readonly id: string;
  readonly state: KeyState;
  /** When the key came into this state, epoch milliseconds. */
  readonly since: number;
}

export interface RingPolicy {
  /** How long a key stays active, milliseconds. */
  readonly activeFor: number;
  /** How long a key is known before it may be used, milliseconds: longer than any cache of keys. */
  readonly publishedBefore: number;
  /** How long a key verifies after it was active, milliseconds. */
  readonly retiringFor: number;
}

export const activeKey = <K extends RingKey>(ring: readonly K[]): K => {
  const key = ring.find(({ state }) => state === 'active');
  if (!key) throw new Error('the key ring has no active key');
  return key;
};

/**
 * The ring as it should be now; the same ring, unchanged, where nothing is due. `fresh` makes a key for a state.
 * A ring that lacks its next or active key (a new deployment, a run that died) is completed.
 */
export function advance<K extends RingKey>(
  ring: readonly K[],
  now: number,
  policy: RingPolicy,
  fresh: (state: KeyState, now: number) => K,
): readonly K[] {
  const kept = ring.filter(({ state, since }) => state !== 'retiring' || now - since < policy.retiringFor);
  let active = kept.find(({ state }) => state === 'active');
  let next = kept.find(({ state }) => state === 'next');
  let retiring = kept.filter(({ state }) => state === 'retiring');
  if (active && next && now - active.since >= policy.activeFor && now - next.since >= policy.publishedBefore) {
    retiring = [...retiring, { ...active, state: 'retiring', since: now }];
    active = { ...next, state: 'active', since: now };
    next = undefined;
  }
  if (kept.length === ring.length && active && next) return ring;
  return [active ?? fresh('active', now), next ?? fresh('next', now), ...retiring];
}

/** Emergency: every key that may have leaked is gone at once, and with it whatever was made with it. */
export const replace = <K extends RingKey>(now: number, fresh: (state: KeyState, now: number) => K): readonly K[] => [
  fresh('active', now),
  fresh('next', now),
];
