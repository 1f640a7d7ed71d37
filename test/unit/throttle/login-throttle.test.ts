import { attemptMemory } from '../../../adapters/memory/attempt-memory.ts';
import { AuthError } from '../../../core/errors.ts';
import { newId } from '../../../core/random.ts';
import {
  accountCounter,
  deviceCounter,
  openAccount,
  unknownAccountCounter,
} from '../../../core/throttle/account-counters.ts';
import type { AttemptStore } from '../../../core/throttle/attempt-store.ts';
import { type AttemptSource, loginThrottle, type ThrottleSettings } from '../../../core/throttle/login-throttle.ts';
import { registrationThrottle } from '../../../core/throttle/registration-throttle.ts';
import { days, hours, minutes, noon, seconds } from '../../support/builders.ts';

const settings = {
  accountFreeAttempts: 5,
  accountMaxBackoff: 900,
  accountLockoutThreshold: 100,
  ipAttemptLimit: 300,
  ipRegistrationLimit: 600,
};
const email = 'user@example.com';
/** Of an account that exists, its id made from its address. */
const stranger = (parts: Partial<AttemptSource> = {}): AttemptSource => ({
  email,
  userId: Promise.resolve(userIdOf(parts.email ?? email)),
  deviceId: null,
  ip: '192.0.2.7',
  ...parts,
});
const nobody = (parts: Partial<AttemptSource> = {}): AttemptSource =>
  stranger({ email: 'nobody@example.com', userId: Promise.resolve(null), ...parts });
const userIdOf = (address: string): string => `id of ${address}`;
const account = accountCounter(userIdOf(email));
const [phone, tablet] = ['AAAAAAAAAAAAAAAAAAAAAA', 'AAAAAAAAAAAAAAAAAAAAAQ'] as const;

