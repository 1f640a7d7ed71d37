import type { DirectoryPage, DirectoryQuery, UserDirectory } from '../../users/user-directory.ts';
import type { UserStore } from '../../users/user-store.ts';

/** Of one address, normalised, or a page of all. */
export type UserSearch = { readonly email: string } | DirectoryQuery;

/** One address is looked up as it is now; a page may be a moment late. */
export const findUsers =
  ({ users, directory }: { readonly users: UserStore; readonly directory: UserDirectory }) =>
  async (search: UserSearch): Promise<DirectoryPage> => {
    if (!('email' in search)) return directory.page(search);
    const userId = await users.userIdOf(search.email);
    const user = userId === null ? null : await users.find(userId);
    return { users: user?.email === search.email ? [user] : [], next: null };
  };
