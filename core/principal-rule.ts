import { type PrincipalRule, principalMembers, wrongMembers } from '../contract/route-rules.ts';
import { AuthError } from './errors.ts';
import type { Principal } from './principal.ts';
import { isTwoFactor } from './sign-in/second-factors.ts';

/**
 * The same rule. A misspelt member would let everybody in, so it is refused where the rule is made, not at a request.
 * @throws TypeError that names each member that is unknown or of a wrong form
 */
export function checkedRule(rule: PrincipalRule): PrincipalRule {
  const wrong = wrongMembers(rule, principalMembers);
  if (wrong.length > 0) throw new TypeError(`the rule for a principal is wrong in: ${wrong.join(', ')}`);
  return rule;
}

/**
 * Why a principal may not pass by the rule; null where it may. What is missing for good comes before what a new proof mends.
 * @param now epoch milliseconds
 */
export function refusalBy(
  { roles, permissions, clientType, authenticatedAt, amr }: Principal,
  rule: PrincipalRule,
  now: number,
): 'forbidden' | 'step_up_required' | null {
  const { maxAuthAge = Number.POSITIVE_INFINITY, secondFactor = false } = rule;
  const isMeant =
    (rule.roles?.some((role) => roles.includes(role)) ?? true) &&
    (rule.permissions?.every((permission) => permissions.includes(permission)) ?? true) &&
    (rule.clientTypes?.includes(clientType) ?? true);
  if (!isMeant) return 'forbidden';
  return now - authenticatedAt <= maxAuthAge * 1_000 && (!secondFactor || isTwoFactor(amr)) ? null : 'step_up_required';
}

/**
 * Lets go on only a principal that keeps the rule.
 * @param now epoch milliseconds
 * @throws AuthError `forbidden`, or `step_up_required` (RFC 9470); which proofs would do, only the sign-in knows
 */
export function requireRule(principal: Principal, rule: PrincipalRule, now: number): void {
  const refusal = refusalBy(principal, rule, now);
  if (refusal) throw new AuthError(refusal, refusal === 'step_up_required' ? stepUpFacts(rule) : {});
}

const stepUpFacts = ({ maxAuthAge }: PrincipalRule): { maxAge?: number } =>
  maxAuthAge === undefined ? {} : { maxAge: maxAuthAge };