describe('the throttle of sign-ins', () => {
  let now: number;
  let attempts: AttemptStore;
  /** The sweep dates that were given with each counter. */
  let sweeps: [string, number | null][];
  const throttle = (more: Partial<ThrottleSettings> = {}) =>
    loginThrottle({ attempts, settings: { ...settings, ...more }, now: () => now });

  /** `counted`, or the seconds to wait. */
  const guess = async (
    source = stranger(),
    more: Partial<ThrottleSettings> = {},
  ): Promise<'counted' | number | undefined> => {
    try {
      await throttle(more)(source);
      return 'counted';
    } catch (refusal) {
      if (!(refusal instanceof AuthError) || refusal.code !== 'too_many_attempts') throw refusal;
      return refusal.facts.retryAfter;
    }
  };
  const guesses = async (count: number, source = stranger()) => {
    const found = [];
    for (let at = 0; at < count; at++) found.push(await guess(source));
    return found;
  };
  /** Guesses until the limit, waiting out every closure. */
  const exhaust = async (source = stranger()) => {
    for (let at = 0; at < 100; at++) {
      expect(await guess(source)).toBe('counted');
      now += 900 * seconds;
    }
  };

  beforeEach(() => {
    now = noon;
    sweeps = [];
    const memory = attemptMemory();
    attempts = {
      ...memory,
      count: (counter, limits, times) => {
        sweeps.push([counter.key, times.expiresAt]);
        return memory.count(counter, limits, times);
      },
      move: (counter, seen, next) => {
        sweeps.push([counter.key, next.expiresAt]);
        return memory.move(counter, seen, next);
      },
    };
  });

  it('lets the free guesses and one more through, then closes the account', async () => {
    expect(await guesses(8)).toEqual([...Array(6).fill('counted'), 1, 1]);
  });

  it('closes for 1, 2, 4, ... seconds, at most for the longest delay', async () => {
    await guesses(5);
    const waits = [];
    for (let at = 0; at < 14; at++) {
      expect(await guess()).toBe('counted');
      const wait = Number(await guess());
      waits.push(wait);
      now += wait * seconds - 1;
      expect(await guess()).toBe(1);
      now += 1;
    }

    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
  });

  it('says the seconds to wait, rounded up', async () => {
    await guesses(8);
    now += seconds;
    await guess();

    now += 100;
    expect(await guess()).toBe(2);
    now += 901;
    expect(await guess()).toBe(1);
  });

  it('counts 64 guesses in parallel as 64: six are let through (A140)', async () => {
    const found = await Promise.all(Array.from({ length: 64 }, () => guess()));

    expect(found.filter((verdict) => verdict === 'counted')).toHaveLength(6);
    now += 900 * seconds;
    const again = await Promise.all(Array.from({ length: 64 }, () => guess()));
    expect(again.filter((verdict) => verdict === 'counted')).toHaveLength(1);
  });

  it('refuses the right password as well while the account is closed', async () => {
    await guesses(6);

    await expect(throttle()(stranger())).rejects.toMatchObject({ code: 'too_many_attempts', facts: { retryAfter: 1 } });
  });

  it('treats an account that does not exist like one that does', async () => {
    expect(await guesses(8, nobody())).toEqual(await guesses(8));
  });

  it('keeps accounts apart', async () => {
    await guesses(8);

    expect(await guess(stranger({ email: 'other@example.com' }))).toBe('counted');
  });

  it('disables the password after a hundred wrong guesses in a row, for good', async () => {
    await exhaust();

    expect(await guess()).toBe(900);
    now += 900 * days;
    expect(await guess()).toBe(900);
    expect(await guess(stranger(), { accountMaxBackoff: 60 })).toBe(60);
    await openAccount(attempts, userIdOf(email));
    expect(await guess()).toBe('counted');
  });

  it('lets no more than the limit through when it is below the free guesses', async () => {
    const few = { accountLockoutThreshold: 3 };
    const found = [];
    for (let at = 0; at < 5; at++) found.push(await guess(stranger(), few));

    expect(found).toEqual(['counted', 'counted', 'counted', 900, 900]);
  });

  it('remembers a limit below the free guesses until it is reset, too', async () => {
    for (let at = 0; at < 3; at++) await guess(stranger(), { accountLockoutThreshold: 3 });

    expect(sweeps.filter(([key]) => key === account.key).at(-1)?.[1]).toBeNull();
  });

  it('works with a single free guess', async () => {
    const one = { accountFreeAttempts: 1 };

    expect([await guess(stranger(), one), await guess(stranger(), one), await guess(stranger(), one)]).toEqual([
      'counted',
      'counted',
      1,
    ]);
  });

  it('remembers a counter for 90 days, and one at the limit until it is reset', async () => {
    await guess();
    expect(sweeps.filter(([key]) => key === account.key)).toEqual([[account.key, (noon + 90 * days) / 1_000]]);

    await openAccount(attempts, userIdOf(email));
    sweeps = [];
    await exhaust();
    const dates = sweeps.filter(([key]) => key === account.key).map(([, date]) => date);
    expect(dates.at(-1)).toBeNull();
    expect(dates.slice(0, -1)).not.toContain(null);
  });

  it('resets the account when the guess was right', async () => {
    await guesses(5);
    const right = await throttle()(stranger());
    expect(await guess()).toBe(1);

    await right.succeeded();

    expect(await guesses(8)).toEqual([...Array(6).fill('counted'), 1, 1]);
  });

  it('does not hold a known device up for what strangers do, from whatever address (R16, A141)', async () => {
    await exhaust();
    const known = stranger({ deviceId: phone });
    for (let other = 0; other < 300; other++) await guess(stranger({ email: `user${other}@example.com` }));
    expect(await guess(stranger({ email: 'fresh@example.com' }))).not.toBe('counted');

    expect(await guess(known)).toBe('counted');
  });

  it('counts a known device by itself, and another device by itself', async () => {
    const [one, two] = [phone, tablet].map((deviceId) => stranger({ deviceId }));

    expect(await guesses(8, one)).toEqual([...Array(6).fill('counted'), 1, 1]);
    expect(await guess(two)).toBe('counted');
    expect(await guess()).toBe('counted');
    expect(await attempts.find(deviceCounter(userIdOf(email), phone))).toMatchObject({ count: 6 });
  });

  it('lets all devices of an account together guess twice the threshold, and each no more than the threshold', async () => {
    const few = { accountFreeAttempts: 50, accountLockoutThreshold: 3 };
    const by = (deviceId: string, times: number) =>
      Promise.all(Array.from({ length: times }, () => guess(stranger({ deviceId }), few)));

    expect(await by(phone, 5)).toEqual(['counted', 'counted', 'counted', 900, 900]);
    // As many device tokens as somebody makes who has the MAC secret.
    const forged = await Promise.all(Array.from({ length: 30 }, () => guess(stranger({ deviceId: newId() }), few)));
    expect(forged.filter((verdict) => verdict === 'counted')).toHaveLength(3);
    now += 900 * days;
    expect(await by(tablet, 1)).toEqual([900]);
    // Strangers have their own, and so has another account.
    expect(await guess(stranger(), few)).toBe('counted');
    expect(await guess(stranger({ email: 'other@example.com', deviceId: newId() }), few)).toBe('counted');

    await openAccount(attempts, userIdOf(email));
    expect([await by(phone, 1), await by(tablet, 1)]).toEqual([['counted'], ['counted']]);
  });

  it('gives back, at the success of one device, what that one has used up, and no more', async () => {
    const few = { accountFreeAttempts: 50, accountLockoutThreshold: 3 };
    const onPhone = stranger({ deviceId: phone });
    for (let at = 0; at < 2; at++) await guess(onPhone, few);
    for (let at = 0; at < 3; at++) await guess(stranger({ deviceId: newId() }), few);
    const right = await throttle(few)(onPhone);
    expect(await guess(stranger({ deviceId: newId() }), few)).toBe(900);

    await right.succeeded();

    const forged = await Promise.all(Array.from({ length: 9 }, () => guess(stranger({ deviceId: newId() }), few)));
    expect(forged.filter((verdict) => verdict === 'counted')).toHaveLength(3);
  });

  it('forgets what was guessed at an address without account after 90 days, even at the limit', async () => {
    await exhaust(nobody());
    expect(sweeps.filter(([key]) => key.startsWith('unknown#')).map(([, date]) => date)).not.toContain(null);
    expect(await guess(nobody())).toBe(900);

    now += 90 * days;

    expect(await guess(nobody())).toBe('counted');
  });

  it('begins from nothing for an account whose address was guessed at before there was one', async () => {
    await exhaust(nobody());

    expect(await guess(stranger({ email: 'nobody@example.com' }))).toBe('counted');
  });

  it('leaves the account counter alone when a known device was right', async () => {
    await guesses(6);
    const known = await throttle()(stranger({ deviceId: phone }));

    await known.succeeded();

    expect(await guess()).toBe(1);
  });

  it('closes an address after 300 wrong guesses, over all accounts, until its quarter of an hour is over (A136)', async () => {
    now = noon + 100 * seconds;
    for (let at = 0; at < 300; at++) expect(await guess(stranger({ email: `user${at}@example.com` }))).toBe('counted');

    expect(await guess(stranger({ email: 'fresh@example.com' }))).toBe(800);
    expect(await guess(stranger({ email: 'fresh@example.com', ip: '192.0.2.8' }))).toBe('counted');
    now = noon + 900 * seconds - 1;
    expect(await guess(stranger({ email: 'fresh@example.com' }))).toBe(1);
    now += 1;
    expect(await guess(stranger({ email: 'fresh@example.com' }))).toBe('counted');
  });

  it('closes a whole IPv6 /64, and not its neighbour (A137)', async () => {
    for (let at = 0; at < 300; at++)
      await guess(stranger({ email: `user${at}@example.com`, ip: `2001:db8:0:1::${at.toString(16)}` }));

    expect(await guess(stranger({ email: 'fresh@example.com', ip: '2001:db8:0:1:ffff::1' }))).toBe(900);
    expect(await guess(stranger({ email: 'fresh@example.com', ip: '2001:db8:0:2::1' }))).toBe('counted');
  });

  it('closes a whole IPv6 /48 at sixteen times the limit', async () => {
    const spread = (at: number) =>
      stranger({ email: `user${at}@example.com`, ip: `2001:db8:7:${(at % 65_536).toString(16)}::1` });
    for (let at = 0; at < 16 * 300; at++) expect(await guess(spread(at))).toBe('counted');

    expect(await guess(stranger({ email: 'fresh@example.com', ip: '2001:db8:7:ffff::1' }))).toBe(900);
    expect(await guess(stranger({ email: 'fresh@example.com', ip: '2001:db8:8:ffff::1' }))).toBe('counted');
  });

  it('does not charge an account for what its address is refused', async () => {
    for (let at = 0; at < 300; at++) await guess(stranger({ email: `user${at}@example.com` }));
    await guesses(20);

    expect(await attempts.find(account)).toMatchObject({ count: 0, closedUntil: 0 });
  });

  it('does not charge an address for guesses that the account refuses, nor for right ones', async () => {
    await guesses(306);
    const right = await throttle()(stranger({ email: 'other@example.com' }));
    await right.succeeded();
    for (let at = 0; at < 294; at++) expect(await guess(stranger({ email: `user${at}@example.com` }))).toBe('counted');

    expect(await guess(stranger({ email: 'fresh@example.com' }))).toBe(900);
  });

  it('counts the address for an hour longer than its window, for the sweeper comes when it likes', async () => {
    await guess();

    expect(sweeps[0]).toEqual([expect.stringContaining('192.0.2.7'), (noon + 15 * minutes + hours) / 1_000]);
  });

  it('refuses, rather than let through, a guess that loses every race', async () => {
    const memory = attempts;
    let moves = 0;
    await guesses(5);
    attempts = {
      ...memory,
      move: async () => {
        moves++;
        return false;
      },
    };

    expect(await guess()).toBe(1);
    expect(moves).toBe(10);
  });

  it('counts from nothing again where a reset comes between its steps', async () => {
    const memory = attempts;
    await guesses(5);
    attempts = {
      ...memory,
      find: async (counter) => {
        await memory.reset(counter);
        return memory.find(counter);
      },
    };

    expect(await guess()).toBe('counted');
    expect(await memory.find(account)).toMatchObject({ count: 1 });
  });

  it('breaks where the store does, and takes the address counter back', async () => {
    const memory = attempts;
    const refunds: string[] = [];
    attempts = {
      ...memory,
      count: async (counter, limits, times) => {
        if (counter.key.startsWith('account#')) throw new Error('the store is away');
        return memory.count(counter, limits, times);
      },
      refund: async (key) => {
        refunds.push(key);
        await memory.refund(key);
      },
    };

    await expect(guess()).rejects.toThrow('the store is away');
    expect(refunds).toHaveLength(1);
  });

  it('keeps no e-mail address in the key of a counter', () => {
    expect(unknownAccountCounter(email).key).toMatch(/^unknown#[A-Za-z0-9_-]{43}$/);
  });
});

describe('the throttle of registrations', () => {
  it('lets 600 an hour through from one address, and says how long the hour still is', async () => {
    let now = noon + minutes;
    const throttle = registrationThrottle({ attempts: attemptMemory(), settings, now: () => now });
    for (let at = 0; at < 600; at++) await throttle(`2001:db8::${at.toString(16)}`);

    await expect(throttle('2001:db8::ffff')).rejects.toMatchObject({
      code: 'too_many_attempts',
      facts: { retryAfter: 59 * 60 },
    });
    await throttle('2001:db8:0:1::1');
    now = noon + hours;
    await throttle('2001:db8::ffff');
  });

  it('does not share its counter with guesses', async () => {
    const attempts = attemptMemory();
    const now = () => noon;
    const tight = { ...settings, ipAttemptLimit: 1, ipRegistrationLimit: 1 };

    await registrationThrottle({ attempts, settings: tight, now })('192.0.2.7');
    await loginThrottle({ attempts, settings: tight, now })(stranger());
    await expect(registrationThrottle({ attempts, settings: tight, now })('192.0.2.7')).rejects.toThrow(AuthError);
  });
});
