import { newId } from '../../core/random.ts';
import type { RevocationStore } from '../../core/revocation/revocation-store.ts';
import { days, minutes, noon } from '../support/builders.ts';

/** What every RevocationStore keeps. `open` is asked once, when the tests run. */
export function revocationStoreContract(open: () => RevocationStore): void {
  let store: RevocationStore;
  beforeAll(() => {
    store = open();
  });

  test('a session is revoked from the moment that revoke answers, and no other one is', async () => {
    const [sessionId, other] = [newId(), newId()];
    expect(await store.isRevoked(sessionId)).toBe(false);
    await store.revoke(sessionId, noon, noon + 15 * minutes);
    expect(await store.isRevoked(sessionId)).toBe(true);
    expect(await store.isRevoked(other)).toBe(false);
  });

  test('it stays revoked at every moment while it is revoked again, in whatever order and however many at once', async () => {
    const [sessionId, other] = [newId(), newId()];
    await store.revoke(sessionId, noon, noon + 15 * minutes);
    const again = Array.from({ length: 21 }, (_, index) =>
      store.revoke(sessionId, noon + index, noon + ((index * 7) % 20) * minutes),
    );
    const looks = await Promise.all(Array.from({ length: 20 }, () => store.isRevoked(sessionId)));
    await Promise.all(again);
    expect([...new Set(looks)]).toEqual([true]);
    expect([await store.isRevoked(sessionId), await store.isRevoked(other)]).toEqual([true, false]);
  });

  test('what is on the list refuses, though its time is over and nobody has swept it yet', async () => {
    const sessionId = newId();
    await store.revoke(sessionId, noon - 9 * days, noon - 8 * days);
    expect(await store.isRevoked(sessionId)).toBe(true);
  });
}
