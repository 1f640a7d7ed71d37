/** Users as an administrator sees them; nothing of what signs in. */
import type { AdministeredUserBody, UserInFullBody, UsersBody } from '../../contract/responses.ts';
import type { Session } from '../../core/sessions/session.ts';
import type { User } from '../../core/users/user.ts';
import type { DirectoryPage } from '../../core/users/user-directory.ts';
import { cursorOf } from './directory-query.ts';
import { factorsBody } from './factor-bodies.ts';
import { sessionBody, userBody } from './response-bodies.ts';
import { timeOrNull } from './time-or-null.ts';

export const administeredUserBody = (user: User): AdministeredUserBody => ({
  ...userBody(user),
  disabled: user.disabled,
});

export const usersBody = ({ users, next }: DirectoryPage): UsersBody => ({
  users: users.map((user) => ({
    ...administeredUserBody(user),
    last_sign_in_at: timeOrNull(user.lastSignInAt),
    factors: factorsBody(user).factors,
  })),
  next_cursor: next === null ? null : cursorOf(next),
});

/** `currentId`: of the administrator's own session, which is one of these where they look at themselves. */
export const userInFullBody = (user: User, sessions: readonly Session[], currentId: string): UserInFullBody => ({
  user: administeredUserBody(user),
  sessions: sessions.map((session) => sessionBody(session, currentId)),
  factors: factorsBody(user).factors,
});
