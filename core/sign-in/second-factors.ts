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

/** Whether the methods (RFC 8176) were two kinds together. */
export const isTwoFactor = (amr: readonly string[]): boolean => amr.includes('mfa');
