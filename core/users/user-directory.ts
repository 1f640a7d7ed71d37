import type { User } from './user.ts';

export interface DirectoryQuery {
  /** Of the address. */
  readonly prefix: string;
  /** The address that the page before ended with. */
  readonly after: string | null;
  readonly limit: number;
}

export interface DirectoryPage {
  readonly users: readonly User[];
  /** What the next page comes after; null on the last one. */
  readonly next: string | null;
}

/** The users by address. The index behind it is a moment late: it serves to look, and decides nothing. */
export interface UserDirectory {
  page(query: DirectoryQuery): Promise<DirectoryPage>;
}
