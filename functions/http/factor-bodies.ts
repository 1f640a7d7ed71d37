/** The bodies that tell of a user's factors; no secret of a factor stands in any but the one that makes it. */
import type { AddedFactorBody, EnrolledTotpBody, FactorBody, FactorsBody } from '../../contract/responses.ts';
import { type Factor, isEnrolled } from '../../core/factors/factor.ts';
import type { AddedFactor } from '../../core/use-cases/factors/confirm-totp.ts';
import type { EnrolledTotp } from '../../core/use-cases/factors/enrol-totp.ts';
import type { User } from '../../core/users/user.ts';
import { timeOrNull } from './time-or-null.ts';

export const factorBody = ({ factorId, type, name, createdAt, lastUsedAt }: Factor): FactorBody => ({
  id: factorId,
  type,
  name,
  created_at: new Date(createdAt).toISOString(),
  last_used_at: timeOrNull(lastUsedAt),
});

/** Oldest first. */
export const factorsBody = ({ factors, recoveryCodes }: User): FactorsBody => ({
  factors: Object.values(factors)
    .filter(isEnrolled)
    .sort((one, other) => one.createdAt - other.createdAt || (one.factorId < other.factorId ? -1 : 1))
    .map(factorBody),
  recovery_codes_left: Object.keys(recoveryCodes).length,
});

export const enrolledTotpBody = ({ factor, secret, otpauthUri }: EnrolledTotp): EnrolledTotpBody => ({
  factor: factorBody(factor),
  secret,
  otpauth_uri: otpauthUri,
});

export const addedFactorBody = ({ factor, recoveryCodes }: AddedFactor): AddedFactorBody => ({
  factor: factorBody(factor),
  ...(recoveryCodes && { recovery_codes: recoveryCodes }),
});
