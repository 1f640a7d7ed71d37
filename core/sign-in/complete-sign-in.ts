import { AuthError } from '../errors.ts';
import { newId } from '../random.ts';
import {
  type SessionStart,
  type StartedSession,
  type StartSessionDependencies,
  startSession,
} from '../sessions/start-session.ts';
import type { ChallengeStore } from './challenge-store.ts';
import { missingFactors } from './second-factors.ts';

export interface CompleteSignInDependencies extends StartSessionDependencies {
  readonly challenges: ChallengeStore;
}

export type CompleteSignIn = (start: SessionStart) => Promise<StartedSession>;

/** Seconds. */
const answeredWithin = 300;

/**
 * The one way from a proof of who it is to a session. Where a second factor is due nothing begins: a challenge rests until
 * it is answered, and the account stays counted as guessed at.
 * @throws AuthError `second_factor_required` with the challenge; what `startSession` throws
 */
export const completeSignIn =
  (deps: CompleteSignInDependencies): CompleteSignIn =>
  async (start) => {
    const { user, amr, deviceId, attempt } = start;
    const methods = missingFactors(user, amr);
    if (methods.length === 0) return startSession(deps)(start);
    const { challenges, now, logEvent } = deps;
    const challengeId = newId();
    const { userId, sessionEpoch } = user;
    const expiresAt = now() + answeredWithin * 1_000;
    const common = { challengeId, expiresAt, wrongAnswers: 0 };
    await Promise.all([
      challenges.create({ ...common, kind: 'second_factor', userId, amr, sessionEpoch, deviceId }),
      attempt.halfway(),
    ]);
    logEvent('authn_second_factor_required', { user_id: userId, amr: amr.join(' ') });
    throw new AuthError('second_factor_required', { challenge: { challengeId, expiresIn: answeredWithin }, methods });
  };
