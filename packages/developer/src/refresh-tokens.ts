import type { Exchange } from './recorder.ts';

const tokenIn = (body: unknown): string | null => {
  const token = (body as { refresh_token?: unknown } | null)?.refresh_token;
  return typeof token === 'string' ? token : null;
};

/** The refresh tokens that were spent since the last sign-in, the oldest first. @param exchanges the newest first */
export function spentTokens(exchanges: readonly Exchange[]): readonly string[] {
  const signIn = exchanges.findIndex(({ path, status }) => path.startsWith('/auth/login') && status === 200);
  const spent = exchanges
    .slice(0, signIn === -1 ? undefined : signIn)
    .filter(({ path, status }) => path === '/auth/refresh' && status === 200)
    .flatMap(({ sent }) => tokenIn(sent) ?? []);
  return [...new Set(spent.reverse())];
}

/** What the newest exchange shows, in a sentence; null where it shows nothing in particular. @param exchanges the newest first */
export function lesson(exchanges: readonly Exchange[]): string | null {
  const [last, ...earlier] = exchanges;
  if (!last) return null;
  const { path, status, sent, answer, isLost } = last;
  if (isLost) return 'The service answered, and the answer was lost. The client asks again, with the same token.';
  if (path === '/auth/refresh') {
    const code = (answer as { code?: string } | null)?.code;
    if (code === 'refresh_token_reused')
      return 'A token that was spent two turns ago came back, so somebody has a copy. The session has ended, for both.';
    if (status !== 200) return null;
    if (tokenIn(answer) === null) return 'The session was used: its idle time-out begins anew.';
    const before = earlier.find((one) => one.path === path && tokenIn(one.sent) === tokenIn(sent));
    if (before && tokenIn(before.answer) === tokenIn(answer))
      return 'The same token twice, the same successor twice: a lost answer signs nobody out.';
    return 'The token is spent. Its successor was stored before it was used.';
  }
  if (path.startsWith('/auth/login') && status === 200)
    return tokenIn(answer) === null
      ? 'The answer set a cookie. No script can read it, this one neither.'
      : 'The answer brought an access token of 15 minutes, and a refresh token.';
  if (path.startsWith('/auth/logout'))
    return 'The session has ended, and its access token is refused from the next request on.';
  if (path.startsWith('/demo/') && status === 403)
    return 'The authorizer denied it, though the token has not expired. A gateway has this one word for every denial.';
  return null;
}
