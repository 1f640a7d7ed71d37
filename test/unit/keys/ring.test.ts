import fc from 'fast-check';
import { activeKey, advance, type KeyState, type RingKey, type RingPolicy, replace } from '../../../core/keys/ring.ts';
import { days, hours, noon } from '../../support/builders.ts';

const policy: RingPolicy = { activeFor: 30 * days, publishedBefore: days, retiringFor: 2 * days };

/** Makes keys named k1, k2, ... and remembers when each became known. */
function maker() {
  const knownSince = new Map<string, number>();
  const fresh = (state: KeyState, now: number): RingKey => {
    const id = `k${knownSince.size + 1}`;
    knownSince.set(id, now);
    return { id, state, since: now };
  };
  return { fresh, knownSince };
}

const states = (ring: readonly RingKey[]) => ring.map(({ id, state }) => `${id} ${state}`);

describe('a ring of keys', () => {
  it('begins with an active and a next key', () => {
    expect(states(advance([], noon, policy, maker().fresh))).toEqual(['k1 active', 'k2 next']);
  });

  it('is left alone, the same ring, until a turn is due', () => {
    const { fresh } = maker();
    const ring = advance([], noon, policy, fresh);

    expect(advance(ring, noon, policy, fresh)).toBe(ring);
    expect(advance(ring, noon + policy.activeFor - 1, policy, fresh)).toBe(ring);
  });

  it('turns next to active to retiring, and lets go of the last when nothing made with it can be valid', () => {
    const { fresh } = maker();
    const ring = advance([], noon, policy, fresh);
    const turnedAt = noon + policy.activeFor;
    const turned = advance(ring, turnedAt, policy, fresh);

    expect(states(turned)).toEqual(['k2 active', 'k3 next', 'k1 retiring']);
    expect(turned.map(({ since }) => since)).toEqual([turnedAt, turnedAt, turnedAt]);
    expect(advance(turned, turnedAt + policy.retiringFor - 1, policy, fresh)).toBe(turned);
    expect(states(advance(turned, turnedAt + policy.retiringFor, policy, fresh))).toEqual(['k2 active', 'k3 next']);
  });

  it('does not turn to a key that was not known for long enough', () => {
    const { fresh } = maker();
    const late = noon + policy.activeFor - hours;
    const ring: RingKey[] = [
      { id: 'old', state: 'active', since: noon },
      { id: 'new', state: 'next', since: late },
    ];

    expect(advance(ring, late + policy.publishedBefore - 1, policy, fresh)).toBe(ring);
    expect(states(advance(ring, late + policy.publishedBefore, policy, fresh))).toEqual([
      'new active',
      'k1 next',
      'old retiring',
    ]);
  });

  it('completes what a run that died has left, and keeps what is there', () => {
    const only = (state: KeyState): RingKey[] => [{ id: 'one', state, since: noon }];

    expect(states(advance(only('active'), noon, policy, maker().fresh))).toEqual(['one active', 'k1 next']);
    expect(states(advance(only('next'), noon, policy, maker().fresh))).toEqual(['k1 active', 'one next']);
    expect(states(advance(only('retiring'), noon, policy, maker().fresh))).toEqual([
      'k1 active',
      'k2 next',
      'one retiring',
    ]);
  });

  it('replaces every key in an emergency', () => {
    const { fresh } = maker();
    const ring = advance([], noon, policy, fresh);

    expect(states(replace(noon + days, fresh))).toEqual(['k3 active', 'k4 next']);
    expect(states(ring)).toEqual(['k1 active', 'k2 next']);
  });

  it('says which key is active, and that none is', () => {
    const ring = advance([], noon, policy, maker().fresh);

    expect(activeKey(ring).id).toBe('k1');
    expect(activeKey([...ring].reverse()).id).toBe('k1');
    expect(() => activeKey(ring.filter(({ state }) => state !== 'active'))).toThrow('no active key');
  });

  it('holds its promises whatever is done to it, whenever', () => {
    const move = fc.record({
      do: fc.constantFrom('advance', 'advance', 'advance', 'replace'),
      after: fc.oneof(
        fc.nat(3 * days),
        fc.nat(60 * days),
        fc.constantFrom(policy.activeFor, policy.publishedBefore, policy.retiringFor, 0),
        fc.integer({ min: -2 * days, max: 0 }),
      ),
    });

    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const { fresh, knownSince } = maker();
        let now = noon;
        let ring = advance<RingKey>([], now, policy, fresh);
        /** Keys that may sign at once: of a new deployment, and of an emergency. */
        let exempt = new Set([activeKey(ring).id]);
        for (const { do: what, after } of moves) {
          now += after;
          const before = ring;
          ring = what === 'advance' ? advance(ring, now, policy, fresh) : replace(now, fresh);
          if (what === 'replace') exempt = new Set([activeKey(ring).id]);

          const count = (state: KeyState) => ring.filter((key) => key.state === state).length;
          expect([count('active'), count('next')]).toEqual([1, 1]);
          expect(new Set(ring.map(({ id }) => id)).size).toBe(ring.length);

          const { id, since } = activeKey(ring);
          if (!exempt.has(id))
            expect(since - (knownSince.get(id) ?? Number.NaN)).toBeGreaterThanOrEqual(policy.publishedBefore);

          const isNews = (old: RingKey) => !ring.some((key) => key.id === old.id);
          if (what === 'replace') expect(before.every(isNews)).toBe(true);
          else
            for (const lost of before.filter(isNews)) {
              expect(lost.state).toBe('retiring');
              expect(now - lost.since).toBeGreaterThanOrEqual(policy.retiringFor);
            }
          for (const key of ring.filter(({ state }) => state === 'retiring'))
            expect(now - key.since).toBeLessThan(policy.retiringFor);
          const was = before.find(({ state }) => state === 'active');
          if (what === 'advance' && was && was.id !== id) {
            expect(now - was.since).toBeGreaterThanOrEqual(policy.activeFor);
            expect(ring.find((key) => key.id === was.id)).toMatchObject({ state: 'retiring', since: now });
          }
        }
      }),
      { numRuns: 500, seed: 42 },
    );
  });
});
