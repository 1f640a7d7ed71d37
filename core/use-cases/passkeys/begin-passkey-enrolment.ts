import type { RelyingParty } from '../../../contract/settings/relying-party.ts';
import type { SettingValues } from '../../../contract/settings.ts';
import type { Clock } from '../../clock.ts';
import type { Credential } from '../../credential.ts';
import { type CreationOptions, passkeyAnsweredWithin, passkeyCreationOptions } from '../../passkeys/passkey-options.ts';
import { newId } from '../../random.ts';
import type { ChallengeStore } from '../../sign-in/challenge-store.ts';
import { requireRecent } from '../../sign-in/require-recent.ts';
import type { Authenticate } from '../authenticate.ts';
import type { BegunPasskey } from './begin-passkey-sign-in.ts';

export interface BeginPasskeyEnrolmentDependencies {
  readonly authenticate: Authenticate;
  readonly challenges: ChallengeStore;
  readonly relyingParty: RelyingParty;
  readonly settings: Pick<SettingValues, 'recentAuthentication' | 'serviceName'>;
  readonly now: Clock;
}

/**
 * What a client asks its authenticator to make, for the user and the session that ask.
 * @throws AuthError what authentication throws; `step_up_required`
 */
export const beginPasskeyEnrolment =
  ({ authenticate, challenges, relyingParty: { rpId }, settings, now }: BeginPasskeyEnrolmentDependencies) =>
  async ({ credential }: { readonly credential: Credential }): Promise<BegunPasskey<CreationOptions>> => {
    const authenticated = await authenticate(credential);
    requireRecent(authenticated, settings.recentAuthentication, now());
    const { user, session } = authenticated;
    const challengeId = newId();
    await challenges.create({
      ...{ kind: 'passkey_enrolment', challengeId, userId: user.userId, sessionId: session.sessionId },
      ...{ expiresAt: now() + passkeyAnsweredWithin * 1_000, wrongAnswers: 0 },
    });
    const options = passkeyCreationOptions({ challengeId, rpId, serviceName: settings.serviceName, user });
    return { challengeId, expiresIn: passkeyAnsweredWithin, options };
  };
