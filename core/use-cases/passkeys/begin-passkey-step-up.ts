import type { RelyingParty } from '../../../contract/settings/relying-party.ts';
import type { Clock } from '../../clock.ts';
import type { Credential } from '../../credential.ts';
import { AuthError } from '../../errors.ts';
import { passkeyAnsweredWithin, passkeyRequestOptions } from '../../passkeys/passkey-options.ts';
import { passkeysOf } from '../../passkeys/passkeys-of.ts';
import { newId } from '../../random.ts';
import type { ChallengeStore } from '../../sign-in/challenge-store.ts';
import type { Authenticate } from '../authenticate.ts';
import type { BegunPasskey } from './begin-passkey-sign-in.ts';

export interface BeginPasskeyStepUpDependencies {
  readonly authenticate: Authenticate;
  readonly challenges: ChallengeStore;
  readonly relyingParty: RelyingParty;
  readonly now: Clock;
}

/**
 * What a client asks its authenticator for, to prove once more who is signed in: one of the user's own passkeys.
 * @throws AuthError what authentication throws; `not_found` where the user has no passkey
 */
export const beginPasskeyStepUp =
  ({ authenticate, challenges, relyingParty: { rpId }, now }: BeginPasskeyStepUpDependencies) =>
  async ({ credential }: { readonly credential: Credential }): Promise<BegunPasskey> => {
    const { user, session } = await authenticate(credential);
    if (passkeysOf(user.factors).length === 0) throw new AuthError('not_found');
    const challengeId = newId();
    await challenges.create({
      ...{ kind: 'step_up', challengeId, userId: user.userId, sessionId: session.sessionId },
      ...{ expiresAt: now() + passkeyAnsweredWithin * 1_000, wrongAnswers: 0 },
    });
    return {
      challengeId,
      expiresIn: passkeyAnsweredWithin,
      options: passkeyRequestOptions(challengeId, rpId, user.factors),
    };
  };
