import type { Clock } from '../clock.ts';
import { AuthError } from '../errors.ts';
import type { FactorStore } from '../factors/factor-store.ts';
import { recoveryCodeHash } from '../factors/recovery-codes.ts';
import { openSecret } from '../factors/sealed-secret.ts';
import { totpStepOf, typedCode } from '../factors/totp.ts';
import type { Peppers } from '../keys/pepper.ts';
import type { LogEvent } from '../log-event.ts';
import type { CodeThrottle } from '../throttle/code-throttle.ts';
import type { User } from '../users/user.ts';
import { secondFactorMethods } from './second-factors.ts';

export interface CheckCodeDependencies {
  readonly factors: FactorStore;
  readonly throttleCodes: CodeThrottle;
  readonly peppers: () => Promise<Peppers>;
  readonly now: Clock;
  readonly logEvent: LogEvent;
}

/** Of an authenticator, or of the recovery list. */
export interface Code {
  readonly method: 'totp' | 'recovery_code';
  readonly code: string;
}

/** What was shown in the second place, and spent by that. */
export interface SecondProof {
  /** RFC 8176 */
  readonly amr: readonly string[];
  /** Whether the challenge was spent with it. @default false */
  readonly spentChallenge?: boolean;
  /** Takes the count of wrong codes back. */
  succeeded(): Promise<void>;
}

export type CheckCode = (user: User, code: Code) => Promise<SecondProof>;

/**
 * Proves by a code that somebody holds the user's second factor. It is counted as a wrong one before it is looked at, and
 * a right one is spent before anything else happens.
 * @throws AuthError `too_many_attempts`; `invalid_credentials` for a wrong code and a spent one alike
 */
export const checkCode =
  (deps: CheckCodeDependencies): CheckCode =>
  async (user, { method, code }) => {
    const { succeeded } = await deps.throttleCodes(user.userId);
    const isSpent = method === 'totp' ? await spendTotp(deps, user, code) : await spendRecoveryCode(deps, user, code);
    if (isSpent) return { amr: ['otp'], succeeded };
    deps.logEvent('authn_code_fail', { user_id: user.userId, method });
    throw new AuthError('invalid_credentials');
  };

async function spendTotp({ factors, peppers, now }: CheckCodeDependencies, user: User, code: string): Promise<boolean> {
  const { userId } = user;
  const at = now();
  for (const factor of Object.values(user.factors)) {
    if (factor.type !== 'totp' || !factor.confirmed) continue;
    const { factorId, lastStep } = factor;
    const secret = openSecret(factor, { userId, factorId }, await peppers());
    const step = totpStepOf(secret, typedCode(code), { now: at, lastStep });
    if (step !== null && (await factors.useTotp(userId, factorId, { step, now: at }))) return true;
  }
  return false;
}

async function spendRecoveryCode(
  { factors, peppers }: CheckCodeDependencies,
  user: User,
  code: string,
): Promise<boolean> {
  // Where there is no second factor they stand in for none: a session makes them for itself.
  if (!secondFactorMethods(user).includes('recovery_code')) return false;
  const hash = recoveryCodeHash(user, code, await peppers());
  return hash !== null && (await factors.useRecoveryCode(user.userId, hash));
}
