import type { Challenge, ChallengeKind, ChallengeOf } from '../../core/sign-in/challenge.ts';
import type { ChallengeStore } from '../../core/sign-in/challenge-store.ts';

/** The challenges in memory. Each verb lets others go first, then does its whole work in one turn: that makes it atomic. */
export function challengeMemory(): ChallengeStore {
  const challenges = new Map<string, Challenge>();

  const live = <Kind extends ChallengeKind>(
    challengeId: string,
    { kind, now }: { kind: Kind; now: number },
  ): ChallengeOf<Kind> | null => {
    const challenge = challenges.get(challengeId);
    return challenge?.kind === kind && challenge.expiresAt > now ? (challenge as ChallengeOf<Kind>) : null;
  };

  return {
    async create(challenge) {
      await null;
      challenges.set(challenge.challengeId, challenge);
    },

    async find(challengeId, sought) {
      await null;
      return live(challengeId, sought);
    },

    async answer(challengeId, { most, ...sought }) {
      await null;
      const challenge = live(challengeId, sought);
      if (!challenge || challenge.wrongAnswers >= most) return null;
      const counted = { ...challenge, wrongAnswers: challenge.wrongAnswers + 1 };
      challenges.set(challengeId, counted);
      return counted;
    },

    async finish(challengeId) {
      await null;
      return challenges.delete(challengeId);
    },
  };
}
