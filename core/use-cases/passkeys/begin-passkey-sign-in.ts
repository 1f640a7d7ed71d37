import type { RelyingParty } from '../../../contract/settings/relying-party.ts';
import type { Clock } from '../../clock.ts';
import { AuthError } from '../../errors.ts';
import { passkeyAnsweredWithin, passkeyRequestOptions, type RequestOptions } from '../../passkeys/passkey-options.ts';
import { isId, newId } from '../../random.ts';
import type { SecondFactorChallenge } from '../../sign-in/challenge.ts';
import type { ChallengeStore } from '../../sign-in/challenge-store.ts';
import { missingFactors } from '../../sign-in/second-factors.ts';
import type { User } from '../../users/user.ts';
import type { UserStore } from '../../users/user-store.ts';

export interface BegunPasskey<Options = RequestOptions> {
  readonly challengeId: string;
  /** Seconds. */
  readonly expiresIn: number;
  readonly options: Options;
}

export interface BeginPasskeySignInDependencies {
  readonly users: UserStore;
  readonly challenges: ChallengeStore;
  readonly relyingParty: RelyingParty;
  readonly now: Clock;
}

/**
 * What a client asks its authenticator for. Without a challenge: any passkey of this site, and a new challenge; nothing is
 * read, so nothing is told. With that of a sign-in whose first proof was right: one of that user's, and the same challenge.
 * @throws AuthError `invalid_credentials` where there is no such challenge, or its user has no passkey
 */
export const beginPasskeySignIn =
  ({ users, challenges, relyingParty: { rpId }, now }: BeginPasskeySignInDependencies) =>
  async ({ challengeId: given }: { readonly challengeId: string | null }): Promise<BegunPasskey> => {
    if (given === null) {
      const challengeId = newId();
      const expiresAt = now() + passkeyAnsweredWithin * 1_000;
      await challenges.create({ kind: 'passkey_sign_in', challengeId, expiresAt, wrongAnswers: 0 });
      return { challengeId, expiresIn: passkeyAnsweredWithin, options: passkeyRequestOptions(challengeId, rpId) };
    }
    const challenge = isId(given) ? await challenges.find(given, { kind: 'second_factor', now: now() }) : null;
    const user = challenge && (await users.find(challenge.userId));
    if (!user || !takesPasskey(user, challenge)) throw new AuthError('invalid_credentials');
    return {
      challengeId: given,
      expiresIn: Math.ceil((challenge.expiresAt - now()) / 1_000),
      options: passkeyRequestOptions(given, rpId, user.factors),
    };
  };

/** A sign-in that began with a passkey is not completed by another. */
const takesPasskey = (user: User, { amr }: SecondFactorChallenge): boolean =>
  missingFactors(user, amr).includes('passkey');
