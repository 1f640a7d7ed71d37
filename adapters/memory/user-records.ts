import type { SessionIndex, User } from '../../core/users/user.ts';

/** The users in memory, for all the stores that keep something on them. */
export interface UserRecords {
  readonly users: Map<string, User>;
  readonly addresses: Map<string, Address>;
  /** What is left of the deleted ones. */
  readonly tombstones: Map<string, { readonly sessionIndex: SessionIndex }>;
  /** The user after the change, or null where there is none that it may happen to. */
  change(userId: string, change: (user: User) => Partial<User> | null): User | null;
}

/** Whose an address is, and since which change; or until when it is only reserved. */
export interface Address {
  readonly userId: string;
  readonly epoch: number;
  readonly claimedBy: string | null;
  readonly reservedUntil: number | null;
}

export const canBeClaimed = (address: Address | undefined, userId: string, now: number): boolean =>
  !address || address.userId === userId || (address.reservedUntil !== null && address.reservedUntil <= now);

export function userRecords(): UserRecords {
  const users = new Map<string, User>();
  return {
    users,
    addresses: new Map(),
    tombstones: new Map(),
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
