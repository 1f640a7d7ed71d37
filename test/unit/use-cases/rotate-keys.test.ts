import type { SettingValues } from '../../../contract/settings.ts';
import { peppersIn, publicKeysIn, ringIn } from '../../../core/keys/key-material.ts';
import type { RingKey } from '../../../core/keys/ring.ts';
import type { SigningKey } from '../../../core/keys/signing-keys.ts';
import { rotateKeys } from '../../../core/use-cases/rotate-keys.ts';
import { days, hours } from '../../support/builders.ts';
import { failing } from '../../support/dynamo-faults.ts';
import { fixedClock } from '../../support/fixed-clock.ts';
import {
  bearer,
  cookie,
  cookieOf,
  emptyKeys,
  type KeyStores,
  someSettings,
  tokensOf,
  wiredUseCases,
} from '../../support/wired-use-cases.ts';

async function deployed(keys: KeyStores = emptyKeys(), settings: Partial<SettingValues> = {}) {
  const clock = fixedClock();
  const reported: string[] = [];
  const run = (replace: readonly ('signing' | 'mac')[] = [], more: Partial<KeyStores> = {}, changed = settings) =>
    rotateKeys({
      ...keys,
      ...more,
      settings: someSettings(changed),
      now: clock.now,
      logEvent: (event, facts) => reported.push(`${event} ${facts?.ring}`),
    })({ replace });
  const states = (ring: readonly RingKey[]): string[] => ring.map(({ state }) => state);
  const signing = async () => ringIn<SigningKey>(await keys.signing.read());
  const published = async () => publicKeysIn(await keys.publicKeys.find());
  const texts = () => Promise.all([keys.signing.read(), keys.mac.read(), keys.pepper.read(), keys.publicKeys.find()]);
  return {
    clock,
    reported,
    run,
    keys,
    states,
    signing,
    published,
    texts,
    mac: async () => ringIn(await keys.mac.read()),
  };
}

test('a fresh deployment gets an active and a next key of each ring, and a pepper', async () => {
  const { run, signing, mac, states, keys, published, reported } = await deployed();
  await run();
  expect(states(await signing())).toEqual(['active', 'next']);
  expect(states(await mac())).toEqual(['active', 'next']);
  expect(peppersIn(await keys.pepper.read())).toMatchObject({ current: expect.stringMatching(/^[\w-]{16,}$/) });
  expect((await published()).map(({ kid }) => kid)).toEqual((await signing()).map(({ id }) => id));
  expect(reported).toEqual(['sys_keys_rotated signing', 'sys_keys_rotated mac', 'sys_keys_rotated pepper']);
});

