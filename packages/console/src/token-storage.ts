import type { AuthStorage } from '../../client/src/create-auth.ts';

/**
 * Where the refresh token rests in token mode; null for the page's memory, where the browser keeps nothing.
 *
 * One for all tabs, as a cookie is: they take turns at it. `sessionStorage` is copied when a tab is duplicated, and the
 * copy would show a token that was spent, which is what a thief does.
 */
export function tokenStorage(): AuthStorage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
