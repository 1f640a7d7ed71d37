import { newId } from '../../core/random.ts';
import type { SessionProofStore } from '../../core/sessions/session-proof-store.ts';
import type { SessionStore } from '../../core/sessions/session-store.ts';
import { aMobileSession, anEnd, aSession, minutes, noon } from '../support/builders.ts';

/** What every SessionProofStore keeps. `open` is asked once, when the tests run. */
export function sessionProofStoreContract(open: () => SessionStore & SessionProofStore): void {
  let store: SessionStore & SessionProofStore;
  beforeAll(() => {
    store = open();
  });

  const noted = { authenticatedAt: noon + minutes, amr: ['pwd', 'otp', 'mfa'] };
  const proof = { ...noted, now: noon + minutes, ip: '198.51.100.7', idleExpiresAt: null };
  const use = { lastSeenAt: proof.now, ip: proof.ip };

  test.each([
    ['web', aSession],
    ['mobile', aMobileSession],
  ])('a proof is noted in a %s session as its last use, and changes nothing else', async (_, make) => {
    const session = make();
    await store.create(session);
    const after = { ...session, ...noted, ...use };
    expect(await store.stepUp(session.sessionId, { ...proof, userId: session.userId })).toEqual(after);
    expect(await store.find(session.sessionId)).toEqual(after);
  });

  test('moves the idle expiry where it is told to, and leaves an address where it knows none', async () => {
    const session = aSession();
    await store.create(session);
    const { sessionId, userId, ip } = session;
    const idleExpiresAt = noon + 31 * minutes;
    const after = { ...session, ...noted, ...use, ip, idleExpiresAt };
    expect(await store.stepUp(sessionId, { ...proof, userId, ip: undefined, idleExpiresAt })).toEqual(after);
    expect(await store.find(sessionId)).toEqual(after);
  });

  test('is refused of another user’s session, of one that ended or ran out, and of none', async () => {
    const [session, ended] = [aSession(), aSession()];
    await Promise.all([store.create(session), store.create(ended)]);
    await store.end(ended.sessionId, anEnd(ended));
    const { userId, sessionId } = session;
    expect(await store.stepUp(sessionId, { ...proof, userId: newId() })).toBeNull();
    expect(await store.stepUp(ended.sessionId, { ...proof, userId: ended.userId })).toBeNull();
    expect(await store.stepUp(sessionId, { ...proof, userId, now: session.idleExpiresAt })).toBeNull();
    expect(await store.stepUp(newId(), { ...proof, userId })).toBeNull();
    expect(await store.find(sessionId)).toEqual(session);
  });
}
