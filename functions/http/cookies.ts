import { deviceCookieName } from '../../contract/headers.ts';

/**
 * The values of the cookies with exactly this name (case counts), in order. Only SP and HT around name and value are
 * trimmed; nothing is unquoted, decoded or folded. Look-alikes are other cookies.
 */
export function cookieValues(name: string, cookies: readonly string[]): string[] {
  return cookies
    .flatMap((pair) => pair.split(';'))
    .map((pair) => pair.split(/=(.*)/s, 2))
    .filter(([found = '']) => trimmed(found) === name)
    .map(([, value = '']) => trimmed(value));
}

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';

/** By hand: a regular expression for it takes quadratic time over blanks inside. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}

/** RFC 6265bis: the prefix makes browsers insist on Secure, Path=/ and no Domain. */
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/** `maxAge` in seconds. */
export const sessionCookie = (name: string, value: string, maxAge: number): string =>
  `${name}=${value}; ${attributes}; Max-Age=${maxAge}`;

export const clearedSessionCookie = (name: string): string => sessionCookie(name, '', 0);

/** 400 days: the longest that browsers keep a cookie. */
export const deviceCookie = (value: string): string => `${deviceCookieName}=${value}; ${attributes}; Max-Age=34560000`;
