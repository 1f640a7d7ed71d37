/** Users as an operator is shown them, and as an export writes them: what signs in is left out. */
import type { Session } from '../../core/sessions/session.ts';
import type { PasswordRecord, User } from '../../core/users/user.ts';
import { factorsBody } from '../http/factor-bodies.ts';
import { sessionBody, userBody } from '../http/response-bodies.ts';
import { timeOrNull } from '../http/time-or-null.ts';

export const userView = (user: User) => ({
  ...userBody(user),
  disabled: user.disabled,
  locale: user.locale,
  last_sign_in_at: timeOrNull(user.lastSignInAt),
  factors: factorsBody(user).factors,
});

/** `current` is nobody's: the operator has no session. */
export function sessionView(session: Session) {
  const { current: _, ...view } = sessionBody(session, '');
  return view;
}

/** Fields as an import takes them, and what it has no use for beside them. */
export const exportedUser = (user: User, withHashes: boolean) => ({
  ...userView(user),
  ...(withHashes && user.password && hashFields(user.password)),
});

/** Our own hashes open with the pepper of this deployment alone: they are written under another name, and not imported. */
const hashFields = ({ hash, scheme, pepperVersion }: PasswordRecord) =>
  pepperVersion === null ? { password_hash: hash } : { peppered_hash: { hash, scheme, pepper_version: pepperVersion } };
