import { AuthError } from './errors.ts';
import type { Principal } from './principal.ts';
import { isTwoFactor } from './sign-in/second-factors.ts';

/** What a route wants of its caller. */
export interface PrincipalRule {
  /** One of these roles. @default any caller */
  readonly roles?: readonly string[];
  /** All of these permissions. @default none */
  readonly permissions?: readonly string[];
  /** How old the user's last proof of who they are may be, whole seconds. @default as old as the session */
  readonly maxAuthAge?: number;
  /** Whether that proof has to be of two factors (`amr` has `mfa`). @default false */
  readonly secondFactor?: boolean;
}

const checks: { readonly [Name in keyof Required<PrincipalRule>]: (value: unknown) => boolean } = {
  roles: (value) => isNameList(value),
  permissions: (value) => isNameList(value),
  maxAuthAge: (value) => Number.isSafeInteger(value) && Number(value) > 0,
  secondFactor: (value) => typeof value === 'boolean',
};

const isNameList = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string' && name !== '');

/**
 * The same rule. A misspelt member would let everybody in, so it is refused where the rule is made, not at a request.
 * @throws TypeError that names each member that is unknown or of a wrong form
 */
export function checkedRule(rule: PrincipalRule): PrincipalRule {
  const wrong = Object.entries(rule)
    .filter(
      ([name, value]) =>
        value !== undefined && !(Object.hasOwn(checks, name) && checks[name as keyof PrincipalRule](value)),
    )
    .map(([name]) => name);
  if (wrong.length > 0) throw new TypeError(`the rule for a principal is wrong in: ${wrong.join(', ')}`);
  return rule;
}

/**
 * Lets go on only a principal that keeps the rule. What is missing for good comes before what a new proof mends.
 * @param now epoch milliseconds
 * @throws AuthError `forbidden`, or `step_up_required` (RFC 9470); which proofs would do, only the sign-in knows
 */
export function requireRule(
  { roles, permissions, authenticatedAt, amr }: Principal,
  rule: PrincipalRule,
  now: number,
): void {
  const { maxAuthAge, secondFactor = false } = rule;
  const hasRole = rule.roles?.some((role) => roles.includes(role)) ?? true;
  const hasPermissions = rule.permissions?.every((permission) => permissions.includes(permission)) ?? true;
  if (!hasRole || !hasPermissions) throw new AuthError('forbidden');
  const isFresh = maxAuthAge === undefined || now - authenticatedAt <= maxAuthAge * 1_000;
  if (isFresh && (!secondFactor || isTwoFactor(amr))) return;
  throw new AuthError('step_up_required', maxAuthAge === undefined ? {} : { maxAge: maxAuthAge });
}
