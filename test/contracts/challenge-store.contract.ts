import { newId } from '../../core/random.ts';
import type { Challenge } from '../../core/sign-in/challenge.ts';
import type { ChallengeStore } from '../../core/sign-in/challenge-store.ts';
import { aChallenge, minutes, noon } from '../support/builders.ts';

/** What every ChallengeStore keeps. `open` is asked once, when the tests run. */
export function challengeStoreContract(open: () => ChallengeStore): void {
  let store: ChallengeStore;
  beforeAll(() => {
    store = open();
  });

  async function created<Made extends Challenge>(challenge: Made): Promise<Made> {
    await store.create(challenge);
    return challenge;
  }
  const answer = { kind: 'second_factor', now: noon, most: 5 } as const;

  const common = () => ({ challengeId: newId(), expiresAt: noon + 5 * minutes, wrongAnswers: 0 });
  test.each<[string, Challenge]>([
    ['of a second factor', aChallenge()],
    ['of a second factor on a known device', aChallenge({ deviceId: newId(), amr: ['pop'] })],
    ['of a sign-in by passkey', { ...common(), kind: 'passkey_sign_in' }],
    ['of an enrolment', { ...common(), kind: 'passkey_enrolment', userId: newId(), sessionId: newId() }],
    ['of a step-up', { ...common(), kind: 'step_up', userId: newId(), sessionId: newId() }],
    ['of a mailed code', { ...common(), kind: 'email_code', userId: newId(), sessionEpoch: 3, macKeyId: 'mac00001' }],
    ['of a code for nobody', { ...common(), kind: 'email_code', userId: null, sessionEpoch: 3, macKeyId: 'mac00001' }],
  ])('a challenge %s is found as it was created', async (_, challenge) => {
    await created(challenge);
    expect(await store.find(challenge.challengeId, { kind: challenge.kind, now: noon })).toEqual(challenge);
    expect(await store.answer(challenge.challengeId, { kind: challenge.kind, now: noon, most: 1 })).toEqual({
      ...challenge,
      wrongAnswers: 1,
    });
  });

  test('each answer is counted, to the limit and no further', async () => {
    const { challengeId } = await created(aChallenge());
    const counts: unknown[] = [];
    for (let round = 0; round < 6; round++) counts.push((await store.answer(challengeId, answer))?.wrongAnswers);
    expect(counts).toEqual([1, 2, 3, 4, 5, undefined]);
  });

  test('of fifty answers at once exactly the limit are let through, each with a number of its own', async () => {
    const { challengeId } = await created(aChallenge());
    const answers = await Promise.all(Array.from({ length: 50 }, () => store.answer(challengeId, answer)));
    const counts = answers.flatMap((challenge) => challenge?.wrongAnswers ?? []).sort();
    expect(counts).toEqual([1, 2, 3, 4, 5]);
  });

  test('one that is unknown, expired, or of another kind is none, and is not counted', async () => {
    const { challengeId, expiresAt } = await created(aChallenge());
    expect(await store.answer(newId(), answer)).toBeNull();
    expect(await store.find(newId(), answer)).toBeNull();
    for (const sought of [
      { ...answer, now: expiresAt },
      { ...answer, kind: 'step_up' as const },
    ]) {
      expect(await store.answer(challengeId, sought)).toBeNull();
      expect(await store.find(challengeId, sought)).toBeNull();
    }
    expect(await store.find(challengeId, { ...answer, now: expiresAt - 1 })).toMatchObject({ wrongAnswers: 0 });
  });

  test('one that is finished is gone', async () => {
    const { challengeId } = await created(aChallenge());
    expect(await store.finish(challengeId)).toBe(true);
    expect(await store.finish(challengeId)).toBe(false);
    expect(await store.answer(challengeId, answer)).toBeNull();
    expect(await store.find(challengeId, answer)).toBeNull();
  });

  test('of fifty that finish it at once one does', async () => {
    const { challengeId } = await created(aChallenge());
    const finished = await Promise.all(Array.from({ length: 50 }, () => store.finish(challengeId)));
    expect(finished.filter(Boolean)).toHaveLength(1);
  });

  test('answers beside a finish never bring it back', async () => {
    const { challengeId } = await created(aChallenge());
    await Promise.all([
      ...Array.from({ length: 4 }, () => store.answer(challengeId, answer)),
      store.finish(challengeId),
    ]);
    expect(await store.find(challengeId, answer)).toBeNull();
  });
}
