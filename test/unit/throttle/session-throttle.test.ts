import { attemptMemory } from '../../../adapters/memory/attempt-memory.ts';
import { newId } from '../../../core/random.ts';
import { sessionThrottle } from '../../../core/throttle/session-throttle.ts';
import { hours, minutes, noon } from '../../support/builders.ts';

function throttled() {
  const clock = { at: noon + minutes };
  return { clock, begin: sessionThrottle({ attempts: attemptMemory(), now: () => clock.at }) };
}
const refusal = { code: 'too_many_attempts', facts: { retryAfter: 59 * 60 } };

test('of a hundred sessions of one account at once exactly 60 begin, from whatever addresses', async () => {
  const { clock, begin } = throttled();
  const userId = newId();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 100 }, (_, at) => begin({ userId, ip: `192.0.2.${at}` })),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(60);
  await expect(begin({ userId, ip: '198.51.100.1' })).rejects.toMatchObject(refusal);
  clock.at = noon + hours;
  await begin({ userId, ip: '198.51.100.1' });
});

test.each([
  ['600 of one IPv4 address', 600, () => '192.0.2.7'],
  ['600 of one IPv6 /64', 600, (at: number) => `2001:db8:0:1::${at.toString(16)}`],
  ['9,600 of one IPv6 /48', 9_600, (at: number) => `2001:db8:0:${(at % 9_600).toString(16)}::1`],
])('%s begin in an hour, over all accounts, and no more', async (_, most, ipOf) => {
  const { begin } = throttled();
  for (let at = 0; at < most; at++) await begin({ userId: newId(), ip: ipOf(at) });
  await expect(begin({ userId: newId(), ip: ipOf(most) })).rejects.toMatchObject(refusal);
  await begin({ userId: newId(), ip: '198.51.100.1' });
});

test('what the account refuses is not charged to the address', async () => {
  const { begin } = throttled();
  const userId = newId();
  const ip = '192.0.2.7';
  for (let at = 0; at < 60; at++) await begin({ userId, ip });
  for (let at = 0; at < 100; at++) await expect(begin({ userId, ip })).rejects.toMatchObject(refusal);
  for (let at = 0; at < 540; at++) await begin({ userId: newId(), ip });
  await expect(begin({ userId: newId(), ip })).rejects.toMatchObject(refusal);
});
