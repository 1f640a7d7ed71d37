import type { ProofMethod } from '../../contract/errors.ts';
import { AuthError } from '../errors.ts';
import type { Session } from '../sessions/session.ts';
import type { User } from '../users/user.ts';
import { isTwoFactor, missingFactors, secondFactorMethods } from './second-factors.ts';

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
  if (isFresh && (second.length === 0 || isTwoFactor(session.amr) || isByPasskey(user, session))) return;
  const methods: readonly ProofMethod[] = second.length > 0 ? second : user.password === null ? [] : ['password'];
  throw new AuthError('step_up_required', { maxAge, methods });
}

/**
 * Whether the second factor that the user has is what the session was proven by: a passkey that does not verify its user
 * is one kind, and would be asked for for ever. A password that came later is the last proof, and is none of it.
 */
const isByPasskey = (user: User, { amr }: Session): boolean =>
  amr.includes('pop') && !amr.includes('pwd') && missingFactors(user, amr).length === 0;
