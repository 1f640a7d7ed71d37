/** Whatever a user, its devices, a thief and an operator do, and in whatever order: the sessions keep the contract. */
import fc from 'fast-check';
import { days, hours, minutes, seconds } from '../support/builders.ts';
import type { Stores } from '../support/wired-use-cases.ts';
import { type Deed, deviceCount, type Event, sessionsWorld, type WorldSettings } from './sessions-model.ts';

const device = fc.nat(deviceCount - 1);
const oneOf = <const T>(...values: readonly T[]) => fc.constantFrom(...values);

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: oneOf('sign in'), device }) },
  { weight: 7, arbitrary: fc.record({ does: oneOf('refresh'), device, lost: oneOf(false, false, true) }) },
  {
    weight: 5,
    arbitrary: fc.record({ does: oneOf('use'), device, at: oneOf('authorizer', 'endpoint') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: oneOf('log out'),
      device,
      scope: oneOf('local', 'local', 'others', 'global'),
      by: oneOf('access', 'refresh'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: oneOf('operate'),
      action: oneOf('disable', 'enable', 'enable', 'assign', 'end-sessions'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: oneOf('steal'), device }) },
  { weight: 3, arbitrary: fc.record({ does: oneOf('thief refreshes') }) },
  { weight: 1, arbitrary: fc.record({ does: oneOf('thief uses') }) },
);

const sleep: fc.Arbitrary<Event> = fc.record({
  does: oneOf('sleep'),
  for: oneOf(
    -2 * seconds,
    1,
    seconds,
    10 * seconds - 1,
    10 * seconds,
    minutes,
    5 * minutes,
    15 * minutes,
    29 * minutes,
    30 * minutes,
    hours,
    days - 1,
    days,
    29 * days,
    30 * days,
  ),
});

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 24, arbitrary: deed },
  { weight: 10, arbitrary: sleep },
  {
    weight: 6,
    arbitrary: fc.record({
      does: oneOf('together'),
      deeds: fc.array(deed, { minLength: 2, maxLength: 4 }),
      lags: fc.array(fc.nat(12), { minLength: 1, maxLength: 8 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: oneOf('turn keys') }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: oneOf('replace keys'), ring: oneOf('signing', 'mac') }),
  },
);

const settings: fc.Arbitrary<WorldSettings> = fc.record({
  refreshGraceWindow: oneOf(10, 10, 60),
  lostResponseWindow: oneOf(86_400, 86_400, 3_600, 0),
  maxSessionsPerUser: oneOf(1, 2, 3),
});

/** Holds for that many random sequences of at most so many events, each on stores of its own; `undefined`: in memory. */
export const sessionsKeepTheContract = (numRuns: number, events: number, stores: () => Stores | undefined) =>
  fc.assert(
    fc.asyncProperty(settings, fc.array(event, { maxLength: events, size: 'max' }), async (chosen, sequence) => {
      const world = await sessionsWorld(chosen, stores());
      for (const next of sequence) await world.take(next);
      await world.close();
    }),
    { numRuns },
  );
