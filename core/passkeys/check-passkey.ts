import { AuthError } from '../errors.ts';
import { isId } from '../random.ts';
import type { SecondFactorChallenge } from '../sign-in/challenge.ts';
import type { SecondProof } from '../sign-in/check-code.ts';
import { missingFactors } from '../sign-in/second-factors.ts';
import type { Authenticated } from '../use-cases/authenticate.ts';
import type { User } from '../users/user.ts';
import { type ShownPasskey, type ShowPasskeyDependencies, showPasskey } from './show-passkey.ts';
import type { PasskeyAnswer } from './verify-assertion.ts';

export interface CheckPasskey {
  /** Of a sign-in in two steps. A sign-in that began with a passkey is not completed by another. */
  forChallenge(response: PasskeyAnswer): (user: User, challenge: SecondFactorChallenge) => Promise<SecondProof>;
  /** Of a session whose user proves once more who they are. */
  forSession(challengeId: string, response: PasskeyAnswer): (authenticated: Authenticated) => Promise<SecondProof>;
}

/**
 * Proves by a passkey that somebody holds the user's second factor.
 * @throws AuthError `invalid_credentials`, the same for all that is wrong
 */
export function checkPasskey(deps: ShowPasskeyDependencies): CheckPasskey {
  const proven = async (shown: ShownPasskey, isTaken: boolean): Promise<SecondProof> => {
    const amr = isTaken ? await showPasskey(deps)(shown) : null;
    // Nobody guesses a signature: no counter was moved, so none is taken back.
    if (amr) return { amr, succeeded: async () => {}, spentChallenge: true };
    deps.logEvent('authn_passkey_fail', { user_id: shown.user.userId });
    throw new AuthError('invalid_credentials');
  };

  return {
    forChallenge:
      (response) =>
      (user, { challengeId, amr }) =>
        proven({ user, challengeId, response }, missingFactors(user, amr).includes('passkey')),

    forSession:
      (challengeId, response) =>
      async ({ user, session }) => {
        const sought = { kind: 'step_up', now: deps.now() } as const;
        const challenge = isId(challengeId) ? await deps.challenges.find(challengeId, sought) : null;
        const isOurs =
          challenge !== null && challenge.userId === user.userId && challenge.sessionId === session.sessionId;
        return proven({ user, challengeId, response }, isOurs);
      },
  };
}
