import type { PublicKeyStore } from '../../core/keys/public-key-store.ts';

/** What every PublicKeyStore keeps. `open` gives an empty one, and is asked once, when the tests run. */
export function publicKeyStoreContract(open: () => PublicKeyStore): void {
  test('what was put last is found, as it was; before that, nothing', async () => {
    const store = open();
    expect(await store.find()).toBeNull();
    const document = JSON.stringify({ keys: [{ kid: 'k1', note: 'ä "quoted" \\' }] });
    await store.put(document);
    expect(await store.find()).toBe(document);
    await store.put('{"keys":[]}');
    expect(await store.find()).toBe('{"keys":[]}');
  });

  test('of twenty who want the turn at once exactly one has it, until it ends or has run out', async () => {
    const store = open();
    const holders = Array.from({ length: 20 }, (_, index) => `holder-${index}`);
    const taken = await Promise.all(holders.map((holder) => store.acquireLock(holder, 1_000, 2_000)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    const holder = String(holders[taken.indexOf(true)]);

    await store.releaseLock('somebody else');
    expect(await store.acquireLock('later', 1_999, 3_000)).toBe(false);
    expect(await store.acquireLock('after its time', 2_000, 3_000)).toBe(true);
    await store.releaseLock(holder);
    expect(await store.acquireLock('too early', 2_500, 4_000)).toBe(false);
    await store.releaseLock('after its time');
    expect(await store.acquireLock('next', 2_500, 4_000)).toBe(true);
  });
}
