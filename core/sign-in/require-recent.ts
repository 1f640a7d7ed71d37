import type { ProofMethod } from '../../contract/errors.ts';
import { AuthError } from '../errors.ts';
import type { Session } from '../sessions/session.ts';
import type { User } from '../users/user.ts';
import { isTwoFactor, secondFactorMethods } from './second-factors.ts';

/**
 * Lets go on only where the user proved who they are lately and, where they have a second factor, with it.
 * @param maxAge seconds
 * @throws AuthError `step_up_required` with what would do (RFC 9470)
 */
export function requireRecent(
  { session, user }: { readonly session: Session; readonly user: User },
  maxAge: number,
  now: number,
): void {
  const second = secondFactorMethods(user);
  const isFresh = now - session.authenticatedAt <= maxAge * 1_000;
  if (isFresh && (second.length === 0 || isTwoFactor(session.amr))) return;
  const methods: readonly ProofMethod[] = second.length > 0 ? second : ['password'];
  throw new AuthError('step_up_required', { maxAge, methods });
}
