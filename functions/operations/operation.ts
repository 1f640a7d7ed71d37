import { isNames } from '../../core/tokens/access-token-claims.ts';
import type { Operation } from '../../core/use-cases/admin/operate.ts';
import { normalisedEmail } from '../../core/users/email.ts';

/** Roles and permissions travel in each access token, and a token has to fit into a header. */
const maxNamesLength = 1_000;

const actions: readonly Operation['action'][] = ['unlock', 'disable', 'enable', 'end-sessions', 'assign'];

/** Reads an operator's event; throws with every fault listed. */
export function operationIn(event: unknown): Operation {
  const { action, email: given, roles, permissions, ...unknown } = (event ?? {}) as Record<string, unknown>;
  const email = typeof given === 'string' ? normalisedEmail(given) : null;
  const faults = [
    ...(actions.includes(action as Operation['action']) ? [] : [`action: expected one of ${actions.join(', ')}`]),
    ...(email === null ? ['email: expected an e-mail address'] : []),
    ...nameFaults('roles', roles, action),
    ...nameFaults('permissions', permissions, action),
    ...(action === 'assign' && roles === undefined && permissions === undefined
      ? ['roles or permissions: one is needed']
      : []),
    ...Object.keys(unknown).map((name) => `${name}: is unknown`),
  ];
  if (faults.length > 0) throw new Error(`the operation has ${faults.length} fault(s): ${faults.join('; ')}`);
  return {
    action,
    email,
    ...(roles !== undefined && { roles }),
    ...(permissions !== undefined && { permissions }),
  } as Operation;
}

function nameFaults(field: string, value: unknown, action: unknown): string[] {
  if (value === undefined) return [];
  if (action !== 'assign') return [`${field}: only with assign`];
  return isNames(value) && value.join(' ').length <= maxNamesLength
    ? []
    : [`${field}: expected at most 64 names of letters, digits and :._/*-, ${maxNamesLength} characters in all`];
}
