import type { PostLoginEvent, PostRegisterEvent } from '../../contract/hooks.ts';
import type { Session } from '../sessions/session.ts';
import type { User } from '../users/user.ts';

const time = (at: number): string => new Date(at).toISOString();

/** What the app's functions learn of a user. */
export const userOfHook = ({ userId, email, emailVerified, roles, permissions, createdAt }: User) => ({
  id: userId,
  email,
  email_verified: emailVerified,
  roles,
  permissions,
  created_at: time(createdAt),
});

/** What they learn of a session. */
export const sessionOfHook = ({ sessionId, clientType, createdAt, authenticatedAt, amr }: Session) => ({
  id: sessionId,
  client_type: clientType,
  created_at: time(createdAt),
  auth_time: time(authenticatedAt),
  amr,
});

/** Under the policy `verified` only once the address is. */
export const registrationEvent = (user: User): PostRegisterEvent => ({
  hook: 'postRegister',
  version: 1,
  trigger: 'registration',
  user: userOfHook(user),
});

export const postLoginEvent = (user: User, session: Session): PostLoginEvent => ({
  hook: 'postLogin',
  version: 1,
  user: userOfHook(user),
  session: {
    ...sessionOfHook(session),
    ip: session.ip,
    user_agent: session.userAgent,
    device_name: session.deviceName,
  },
});
