import { AuthError } from '../../errors.ts';
import { isId } from '../../random.ts';
import type { User } from '../../users/user.ts';
import type { UserStore } from '../../users/user-store.ts';

/** @throws AuthError `not_found` */
export async function knownUser(users: UserStore, userId: string): Promise<User> {
  const user = isId(userId) ? await users.find(userId) : null;
  if (!user) throw new AuthError('not_found');
  return user;
}
