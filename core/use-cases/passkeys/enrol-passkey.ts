import type { RelyingParty } from '../../../contract/settings/relying-party.ts';
import type { SettingValues } from '../../../contract/settings.ts';
import type { Clock } from '../../clock.ts';
import type { Credential } from '../../credential.ts';
import { AuthError } from '../../errors.ts';
import { mostFactors, type PasskeyFactor } from '../../factors/factor.ts';
import type { FactorStore } from '../../factors/factor-store.ts';
import { newRecoveryCodes } from '../../factors/recovery-codes.ts';
import type { Peppers } from '../../keys/pepper.ts';
import type { LogEvent } from '../../log-event.ts';
import { authenticatorName } from '../../passkeys/authenticator-name.ts';
import { passkeysOf } from '../../passkeys/passkeys-of.ts';
import { type NewPasskey, verifyEnrolment } from '../../passkeys/verify-enrolment.ts';
import { isId, newId } from '../../random.ts';
import type { RequestOrigin } from '../../request-origin.ts';
import type { ChallengeStore } from '../../sign-in/challenge-store.ts';
import { requireRecent } from '../../sign-in/require-recent.ts';
import type { User } from '../../users/user.ts';
import type { Authenticate } from '../authenticate.ts';
import { type AddedFactor, isFirst } from '../factors/confirm-totp.ts';
import type { TellOfFactor } from '../factors/tell-of-factor.ts';

export interface EnrolPasskeyDependencies {
  readonly authenticate: Authenticate;
  readonly challenges: ChallengeStore;
  readonly factors: FactorStore;
  readonly tellOfFactor: TellOfFactor;
  readonly peppers: () => Promise<Peppers>;
  readonly relyingParty: RelyingParty;
  readonly settings: Pick<SettingValues, 'recentAuthentication'>;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface EnrolPasskeyInput {
  readonly credential: Credential;
  readonly challengeId: string;
  readonly response: NewPasskey;
  /** Null for a name by the authenticator. */
  readonly name: string | null;
  /** The header `Accept-Language`. */
  readonly acceptLanguage: string | null;
  readonly client: RequestOrigin;
}

/**
 * Keeps the passkey that an authenticator made for this session's challenge. With the first second factor of a user come
 * the recovery codes.
 * @throws AuthError `step_up_required`; `invalid_credentials` for a dead or foreign challenge and a false answer alike;
 * `invalid_request` where the passkey is there already, or there are too many factors; `unavailable` where something else
 * happened to the account at the same moment
 */
export const enrolPasskey =
  (deps: EnrolPasskeyDependencies) =>
  async ({ credential, challengeId, response, name, ...request }: EnrolPasskeyInput): Promise<AddedFactor> => {
    const { authenticate, challenges, factors, peppers, relyingParty, settings, now, logEvent } = deps;
    const authenticated = await authenticate(credential);
    const at = now();
    requireRecent(authenticated, settings.recentAuthentication, at);
    const { user, session } = authenticated;
    const { userId, sessionEpoch } = user;
    const challenge = isId(challengeId)
      ? await challenges.find(challengeId, { kind: 'passkey_enrolment', now: at })
      : null;
    const isOurs = challenge !== null && challenge.userId === userId && challenge.sessionId === session.sessionId;
    const made = isOurs ? await verifyEnrolment({ response, challengeId, relyingParty }) : null;
    if (!made || !(await challenges.finish(challengeId))) {
      logEvent('authn_passkey_fail', { user_id: userId });
      throw new AuthError('invalid_credentials');
    }
    const { aaguid, ...kept } = made;
    refuseOneMore(user, kept.credentialId);
    const factor: PasskeyFactor = {
      ...{ type: 'passkey', factorId: newId(), name: name ?? authenticatorName(aaguid, request.client.userAgent) },
      ...{ createdAt: at, lastUsedAt: null, ...kept },
    };
    const fresh = isFirst(user) ? newRecoveryCodes(userId, await peppers()) : null;
    const enrolment = { most: mostFactors, replaced: [], recoveryCodes: fresh?.kept ?? null, sessionEpoch };
    if (!(await factors.enrol(userId, factor, enrolment))) throw new AuthError('unavailable', { retryAfter: 1 });
    logEvent('authn_factor_added', { user_id: userId, factor_id: factor.factorId, type: factor.type });
    await deps.tellOfFactor({ kind: 'factor_added', user, name: factor.name }, request);
    return { factor, recoveryCodes: fresh?.codes ?? null };
  };

function refuseOneMore({ factors }: User, credentialId: string): void {
  const fault = (message: string) => new AuthError('invalid_request', { errors: [{ field: 'passkey', message }] });
  if (passkeysOf(factors).some((known) => known.credentialId === credentialId)) throw fault('is enrolled already');
  if (Object.keys(factors).length >= mostFactors)
    throw fault(`is one more than the ${mostFactors} factors that a user may have`);
}
