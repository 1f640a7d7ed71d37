import type { RelyingParty } from '../../contract/settings/relying-party.ts';
import type { Clock } from '../clock.ts';
import type { FactorStore } from '../factors/factor-store.ts';
import type { LogEvent } from '../log-event.ts';
import type { ChallengeStore } from '../sign-in/challenge-store.ts';
import type { User } from '../users/user.ts';
import { passkeysOf } from './passkeys-of.ts';
import { type PasskeyAnswer, verifyAssertion } from './verify-assertion.ts';

export interface ShowPasskeyDependencies {
  readonly factors: FactorStore;
  readonly challenges: ChallengeStore;
  readonly relyingParty: RelyingParty;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface ShownPasskey {
  readonly user: User;
  /** Of a challenge that was found to be live and theirs. */
  readonly challengeId: string;
  readonly response: PasskeyAnswer;
}

/** The methods (RFC 8176) that it proves, or null where it proves nothing. */
export type ShowPasskey = (shown: ShownPasskey) => Promise<readonly string[] | null>;

/**
 * Takes the answer of one of the user's passkeys. What is right spends the challenge first, by one conditional write, and
 * then moves the passkey's counter on, by another: of several right answers to one challenge one counts.
 */
export const showPasskey =
  (deps: ShowPasskeyDependencies): ShowPasskey =>
  async ({ user, challengeId, response }) => {
    const { factors, challenges, relyingParty, now, logEvent } = deps;
    const { userHandle } = response.response;
    const passkey = passkeysOf(user.factors).find(({ credentialId }) => credentialId === response.id);
    // A passkey that was made for another account of its holder answers for that one.
    if (!passkey || (userHandle && userHandle !== user.userId)) return null;
    const assertion = await verifyAssertion({ response, challengeId, relyingParty, passkey });
    if (!assertion || !(await challenges.finish(challengeId))) return null;
    const { counter, backedUp, userVerified } = assertion;
    const { userId } = user;
    const { factorId } = passkey;
    if (!(await factors.usePasskey(userId, factorId, { counter, backedUp, now: now() }))) {
      // A removed one is not there any more; one that is there has been copied.
      if (await factors.markRegression(userId, factorId, { counter, now: now() }))
        logEvent('authn_passkey_regressed', { user_id: userId, factor_id: factorId });
      return null;
    }
    return userVerified ? ['pop', 'user', 'mfa'] : ['pop'];
  };