test('what is published has public members, one algorithm and one use each, and nothing private', async () => {
  const { run, published } = await deployed();
  await run();
  for (const jwk of await published())
    expect(Object.keys(jwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
});

test('where nothing is due nothing is written', async () => {
  const { run, clock, texts, reported } = await deployed();
  await run();
  const before = await texts();
  clock.move(29 * days);
  for (let turn = 0; turn < 3; turn++) await run();
  expect(await texts()).toEqual(before);
  expect(reported).toHaveLength(3);
});

test('after 30 days the next key signs, which everybody has known for as long; the one before verifies two days more', async () => {
  const { run, clock, signing, published, states } = await deployed();
  await run();
  const [first, second] = await signing();
  clock.move(30 * days);
  await run();
  const turned = await signing();
  expect(turned.map(({ id, state }) => [id, state])).toEqual([
    [second?.id, 'active'],
    [expect.any(String), 'next'],
    [first?.id, 'retiring'],
  ]);
  expect((await published()).map(({ kid }) => kid)).toContain(first?.id);
  clock.move(2 * days);
  await run();
  expect(states(await signing())).toEqual(['active', 'next']);
  expect((await published()).map(({ kid }) => kid)).not.toContain(first?.id);
});

test('a next key that is not known for long enough does not sign, however old the active one is', async () => {
  const { run, clock, signing, keys } = await deployed();
  await run();
  const [active] = await signing();
  await keys.signing.write(JSON.stringify({ keys: [active] }));
  clock.move(40 * days);
  await run();
  expect((await signing())[0]?.id).toBe(active?.id);
  clock.move(days - 1);
  await run();
  expect((await signing())[0]?.id).toBe(active?.id);
  clock.move(1);
  await run();
  expect((await signing())[0]?.id).not.toBe(active?.id);
});

test.each([
  ['publicKeys', 'put'],
  ['signing', 'write'],
  ['mac', 'write'],
  ['pepper', 'write'],
] as const)(
  'a run that dies at “%s.%s” is made good by the next, and no key signs that is not published',
  async (store, verb) => {
    for (const done of [false, true])
      for (const age of [0, 30 * days, 90 * days]) {
        const { run, clock, keys, signing, published, texts } = await deployed();
        if (age > 0) await run();
        clock.move(age);
        const broken = { [store]: failing(keys[store] as never, verb as never, { done }) };
        const died = await run([], broken).then(
          () => false,
          () => true,
        );
        const active = (await signing()).find(({ state }) => state === 'active');
        if (active) expect((await published()).map(({ kid }) => kid)).toContain(active.id);
        await run();
        const settled = await texts();
        expect((await published()).map(({ kid }) => kid)).toEqual((await signing()).map(({ id }) => id));
        await run();
        expect(await texts()).toEqual(settled);
        if (age === 0) expect(died).toBe(true);
      }
  },
);

test('another algorithm is published at once and signs after a day; until then, and for two days more, the old one verifies', async () => {
  const { run, clock, signing, published } = await deployed();
  await run();
  const rsa: Partial<SettingValues> = { signingAlgorithm: 'RS256' };
  await run([], {}, rsa);
  expect((await signing()).map(({ alg, state }) => `${alg} ${state}`)).toEqual(['ES256 active', 'RS256 next']);
  clock.move(days);
  await run([], {}, rsa);
  expect((await signing()).map(({ alg, state }) => `${alg} ${state}`)).toEqual([
    'RS256 active',
    'RS256 next',
    'ES256 retiring',
  ]);
  expect((await published()).map(({ alg }) => alg)).toEqual(['RS256', 'RS256', 'ES256']);
});

test('a MAC key is kept for the seven days that a mailed token counts, however short sessions are', async () => {
  const { run, clock, mac } = await deployed(emptyKeys(), { refreshAbsoluteTimeout: 60, sessionAbsoluteTimeout: 60 });
  await run();
  const [first] = await mac();
  clock.move(90 * days);
  await run();
  clock.move(7 * days);
  await run();
  expect((await mac()).map(({ id }) => id)).toContain(first?.id);
  clock.move(days);
  await run();
  expect((await mac()).map(({ id }) => id)).not.toContain(first?.id);
});

test('the pepper stays as it is, whatever turns', async () => {
  const { run, clock, keys } = await deployed();
  await run();
  const before = await keys.pepper.read();
  for (let year = 0; year < 3; year++) {
    clock.move(365 * days);
    await run(['signing', 'mac']);
  }
  expect(await keys.pepper.read()).toBe(before);
});

test('the dearest hash of each kind that the settings ever asked for is kept, with the peppers as they were', async () => {
  const { run, keys } = await deployed();
  const kept = async (settings: Partial<SettingValues>) => {
    await run([], {}, settings);
    return peppersIn(await keys.pepper.read());
  };
  const first = await kept({ bcryptCost: 13 });
  expect(first?.dearest).toEqual({ bcryptCost: 13, argon2id: false });
  for (const [settings, dearest] of [
    [{ bcryptCost: 10 }, { bcryptCost: 13, argon2id: false }],
    [{ bcryptCost: 14 }, { bcryptCost: 14, argon2id: false }],
    [
      { passwordHash: 'argon2id', bcryptCost: 15 },
      { bcryptCost: 14, argon2id: true },
    ],
    [{ bcryptCost: 10 }, { bcryptCost: 14, argon2id: true }],
  ] as const)
    expect(await kept(settings)).toEqual({ ...first, dearest });
});

test('no turn signs anybody out, over four months of looks at the keys', async () => {
  const open = await wiredUseCases({ settings: { refreshAbsoluteTimeout: 31_536_000 } });
  let phone = tokensOf(await open.instance().signIn(await open.person(), 'mobile')).refreshToken;
  for (let week = 0; week < 17; week++) {
    // An instance that has cached its keys a moment before the run, and one that starts after it.
    const warm = open.instance();
    const first = await warm.refresh(phone);
    await open.rotateKeys();
    const second = await open.instance().refresh(first.tokens.refreshToken);
    for (const instance of [warm, open.instance()])
      for (const { accessToken } of [first.tokens, second.tokens])
        expect(await instance.authorize(bearer(accessToken))).not.toBeNull();
    phone = second.tokens.refreshToken;
    open.clock.move(7 * days);
  }
  // Every ring has turned meanwhile.
  expect(open.reports.filter(({ event }) => event === 'sys_keys_rotated').length).toBeGreaterThan(4);
});

describe('in an emergency', () => {
  test('every access token that the old keys signed is dead, and the sessions go on', async () => {
    const open = await wiredUseCases();
    const owner = await open.person();
    const { accessToken, refreshToken } = tokensOf(await open.instance().signIn(owner, 'mobile'));
    await open.rotateKeys({ replace: ['signing'] });
    expect(await open.instance().authorize(bearer(accessToken))).toBeNull();
    const { tokens } = await open.instance().refresh(refreshToken);
    expect(await open.instance().authorize(bearer(tokens.accessToken))).not.toBeNull();
  });

  test('everything that the old MAC secrets made is dead, and a new sign-in works', async () => {
    const open = await wiredUseCases();
    const owner = await open.person();
    const { refreshToken } = tokensOf(await open.instance().signIn(owner, 'mobile'));
    const browser = cookieOf(await open.instance().signIn(owner, 'web'));
    await open.rotateKeys({ replace: ['mac'] });
    await expect(open.instance().refresh(refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await open.instance().authorize(cookie(browser))).toBeNull();
    await expect(open.instance().renew(browser)).rejects.toMatchObject({ code: 'unauthenticated' });
    const again = cookieOf(await open.instance().signIn(owner, 'web', { sessionCookie: browser }));
    expect(await open.instance().authorize(cookie(again))).not.toBeNull();
  });

  test('an instance that has cached the old keys refuses within its five minutes', async () => {
    const open = await wiredUseCases();
    const instance = open.instance();
    const { accessToken } = tokensOf(await instance.signIn(await open.person(), 'mobile'));
    expect(await instance.authorize(bearer(accessToken))).not.toBeNull();
    await open.rotateKeys({ replace: ['signing'] });
    open.clock.move(hours / 12);
    expect(await instance.authorize(bearer(accessToken))).toBeNull();
  });
});
