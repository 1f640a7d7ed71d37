import type { ProofMethod } from '../../contract/errors.ts';
import { isEnrolled } from '../factors/factor.ts';
import type { User } from '../users/user.ts';

/** What the user can show in the second place: nothing where no factor is enrolled. Recovery codes alone are none. */
export function secondFactorMethods({
  factors,
  recoveryCodes,
}: Pick<User, 'factors' | 'recoveryCodes'>): ProofMethod[] {
  const types = new Set(
    Object.values(factors)
      .filter(isEnrolled)
      .map(({ type }) => type),
  );
  if (types.size === 0) return [];
  return [...types, ...(Object.keys(recoveryCodes).length > 0 ? (['recovery_code'] as const) : [])];
}

/**
 * What has still to be shown after the given methods (RFC 8176): nothing where they were two kinds together, or where the
 * user has no second factor. A passkey that did not verify its user is one kind, and is not asked for again.
 */
export function missingFactors(user: Pick<User, 'factors' | 'recoveryCodes'>, amr: readonly string[]): ProofMethod[] {
  if (isTwoFactor(amr)) return [];
  const methods = secondFactorMethods(user);
  if (!amr.includes('pop')) return methods;
  return methods.includes('totp') ? methods.filter((method) => method !== 'passkey') : [];
}

/** Whether the methods (RFC 8176) were two kinds together. */
export const isTwoFactor = (amr: readonly string[]): boolean => amr.includes('mfa');
