import type { UserDirectory } from '../../core/users/user-directory.ts';
import type { UserRecords } from './user-records.ts';

/** The users by address, in memory. */
export function userDirectoryMemory({ users }: UserRecords): UserDirectory {
  return {
    async page({ prefix, after, limit }) {
      await null;
      const found = [...users.values()]
        .filter(({ email }) => email.startsWith(prefix) && (after === null || email > after))
        .sort((one, other) => (one.email < other.email ? -1 : 1));
      const listed = found.slice(0, limit);
      return { users: listed, next: found.length > limit ? (listed.at(-1)?.email ?? null) : null };
    },
  };
}
