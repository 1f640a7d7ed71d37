import { isNames } from '../tokens/access-token-claims.ts';

/** Roles and permissions travel in each access token, and a token has to fit into a header. Characters, blanks included. */
export const maxNamesLength = 1_000;

/** Whether they are names that a user may be given as roles or as permissions. */
export const areAssignable = (value: unknown): value is readonly string[] =>
  isNames(value) && value.join(' ').length <= maxNamesLength;
