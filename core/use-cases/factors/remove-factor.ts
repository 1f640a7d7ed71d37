import type { SettingValues } from '../../../contract/settings.ts';
import type { Clock } from '../../clock.ts';
import type { Credential } from '../../credential.ts';
import { AuthError } from '../../errors.ts';
import { type Factor, isEnrolled } from '../../factors/factor.ts';
import type { FactorStore, Removal } from '../../factors/factor-store.ts';
import type { LogEvent } from '../../log-event.ts';
import { requireRecent } from '../../sign-in/require-recent.ts';
import type { User } from '../../users/user.ts';
import type { Authenticate } from '../authenticate.ts';
import type { FactorRequest, TellOfFactor } from './tell-of-factor.ts';

export interface RemoveFactorDependencies {
  readonly authenticate: Authenticate;
  readonly factors: FactorStore;
  readonly tellOfFactor: TellOfFactor;
  readonly settings: Pick<SettingValues, 'recentAuthentication' | 'emailCode'>;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface RemoveFactorInput extends FactorRequest {
  readonly credential: Credential;
  readonly factorId: string;
}

/**
 * Takes a factor away; with the last one its recovery codes go too. The way to sign in that is left stands in the
 * condition of the write: of two that go at once, each on account of the other, one stays.
 * @throws AuthError `step_up_required`; `not_found` where the user has no such factor; `invalid_request` on `id` where it is
 * the last way to sign in; `unavailable` where something else happened to the account at the same moment
 */
export const removeFactor =
  ({ authenticate, factors, tellOfFactor, settings, now, logEvent }: RemoveFactorDependencies) =>
  async ({ credential, factorId, ...request }: RemoveFactorInput): Promise<void> => {
    const authenticated = await authenticate(credential);
    requireRecent(authenticated, settings.recentAuthentication, now());
    const { user } = authenticated;
    const { userId, sessionEpoch } = user;
    const factor = Object.hasOwn(user.factors, factorId) ? user.factors[factorId] : undefined;
    if (!factor) throw new AuthError('not_found');
    const others = Object.values(user.factors).filter((other) => other !== factor);
    const change = {
      besides: wayBesides(factor, others, user, settings.emailCode),
      withRecoveryCodes: isEnrolled(factor) && !others.some(isEnrolled),
      sessionEpoch,
    };
    if (!(await factors.remove(userId, factorId, change))) throw new AuthError('unavailable', { retryAfter: 1 });
    logEvent('authn_factor_removed', { user_id: userId, factor_id: factorId, type: factor.type });
    if (isEnrolled(factor)) await tellOfFactor({ kind: 'factor_removed', user, name: factor.name }, request);
  };

/** A TOTP is no way to sign in by itself, so what is left is what there was. */
function wayBesides(
  factor: Factor,
  others: readonly Factor[],
  { password }: User,
  emailCode: boolean,
): Removal['besides'] {
  if (factor.type === 'totp' || emailCode) return null;
  if (password !== null) return 'password';
  const passkey = others.find(({ type }) => type === 'passkey');
  if (passkey) return { factorId: passkey.factorId };
  throw new AuthError('invalid_request', { errors: [{ field: 'id', message: 'is the last way to sign in' }] });
}
