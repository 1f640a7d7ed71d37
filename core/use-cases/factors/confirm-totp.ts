import type { Clock } from '../../clock.ts';
import type { Credential } from '../../credential.ts';
import { AuthError } from '../../errors.ts';
import { type Factor, isEnrolled } from '../../factors/factor.ts';
import type { FactorStore } from '../../factors/factor-store.ts';
import { newRecoveryCodes } from '../../factors/recovery-codes.ts';
import { openSecret } from '../../factors/sealed-secret.ts';
import { totpStepOf, typedCode } from '../../factors/totp.ts';
import type { Peppers } from '../../keys/pepper.ts';
import type { LogEvent } from '../../log-event.ts';
import type { CodeThrottle } from '../../throttle/code-throttle.ts';
import type { User } from '../../users/user.ts';
import type { Authenticate } from '../authenticate.ts';
import type { FactorRequest, TellOfFactor } from './tell-of-factor.ts';

export interface ConfirmTotpDependencies {
  readonly authenticate: Authenticate;
  readonly factors: FactorStore;
  readonly throttleCodes: CodeThrottle;
  readonly tellOfFactor: TellOfFactor;
  readonly peppers: () => Promise<Peppers>;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

export interface ConfirmTotpInput extends FactorRequest {
  readonly credential: Credential;
  readonly factorId: string;
  readonly code: string;
}

export interface AddedFactor {
  readonly factor: Factor;
  /** With the first second factor: as they are shown, once. */
  readonly recoveryCodes: readonly string[] | null;
}

/**
 * Makes a TOTP count by its first right code. The code is counted as a wrong one before it is looked at.
 * @throws AuthError `not_found` where there is no such TOTP that waits for it; `too_many_attempts`; `invalid_credentials`
 * for a wrong code; `unavailable` where something else happened to the account at the same moment
 */
export const confirmTotp =
  (deps: ConfirmTotpDependencies) =>
  async ({ credential, factorId, code, ...request }: ConfirmTotpInput): Promise<AddedFactor> => {
    const { authenticate, factors, throttleCodes, tellOfFactor, now, logEvent } = deps;
    const { user } = await authenticate(credential);
    const { userId, sessionEpoch } = user;
    const factor = Object.hasOwn(user.factors, factorId) ? user.factors[factorId] : undefined;
    if (factor?.type !== 'totp' || factor.confirmed) throw new AuthError('not_found');

    const { succeeded } = await throttleCodes(userId);
    const peppers = await deps.peppers();
    const at = now();
    const step = totpStepOf(openSecret(factor, { userId, factorId }, peppers), typedCode(code), {
      now: at,
      lastStep: 0,
    });
    if (step === null) {
      logEvent('authn_code_fail', { user_id: userId, method: 'totp' });
      throw new AuthError('invalid_credentials');
    }
    const fresh = isFirst(user) ? newRecoveryCodes(userId, peppers) : null;
    const change = { step, now: at, recoveryCodes: fresh?.kept ?? null, sessionEpoch };
    const confirmed = await factors.confirm(userId, factorId, change);
    if (!confirmed) throw new AuthError('unavailable', { retryAfter: 1 });
    logEvent('authn_factor_added', { user_id: userId, factor_id: factorId, type: factor.type });
    await Promise.all([succeeded(), tellOfFactor({ kind: 'factor_added', user, name: factor.name }, request)]);
    return { factor: confirmed.factors[factorId] ?? factor, recoveryCodes: fresh?.codes ?? null };
  };

/** Whether the user has no second factor yet. */
export const isFirst = ({ factors }: User): boolean => !Object.values(factors).some(isEnrolled);
