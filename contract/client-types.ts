/** The kinds of clients: which credential each keeps. */
export const clientTypes = {
  web: 'A browser: a session cookie, and never a token.',
  mobile: 'An app: an access token and a refresh token, and never a cookie.',
  api: 'A program: tokens like an app.',
} as const;
export type ClientType = keyof typeof clientTypes;
