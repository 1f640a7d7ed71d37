import type { Principal } from '../backend/principal.ts';
import { systemClock } from '../core/clock.ts';
import { newId } from '../core/random.ts';
import { isNames } from '../core/tokens/access-token-claims.ts';

/**
 * The caller of a test: what is left out is a user without roles who signed in just now, by password, on a phone.
 * @stability experimental
 */
export type TestPrincipal = Partial<Principal>;

const members: readonly string[] = [
  ...['userId', 'sessionId', 'clientType', 'authMethod', 'roles', 'permissions', 'authTime', 'amr'],
];

/** @throws TypeError that names each member that a principal does not have, and each list that none could have */
export function completePrincipal(given: TestPrincipal): Principal {
  const faults = [
    ...Object.keys(given)
      .filter((name) => !members.includes(name))
      .map((name) => `a principal has no ${name}; it has ${members.join(', ')}`),
    ...(['roles', 'permissions', 'amr'] as const)
      .filter((name) => given[name] !== undefined && !isNames(given[name]))
      .map((name) => `${name}: expected at most 64 names of letters, digits and : . _ / * -, of at most 64 characters`),
  ];
  if (faults.length > 0) throw new TypeError(faults.join('; '));
  const { clientType = 'mobile' } = given;
  return {
    ...{ userId: newId(), sessionId: newId(), roles: [], permissions: [], amr: ['pwd'] },
    authTime: new Date(systemClock()),
    authMethod: clientType === 'web' ? 'cookie' : 'bearer',
    ...given,
    clientType,
  };
}
