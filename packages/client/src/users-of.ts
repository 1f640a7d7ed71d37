/** Administration, for holders of `users:read` and `users:write`. */
import type { AdministeredUserBody, UserInFullBody, UsersBody } from '../../../contract/responses.ts';
import { read } from './bodies.ts';
import type { ServiceCaller, ServicePath } from './service-caller.ts';

export type { AdministeredUserBody, UserInFullBody, UsersBody };

/** At most one of `email` and `prefix`. */
export interface UserSearch {
  /** The whole address. */
  readonly email?: string;
  /** How the address begins. */
  readonly prefix?: string;
  /** 1 to 100. @default 50 */
  readonly limit?: number;
  /** `next_cursor` of the page before. @default the first page */
  readonly cursor?: string;
}

/** What is left out stays as it is. */
export interface UserChange {
  readonly roles?: readonly string[];
  readonly permissions?: readonly string[];
  readonly disabled?: boolean;
  readonly emailVerified?: boolean;
}

export interface NewUser {
  readonly email: string;
  /** @default none: the invitation's link sets one */
  readonly password?: string;
  readonly roles?: readonly string[];
  readonly permissions?: readonly string[];
  readonly emailVerified?: boolean;
  readonly sendInvitation?: boolean;
}

/**
 * Every method rejects with an `AuthError`: `forbidden` without the permission. What changes something wants a recent
 * proof, and rejects with `step_up_required` where it has grown old.
 */
export interface Users {
  /** By address. */
  list(search?: UserSearch): Promise<UsersBody>;
  get(id: string): Promise<UserInFullBody>;
  /** @throws {AuthError} `email_taken`, `weak_password` */
  create(user: NewUser): Promise<AdministeredUserBody>;
  /** Roles, permissions and `disabled` hold at once. */
  change(id: string, change: UserChange): Promise<AdministeredUserBody>;
  /** Opens an account that wrong guesses closed. */
  unlock(id: string): Promise<void>;
  endSessions(id: string): Promise<void>;
  /** Mails the link that sets a new password. */
  sendReset(id: string): Promise<void>;
  /** Takes every second factor away, and says so by mail. */
  removeFactors(id: string): Promise<void>;
  /** For good. */
  delete(id: string): Promise<void>;
}

const usersBody = read<UsersBody>('users', 'next_cursor');
const userInFullBody = read<UserInFullBody>('user', 'sessions', 'factors');
const oneUserBody = read<{ readonly user: AdministeredUserBody }>('user');

/** The users of the service. @param auth what `createAuth` answered */
export function usersOf(auth: ServiceCaller): Users {
  const at = (id: string, act = ''): ServicePath => `/admin/users/${encodeURIComponent(id)}${act}`;
  const act = async (id: string, name: string): Promise<void> => void (await auth.call(at(id, name), { body: {} }));
  return {
    async list(search = {}) {
      const query = new URLSearchParams(
        Object.entries(search).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
      ).toString();
      return usersBody(await auth.call(`/admin/users${query && `?${query}`}`, { method: 'GET' }));
    },
    get: async (id) => userInFullBody(await auth.call(at(id), { method: 'GET' })),
    create: async ({ emailVerified: email_verified, sendInvitation: send_invitation, ...user }) =>
      oneUserBody(await auth.call('/admin/users', { body: { ...user, email_verified, send_invitation } })).user,
    change: async (id, { emailVerified: email_verified, ...change }) =>
      oneUserBody(await auth.call(at(id), { method: 'PATCH', body: { ...change, email_verified } })).user,
    unlock: (id) => act(id, '/unlock'),
    endSessions: (id) => act(id, '/end-sessions'),
    sendReset: (id) => act(id, '/send-reset'),
    removeFactors: (id) => act(id, '/remove-factors'),
    delete: async (id) => void (await auth.call(at(id), { method: 'DELETE' })),
  };
}
