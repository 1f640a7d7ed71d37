import type { User } from '../../core/users/user.ts';

/** The users in memory, for all the stores that keep something on them. */
export interface UserRecords {
  readonly users: Map<string, User>;
  /** Whose each address is. */
  readonly addresses: Map<string, string>;
  /** The user after the change, or null where there is none that it may happen to. */
  change(userId: string, change: (user: User) => Partial<User> | null): User | null;
}

export function userRecords(): UserRecords {
  const users = new Map<string, User>();
  return {
    users,
    addresses: new Map(),
    change(userId, change) {
      const user = users.get(userId);
      const changes = user && change(user);
      if (!user || !changes) return null;
      const changed = { ...user, ...changes };
      users.set(userId, changed);
      return changed;
    },
  };
}
