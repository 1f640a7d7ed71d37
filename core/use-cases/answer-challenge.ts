import type { ClientType } from '../../contract/client-types.ts';
import { AuthError } from '../errors.ts';
import { isId } from '../random.ts';
import type { RequestOrigin } from '../request-origin.ts';
import type { StartedSession } from '../sessions/start-session.ts';
import { amrWith } from '../sign-in/amr.ts';
import type { SecondFactorChallenge } from '../sign-in/challenge.ts';
import type { SecondProof } from '../sign-in/check-code.ts';
import { type CompleteSignInDependencies, completeSignIn } from '../sign-in/complete-sign-in.ts';
import { guessCounterOf } from '../throttle/account-counters.ts';
import type { AttemptStore } from '../throttle/attempt-store.ts';
import type { User } from '../users/user.ts';

export interface AnswerChallengeDependencies extends CompleteSignInDependencies {
  readonly attempts: AttemptStore;
}

/** Proves the second factor of this user, for this challenge. @throws AuthError where the proof is none */
export type CheckSecondFactor = (user: User, challenge: SecondFactorChallenge) => Promise<SecondProof>;

export interface ChallengeAnswer {
  readonly challengeId: string;
  readonly check: CheckSecondFactor;
  readonly clientType: ClientType;
  readonly deviceName: string | null;
  readonly client: RequestOrigin;
  /** The session cookie that came along; its session ends, for a sign-in begins a new one. */
  readonly sessionCookie: string | null;
}

/** One challenge takes so many wrong answers. */
export const mostWrongAnswers = 5;

/**
 * Completes a sign-in with its second factor. The answer is counted first, then checked and spent; then the challenge is
 * taken away, and only who took it begins a session. Whatever ended the user's sessions since the first proof, ends this too.
 * @throws AuthError `invalid_credentials` for an unknown, dead or spent challenge and a wrong answer alike
 */
export const answerChallenge =
  (deps: AnswerChallengeDependencies) =>
  async ({ challengeId, check, ...rest }: ChallengeAnswer): Promise<StartedSession> => {
    const { users, challenges, attempts, now } = deps;
    const sought = { kind: 'second_factor', now: now(), most: mostWrongAnswers } as const;
    const challenge = isId(challengeId) ? await challenges.answer(challengeId, sought) : null;
    const user = challenge && (await users.find(challenge.userId));
    if (!challenge || !user || user.disabled || user.sessionEpoch !== challenge.sessionEpoch)
      throw new AuthError('invalid_credentials');
    const proof = await check(user, challenge);
    if (!proof.spentChallenge && !(await challenges.finish(challengeId))) throw new AuthError('invalid_credentials');

    const { userId } = user;
    const { deviceId, amr } = challenge;
    const guesses = guessCounterOf(userId, deviceId);
    const attempt = {
      succeeded: async () => {
        await Promise.all([attempts.reset(guesses), proof.succeeded()]);
      },
      halfway: async () => {},
    };
    const { clientType, deviceName, client, sessionCookie } = rest;
    return completeSignIn(deps)({
      ...{ user, amr: amrWith(amr, proof.amr, true), authenticatedAt: now(), deviceId, attempt },
      client: { ...client, type: clientType, deviceName, sessionCookie },
    });
  };
